import type { Log } from '../../log.js';
import type { Sink } from '../../publish/publisher.js';
import type { Pool, TableOptions } from '../client.js';

export interface RelayOptions extends TableOptions {
  /** Of connections; the relay takes one per worker and one more. */
  readonly pool: Pool;
  /** Publishes the events. */
  readonly producer: Sink;
  /** Shards that are worked on at once. Default 4. */
  readonly workers?: number;
  /** Rows of a shard that are sent before another shard has its turn. Default 100. */
  readonly batch?: number;
  /** How long to wait, at most, before looking again when there was nothing to send. Default 200. */
  readonly pollMs?: number;
  /** A row that was being sent, alone, each time a relay died is not sent again by itself. Default 3. */
  readonly maxCrashes?: number;
  /** Default: warnings and errors to stderr. Payloads are never logged. */
  readonly log?: Log;
}

/**
 * Brings events from the outbox to Kafka. Any number of relays can work at once: each row is sent by one of them, in order within its
 * aggregate, until its producer has acknowledged it.
 */
export interface Relay {
  /** Resolves when it works; rejects where the tables are not there. It may be called again then. */
  start(): Promise<void>;
  /** Starts no new send; waits until the deadline (default 10,000 ms) for those under way, and marks what was acknowledged. */
  stop(options?: { readonly deadlineMs?: number }): Promise<RelayReport>;
  /** Asks the database too. Rejects where it can't be asked. */
  health(): Promise<RelayHealth>;
}

export interface RelayReport {
  /** Rows sent and marked since `stop` was called. */
  readonly finished: number;
  /** Ids of events without an acknowledgement in time: they may be stored, and are sent again by the next relay. */
  readonly unknown: readonly string[];
}

export interface RelayHealth extends OutboxStatus {
  readonly status: RelayStatus;
  /** Rows sent and marked since the start. */
  readonly sent: number;
  /** Rows sent whose mark was lost with the connection: they were, or will be, sent twice. */
  readonly unmarked: number;
  /** Name and message of the last failure of any kind. */
  readonly lastError?: string;
}

export type RelayStatus = 'new' | 'running' | 'stopping' | 'stopped';

/** What is in the outbox. */
export interface OutboxStatus {
  /** Rows that wait to be sent, those of held aggregates among them. */
  readonly unsent: number;
  /** Age of the oldest of them, in milliseconds by the database's clock. */
  readonly oldestMs?: number;
  /** Rows that hold their aggregate: see `listPoison`. */
  readonly poison: number;
}
