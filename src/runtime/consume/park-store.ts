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
