/**
 * Who watches producers and consumers: `openTelemetry` of `@tidings/runtime/opentelemetry`, or one's own. Nothing is loaded and nothing
 * called where none is given. What is called here must not throw.
 */
import type { Failure } from '../consume/attempt.js';
import type { ConsumerHealth } from '../consume/options.js';
import type { DeadLetterFacts } from '../dead-letter/headers.js';
import type { Event } from '../envelope/event.js';
import type { Sink } from '../publish/publisher.js';
import type { FetchedRecord } from '../transports/port.js';

/** W3C Trace Context, as the headers of a record have it. */
export interface TraceContext {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

export interface Telemetry {
  /** Called once by each producer. */
  producer(watched: WatchedProducer): ProducerTelemetry;
  /** Called once by each consumer. */
  consumer(watched: WatchedConsumer): ConsumerTelemetry;
  /** A sink that keeps events for later, an outbox: each event takes along the trace in which it was kept. */
  keeping(sink: Sink): Sink;
}

export interface WatchedProducer {
  /** Name of its transport. */
  readonly transport: string;
  /** Events that were taken and have no answer yet. */
  queued(): number;
}

export interface ProducerTelemetry {
  /** An event is about to be sent. `inherited`: its trace context is that of the event that caused it, and may be replaced. */
  send(topic: string, event: Event, inherited: boolean): Sending;
  /** The producer is closed. */
  close(): void;
}

/** One event on its way; it ends in one of the two. */
export interface Sending {
  /** What the event is to carry; undefined: what it has. */
  readonly trace: TraceContext | undefined;
  sent(at: { readonly partition: number; readonly offset: number }): void;
  failed(error: unknown): void;
}

export interface WatchedConsumer {
  /** Name of its transport. */
  readonly transport: string;
  readonly group: string;
  health(): ConsumerHealth;
}

export interface ConsumerTelemetry {
  /** Records go to their handler: once each, however often it is called then. */
  delivered(topic: string, partition: number, count: number): void;
  /** One call of a handler. `run` is called once, in the context in which the handler is to run; what it resolves with is handed on. */
  process(processing: Processing, run: () => Promise<Failure | undefined>): Promise<Failure | undefined>;
  /** A record is given up. `write` stores its dead letter; it is called once, and what it does is handed on. */
  giveUp(record: FetchedRecord, facts: DeadLetterFacts, write: () => Promise<void>): Promise<void>;
  /** A record of this topic waits elsewhere, and is stored there: its key is parked, or the retry topic has it. */
  setAside(topic: string, how: SetAside): void;
  /** The trace that goes on here: what events take along that are published now, by a sink that doesn't trace. */
  current(): TraceContext | undefined;
  keeping(sink: Sink): Sink;
  /** The consumer has stopped. */
  close(): void;
}

export type SetAside = 'parked' | 'put-off';

/** What one call of a handler is about. */
export interface Processing {
  readonly topic: string;
  readonly partition: number;
  /** Several, and so even one, of a batch handler. */
  readonly batch: boolean;
  /** Not empty. */
  readonly messages: readonly ProcessedMessage[];
  /** 1 at the first. */
  readonly attempt: number;
}

export interface ProcessedMessage {
  readonly record: FetchedRecord;
  /** Undefined: a tombstone. */
  readonly event: Event | undefined;
}
