import type { Clock } from '../clock.js';
import type { ConsumerTelemetry } from '../telemetry/port.js';
import type { FetchedRecord } from '../transports/port.js';
import type { Readable } from './call.js';
import type { Disposer } from './disposing.js';
import { InboxUnavailable, PermanentError } from './errors.js';
import { nameOf, textOf, type Undertaker, type Why } from './give-up.js';
import type { ConsumerOptions, RetryOptions } from './options.js';
import { originOf, type ReadingPlace } from './origin.js';
import type { PartitionParking } from './parking.js';
import type { AssignedPartition } from './partition.js';
import type { Postpone } from './postpone.js';
import { readingOf } from './reading.js';
import type { Trying } from './trying.js';

export interface DeliveryParts<Tx> {
  readonly clock: Clock;
  readonly trying: Trying<Tx>;
  readonly disposer: Disposer<Tx>;
  readonly undertaker: Undertaker<Tx>;
  readonly postpone: Postpone<Tx>;
  readonly retry: Required<RetryOptions>;
  readonly retryTopic: { readonly maxMs: number };
  readonly exhausted: NonNullable<ConsumerOptions['exhausted']>;
  readonly futureVersion: NonNullable<ConsumerOptions['futureVersion']>;
  readonly failed: (partition: AssignedPartition<Tx>, error: unknown) => void;
  readonly telemetry: ConsumerTelemetry | undefined;
}

const FRESH = { attempts: 0, trips: 0 };

/**
 * Brings records to their handler: one, or those of a batch. Each is finished, or its partition is held, or it is left to whoever gets
 * the partition next. Runs in a slot of the caller's. Never rejects because of a record.
 */
export type Deliver<Tx> = (partition: AssignedPartition<Tx>, records: readonly FetchedRecord[]) => Promise<void>;

export function delivery<Tx>(parts: DeliveryParts<Tx>): Deliver<Tx> {
  const { clock, trying, disposer, undertaker, postpone, retry, retryTopic, telemetry } = parts;
  const { exhausted, futureVersion, failed } = parts;

  /** The key of the record may be parked: true where it is, or nobody can say. The record is not to be handled now then. */
  const parked = async (
    partition: AssignedPartition<Tx>,
    parking: PartitionParking,
    record: FetchedRecord,
  ): Promise<boolean> => {
    try {
      if ((await parking.add(record)) === 'free') return false;
      partition.finish(record.offset);
    } catch (error) {
      failed(partition, error);
      partition.hold(record.offset, `its key is parked and it can’t be stored: ${textOf(error)}`);
    }
    return true;
  };

  /** Undefined where there is nothing to call: the record is finished, put aside, or holds its partition. */
  const read = async (partition: AssignedPartition<Tx>, record: FetchedRecord): Promise<Readable | undefined> => {
    if (partition.undisposed.size > 0 && (await disposer.resume(partition, record))) return undefined;
    const { parking } = partition;
    if (parking?.has(record.key) && (await parked(partition, parking, record))) return undefined;
    const from = originOf(partition, record);
    const reading = readingOf(partition.reader, record, from.origin, futureVersion);
    if (reading.kind === 'call') return reading.readable;
    if (reading.kind === 'ignored') partition.finish(record.offset);
    else if (reading.kind === 'block') partition.hold(record.offset, reading.message);
    else await disposer.dispose(partition, record, undertaker(partition, record, from, reading.why));
    return undefined;
  };

  const handle = async (partition: AssignedPartition<Tx>, readables: readonly Readable[]): Promise<void> => {
    const { attempts: before, trips } = isRetry(partition) ? originOf(partition, readables[0]!.record) : FRESH;
    // What was put off gets one call each time.
    const attempts = trips > 0 ? 1 : retry.attempts;
    const tried = await trying.attempt(partition, readables, { attempts, before, halted: partition.halted });
    if (tried.kind === 'done') for (const { record } of readables) partition.finish(record.offset);
    else if (tried.kind === 'failed') {
      if (readables.length === 1) await failedForGood(partition, readables[0]!.record, tried.error, tried.attempts);
      else await oneByOne(partition, readables);
    }
  };

  /** Of a batch, only the events that fail by themselves are given up. */
  const oneByOne = async (partition: AssignedPartition<Tx>, readables: readonly Readable[]): Promise<void> => {
    const { parking } = partition;
    for (const readable of readables) {
      if (partition.halted.aborted) return;
      // One before it may have parked its key.
      const { record } = readable;
      if (parking?.has(record.key) && (await parked(partition, parking, record))) continue;
      await handle(partition, [readable]);
    }
  };

  const failedForGood = async (
    partition: AssignedPartition<Tx>,
    record: FetchedRecord,
    error: unknown,
    attempts: number,
  ): Promise<void> => {
    // An event is not to blame for a database that is away.
    if (error instanceof InboxUnavailable) {
      partition.hold(record.offset, error.message);
      return;
    }
    const permanent = error instanceof PermanentError;
    const why: Why = { reason: permanent ? 'permanent' : 'exhausted', message: textOf(error), attempts, error };
    const from = originOf(partition, record);
    const { parking } = partition;
    if (exhausted === 'block' && !isRetry(partition)) {
      partition.hold(record.offset, `its handler failed: ${nameOf(error)}`);
    } else if (exhausted === 'park-key' && parking !== undefined && record.key !== null) {
      await disposer.dispose(partition, record, parking.disposal(record, why));
    } else {
      const later = exhausted === 'retry-topic' && !permanent ? postpone(partition, record, from, why) : undefined;
      await disposer.dispose(partition, record, later ?? undertaker(partition, record, from, why));
    }
  };

  /** What was put off waits until it is due, each record by itself: a retry topic has no order. */
  const due = async (partition: AssignedPartition<Tx>, records: readonly FetchedRecord[]): Promise<void> => {
    const times = records.map((record) => originOf(partition, record).notBefore ?? 0);
    // Clocks differ, and a header may say anything.
    const ms = Math.min(Math.max(...times) - clock.now(), retryTopic.maxMs);
    if (ms > 0) await trying.pause(ms, partition.halted);
  };

  return async (partition, records) => {
    if (isRetry(partition)) await due(partition, records);
    const readables: Readable[] = [];
    for (const record of records) {
      if (partition.halted.aborted) return;
      const readable = await read(partition, record);
      if (readable !== undefined) readables.push(readable);
    }
    if (readables.length === 0) return;
    telemetry?.delivered(partition.topic, partition.partition, readables.length);
    await handle(partition, readables);
  };
}

function isRetry({ topic, home }: ReadingPlace): boolean {
  return topic !== home;
}
