import type { Message } from '../codec/message.js';

/** A record on its way to a partition. */
export interface Entry {
  /** Of the event. */
  readonly id: string;
  readonly topic: string;
  readonly message: Message;
  /** Bytes, roughly. */
  readonly size: number;
  /** Where it must go; undefined: where its key says. */
  readonly partition: number | undefined;
  /** Part of a write: it may be stored. */
  sent: boolean;
  /** While a write of it is under way: gives that up. */
  interrupt: AbortController | undefined;
  /** Someone has the answer already. */
  settled: boolean;
  resolve(position: WrittenPosition): void;
  reject(error: Error): void;
}

export interface WrittenPosition {
  readonly partition: number;
  readonly offset: number;
}

/** The records of one partition, in the order in which they must be stored. */
export interface PartitionQueue {
  readonly topic: string;
  readonly partition: number;
  leader: number;
  pending: Entry[];
  /** A write of it is under way: it can't change lanes. */
  inFlight: boolean;
  /** After a failure it is sent in a batch of its own. */
  alone: boolean;
  /** So many records from the first on may be what was refused: nobody said which. They are sent a few at a time. */
  suspects: number;
  /** Suspects in one batch, at most: half as many after each refusal, twice as many after each success. */
  most: number;
}
