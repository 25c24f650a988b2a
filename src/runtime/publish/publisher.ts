import type { Message, Mode } from '../codec/message.js';
import type { Event } from '../envelope/event.js';

/** Publishes the events of one topic. */
export interface Publisher<E extends Event> {
  /**
   * Resolves when the sink has the event for good: with a producer, when all in-sync replicas do; with an outbox, when its row is written.
   * Throws InvalidEventError for data that breaks the contract or has fields that it doesn't declare.
   */
  publish(event: E): Promise<Receipt>;
  /** In the order given; not atomic. Rejects with PublishAllError, an outcome per event, when any was refused. */
  publishAll(events: readonly E[]): Promise<readonly Receipt[]>;
}

export interface Receipt {
  readonly id: string;
  readonly topic: string;
  /** Absent where it isn't known yet: an outbox only keeps the event. */
  readonly position?: { readonly partition: number; readonly offset: number };
}

/** Where a publisher's events go: a producer, an outbox. */
export interface Sink {
  /** Takes events in the order of the calls. */
  send(outgoing: Outgoing): Promise<Receipt>;
}

/** A checked event on its way to a topic. */
export interface Outgoing {
  readonly topic: string;
  readonly event: Event;
  /** Its trace context is that of the event that caused it: a sink that traces puts its own there. */
  readonly inherited?: boolean;
  /** The record's bytes; the source is written where the event has none. */
  encode(event: Event, options: { readonly source: string; readonly mode: Mode }): Message;
}
