import type { Position } from '../codec/message.js';
import type { DeadLetterReason } from '../dead-letter/headers.js';
import type { FetchedRecord, TopicPartition } from '../transports/port.js';

/**
 * Keeps events whose key is parked: one of them failed for good, and those after it wait, so that their order is kept without holding up
 * their partition. Every operation is atomic. What one rejects with is tried again, so what a rejected operation stored may be stored already.
 */
export interface ParkStore<Tx = unknown> {
  /**
   * Takes a partition over for one consumer. Whoever had it before is refused from then on with ParkingTakenOver, so nothing is parked
   * behind the back of the new owner.
   */
  open(group: string, at: TopicPartition): Promise<ParkedPartition<Tx>>;
}

/** A partition as its owner sees it. Everything rejects with ParkingTakenOver once another consumer has opened it. */
export interface ParkedPartition<Tx = unknown> {
  /** Keys that were parked when it was opened. */
  readonly keys: readonly Uint8Array[];
  /** Parks the record's key, with the record as its first. What is parked already stays as it is: a record is stored once, by its offset. */
  park(record: ParkedRecord, why: ParkedBecause): Promise<void>;
  /** Stores a later record of a key that is parked; `free`: the key isn't any more. */
  add(record: ParkedRecord): Promise<'stored' | 'free'>;
  /** Keys that an operator wants handled. */
  releasing(): Promise<readonly Uint8Array[]>;
  /** The first record of a key that is being released; undefined: there is none, or the key isn't being released. */
  next(key: Uint8Array): Promise<ParkedRecord | undefined>;
  /**
   * A record of a key that is being released was handled: it is taken away, in the handler's transaction where there is one. No error
   * where it is gone already.
   */
  take(offset: number, tx?: Tx): Promise<void>;
  /** The first record of a key that is being released has failed again: the key stays parked. */
  refuse(key: Uint8Array, why: ParkedBecause): Promise<void>;
  /**
   * Ends the parking of a key that is being released: `free`, later records are handled as they come; `more`: records are left, or came
   * meanwhile; `parked`: it isn't being released any more.
   */
  free(key: Uint8Array): Promise<'free' | 'more' | 'parked'>;
}

export interface ParkedRecord extends FetchedRecord {
  readonly key: Uint8Array;
}

/** What operators do with parked keys; a store has both sides. */
export interface ParkedKeys {
  /** In the order of parking; at most `limit`, default 1,000. */
  list(which: ParkedSelection & { readonly limit?: number }): Promise<readonly ParkedKey[]>;
  /** Records of one key, in log order; at most `limit`, default 100. */
  records(which: Required<ParkedSelection> & { readonly limit?: number }): Promise<readonly StoredParkedRecord[]>;
  /** Marks keys as to be released: the consumer that has their partition handles their records. Resolves with how many there are. */
  release(which: ParkedSelection): Promise<number>;
  /**
   * Takes a key's records away, or one of them, without handling them; a key without records isn't parked any more. Resolves with how
   * many records that were.
   */
  discard(which: Required<ParkedSelection> & { readonly at?: Omit<Position, 'topic'> }): Promise<number>;
}

/** Of those that fit all that is given. */
export interface ParkedSelection {
  readonly group?: string;
  readonly topic?: string;
  readonly key?: Uint8Array;
}

export interface ParkedKey extends TopicPartition, ParkedBecause {
  readonly group: string;
  readonly key: Uint8Array;
  /** `releasing`: an operator has released it, and its records are being handled. */
  readonly state: 'parked' | 'releasing';
  /** When it was parked first, milliseconds since the epoch; `time` is when its first record failed last. */
  readonly since: number;
  /** That wait. */
  readonly records: number;
}

export interface StoredParkedRecord extends ParkedRecord, TopicPartition {}

/** Why a key is parked. */
export interface ParkedBecause {
  readonly reason: Extract<DeadLetterReason, 'permanent' | 'exhausted'>;
  readonly message: string;
  readonly errorName?: string;
  /** Calls of the handler in all. */
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}
