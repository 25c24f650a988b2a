import type { Tombstone } from '../codec/decoded.js';
import type { MessageHeaders } from '../codec/message.js';
import type { Event, Received } from '../envelope/event.js';
import type { Log } from '../log.js';
import type { Publisher } from '../publish/publisher.js';
import type { AnyChannelDefinition, EventsOfChannel } from '../registry/definitions.js';

/** Handles an event in its newest version. Throwing, or a rejection, is a failure: see PermanentError and RetryableError. */
export type Handler<E extends Event, Tx> = (event: Received<E>, context: HandlerContext<Tx>) => void | Promise<void>;

/** What a handler knows beside the event. */
export interface HandlerContext<Tx = unknown> {
  /** Where the event stands; of an event that was redriven or put off, where it stood first: nothing changes for its handler. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Undefined: the record has none, or not in UTF-8. */
  readonly key: string | undefined;
  readonly headers: MessageHeaders;
  /** Of the record, milliseconds since the epoch. */
  readonly timestamp: number;
  /** 1 at the first; goes on where the event was put off, and begins again where it was redriven. */
  readonly attempt: number;
  /** The version on the wire. */
  readonly receivedVersion: number;
  /** Aborted when the time is up, the partition is lost, or the consumer stops with nothing left to wait for. */
  readonly signal: AbortSignal;
  /** The inbox's transaction; undefined without an inbox. */
  readonly tx: Tx;
  /** Publishes as a consequence of this event: correlation and causation ids flow. Needs a producer in the consumer's options, or an inbox. */
  publisher<C extends AnyChannelDefinition>(channel: C): Publisher<EventsOfChannel<C>>;
  readonly log: Log;
}

/** Handles several events of one type at once; made by `batch`. */
export interface BatchHandler<E extends Event, Tx> {
  readonly max: number;
  readonly handle: (events: readonly Received<E>[], context: BatchContext<Tx>) => void | Promise<void>;
}

export interface BatchContext<Tx = unknown> {
  readonly topic: string;
  readonly partition: number;
  /** One per event, in the same order. */
  readonly contexts: readonly HandlerContext<Tx>[];
  readonly attempt: number;
  readonly signal: AbortSignal;
  readonly tx: Tx;
  readonly log: Log;
}

/** The handler of events that are of no interest here: a decision that everyone can see. */
export const ignore: unique symbol = Symbol.for('tidings.ignore');
export type Ignore = typeof ignore;

/** Handlers of a channel's tombstones; without one they are dead letters. */
export type TombstoneHandler<Tx> = (tombstone: Tombstone, context: HandlerContext<Tx>) => void | Promise<void>;
