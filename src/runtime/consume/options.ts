import type { HeaderPreset } from '../dead-letter/headers.js';
import type { Event, Received } from '../envelope/event.js';
import type { Log } from '../log.js';
import type { Producer } from '../publish/producer.js';
import type { Sink } from '../publish/publisher.js';
import type { Subscription } from '../registry/definitions.js';
import type { Telemetry } from '../telemetry/port.js';
import type { LostOffset, Transport } from '../transports/port.js';
import type { BatchContext, HandlerContext } from './handler.js';
import type { ParkStore } from './park-store.js';

export type { ParkedBecause, ParkedPartition, ParkedRecord, ParkStore } from './park-store.js';

export interface ConsumerOptions<Tx = undefined> {
  readonly transport: Transport;
  /** The consumer group. One consumer per process and group carries all topics of the group. */
  readonly group: string;
  /** `todos.handlers({ ... })`, one per topic. */
  readonly subscriptions: readonly Subscription<NoInfer<Tx>>[];
  /** Takes what handlers publish with `ctx.publisher`, where there is no inbox. */
  readonly producer?: Producer;
  /** Makes effects happen once: handlers run in a transaction, `ctx.tx`, that also remembers the event. */
  readonly inbox?: Inbox<Tx>;
  /** Handlers at once. Default 32; with an inbox at most its own concurrency. */
  readonly concurrency?: number;
  /** A handler's signal is aborted after that, and the attempt counts as failed. Default 60,000. */
  readonly handlerTimeoutMs?: number;
  readonly retry?: RetryOptions;
  /**
   * What happens to an event whose handler failed for good.
   * `dead-letter` (default): it goes to `<topic>.<group>.dlq`.
   * `block`: its partition is held and the event is tried again every `retry.maxMs`.
   * `park-key`: it and all later events of its key are kept in the `park` store, in their order, until an operator releases the key. An
   * event without a key is a dead letter.
   * `retry-topic`: it goes to `<topic>.<group>.retry` and is handled later, as `retryTopic` says: after later events of its key. The topic must exist.
   * Whatever is redriven through the retry topic and fails again is a dead letter again, or with `retry-topic` put off.
   */
  readonly exhausted?: 'dead-letter' | 'block' | 'park-key' | 'retry-topic';
  /** For `retry-topic`. Each time it is put off an event's handler is called once; PermanentError makes it a dead letter at once. */
  readonly retryTopic?: RetryTopicOptions;
  /** Where parked keys are kept; with an inbox, one that takes part in its transactions. Give it for as long as keys are parked, also when `exhausted` is something else by then. */
  readonly park?: ParkStore<[Tx] extends [undefined] ? never : NoInfer<Tx>>;
  /** An event of a version newer than known. `read` (default): as the newest known, if it is valid as that; else it is a dead letter. */
  readonly futureVersion?: 'read' | 'dead-letter' | 'block';
  /** The committed offset isn't there any more. Default `stop`: the partition is not read. */
  readonly onOffsetLost?: 'stop' | 'earliest' | 'latest' | ((lost: LostOffset) => 'stop' | 'earliest' | 'latest');
  /** More headers on dead letters, in other software's words. */
  readonly deadLetterHeaders?: readonly HeaderPreset[];
  /** How long the group waits for this consumer in a rebalance. Default 60,000. */
  readonly rebalanceTimeoutMs?: number;
  /** Offsets are committed at the end of each fetched batch, and so often within it. Default 1,000. */
  readonly commitIntervalMs?: number;
  /** Default: warnings and errors to stderr. Payloads are never logged. */
  readonly log?: Log;
  /** Traces and measures; `openTelemetry()` of `@tidings/runtime/opentelemetry`. Default: nothing does. */
  readonly telemetry?: Telemetry;
}

/** Full jitter: the n-th wait is anything from 0 to min(maxMs, minMs * 2^(n-1)). */
export interface RetryOptions {
  /** Calls of the handler in all. Default 5. */
  readonly attempts?: number;
  /** Default 200. */
  readonly minMs?: number;
  /** Default 30,000. */
  readonly maxMs?: number;
  /** Gives [0, 1). Default Math.random. */
  readonly random?: () => number;
}

/** Half jitter: the n-th wait is anything from half of min(maxMs, minMs * 2^(n-1)) to all of it. */
export interface RetryTopicOptions {
  /** How often an event is put off. Default 5. */
  readonly attempts?: number;
  /** Default 10,000. */
  readonly minMs?: number;
  /** Default 600,000. */
  readonly maxMs?: number;
}

/** Remembers which events a group has handled, in the transaction of their effects. */
export interface Inbox<Tx> {
  /** Transactions at once. */
  readonly concurrency: number;
  /**
   * Begins a transaction, records the ids for the group, runs the work with those that were not there before (not at all where there are
   * none) and commits; a failure rolls back and rejects. `sink` publishes within the transaction.
   */
  run(
    group: string,
    ids: readonly string[],
    work: (fresh: ReadonlySet<string>, tx: Tx, sink: Sink | undefined) => Promise<void>,
  ): Promise<void>;
}

/** What is handled by one call of a handler. */
export interface Delivery<Tx = unknown> {
  /** The topic that was read: `<topic>.<group>.retry` for an event that was redriven or put off; its context has the topic where it stood first. */
  readonly topic: string;
  readonly partition: number;
  /** One, or those of a batch. */
  readonly events: readonly Received<Event>[];
  readonly context: HandlerContext<Tx> | BatchContext<Tx>;
}

/** Runs around every call of a handler. Whatever it throws counts as the handler's. */
export type ConsumerMiddleware<Tx = unknown> = (delivery: Delivery<Tx>, next: () => Promise<void>) => Promise<void>;

export interface Consumer<Tx = unknown> {
  /**
   * Resolves when the consumer has joined its group; rejects where it can't. It starts by itself in the turn after it was made:
   * calling this is a way to wait for it.
   */
  start(): Promise<void>;
  /** Runs around every call of a handler, in the order of the calls to `use`. Returns the consumer. */
  use(middleware: ConsumerMiddleware<Tx>): Consumer<Tx>;
  /**
   * Takes nothing new, lets running handlers finish until the deadline (default 10,000 ms), then aborts their signals; commits and leaves the group.
   */
  stop(options?: { readonly deadlineMs?: number }): Promise<StopReport>;
  /** What is known without asking anyone. */
  health(): ConsumerHealth;
  /** Records not finished yet, by the transport's word. */
  lag(): Promise<readonly PartitionLag[]>;
}

export interface StopReport {
  /** Events that were being handled, and were finished in time. */
  readonly finished: number;
  /** Events whose handlers had not settled by the deadline: they are handled again. */
  readonly abandoned: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[];
  /** Where the group goes on. */
  readonly offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: number }[];
}

export interface ConsumerHealth {
  readonly status: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';
  /** False once the consumer has failed for good: restart the process. */
  readonly live: boolean;
  /** It has joined its group. */
  readonly ready: boolean;
  /** Name and message of the last failure of any kind. */
  readonly lastError?: string;
  /** Events finished since the start: handled, ignored, or dead letters. */
  readonly finished: number;
  readonly deadLetters: number;
  readonly partitions: readonly PartitionHealth[];
}

export interface PartitionHealth {
  readonly topic: string;
  readonly partition: number;
  /** The first offset that isn't finished; undefined before the first record. */
  readonly position?: number;
  /** As of the last fetch. */
  readonly highWatermark?: number;
  readonly lag?: number;
  /** Handlers that run now. */
  readonly running: number;
  /** Keys that are parked, and their later events with them. Undefined: none can be. */
  readonly parkedKeys?: number;
  /** The partition is not read: since when and why. */
  readonly held?: { readonly offset: number; readonly reason: string; readonly since: number };
  readonly lastError?: string;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly lag: number;
}
