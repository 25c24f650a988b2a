import { type Clock, sleep } from '../clock.js';
import type { Decoded } from '../codec/decoded.js';
import type { Log } from '../log.js';
import { fullJitter } from '../retry/backoff.js';
import type { ConsumerTelemetry } from '../telemetry/port.js';
import type { FetchedRecord } from '../transports/port.js';
import type { Failure } from './attempt.js';
import type { Call, Readable } from './call.js';
import { PermanentError, RetryableError } from './errors.js';
import { nameOf, textOf, type Undertaker } from './give-up.js';
import type { ConsumerOptions, RetryOptions } from './options.js';
import type { AssignedPartition } from './partition.js';
import type { Slots } from './slots.js';

export interface DeliveryParts<Tx> {
  readonly clock: Clock;
  readonly log: Log;
  readonly slots: Slots;
  readonly call: Call<Tx>;
  readonly undertaker: Undertaker<Tx>;
  readonly retry: Required<RetryOptions>;
  readonly exhausted: NonNullable<ConsumerOptions['exhausted']>;
  readonly futureVersion: NonNullable<ConsumerOptions['futureVersion']>;
  /** +1: something runs; -1: only time passes. */
  readonly busy: (change: 1 | -1) => void;
  readonly failed: (partition: AssignedPartition<Tx>, error: unknown) => void;
  readonly telemetry: ConsumerTelemetry | undefined;
}

/**
 * Brings records to their handler: one, or those of a batch. Each is finished, or its partition is held, or it is left to whoever gets
 * the partition next. Runs in a slot of the caller's. Never rejects because of a record.
 */
export type Deliver<Tx> = (partition: AssignedPartition<Tx>, records: readonly FetchedRecord[]) => Promise<void>;

export function delivery<Tx>(parts: DeliveryParts<Tx>): Deliver<Tx> {
  const { clock, log, slots, call, undertaker, retry, exhausted, futureVersion, busy, failed, telemetry } = parts;

  /** Undefined where there is nothing to call: the record is finished, given up, or holds its partition. */
  const read = async (partition: AssignedPartition<Tx>, record: FetchedRecord): Promise<Readable | undefined> => {
    if (partition.unburied.size > 0 && (await undertaker.resume(partition, record))) return undefined;
    const { reader } = partition;
    const decoded = reader.read(record, partition.partition);
    if (decoded === 'ignored') partition.finish(record.offset);
    else if (decoded.kind === 'event') {
      const { event, receivedVersion } = decoded;
      if (receivedVersion <= event.version || futureVersion === 'read') return { record, event, receivedVersion };
      const message = `version ${receivedVersion} of ${event.type}, and ${event.version} is the newest known`;
      if (futureVersion === 'block') partition.hold(record.offset, message);
      else await undertaker.giveUp(partition, record, { reason: 'future-version', message, attempts: 0 });
    } else if (decoded.kind === 'tombstone' && typeof reader.tombstone === 'function') {
      return { record, tombstone: decoded };
    } else if (decoded.kind === 'future-version' && futureVersion === 'block') {
      partition.hold(record.offset, explain(decoded));
    } else await undertaker.giveUp(partition, record, { reason: decoded.kind, message: explain(decoded), attempts: 0 });
    return undefined;
  };

  const handle = async (partition: AssignedPartition<Tx>, readables: readonly Readable[]): Promise<void> => {
    for (let attempt = 1; !partition.isHalted(); attempt++) {
      const failure = await call(partition, readables, attempt);
      if (failure === undefined) {
        for (const { record } of readables) partition.finish(record.offset);
        return;
      }
      failed(partition, failure.error);
      // Its signal was aborted because the partition goes away: that says nothing of the event.
      if (partition.isHalted()) return;
      const permanent = failure.error instanceof PermanentError;
      if (permanent || attempt >= retry.attempts) return exhaust(partition, readables, failure, attempt, permanent);
      const { topic, partition: number } = partition;
      const { offset } = readables[0]!.record;
      log.warn('handler failed, trying again', {
        topic,
        partition: number,
        offset,
        attempt,
        error: nameOf(failure.error),
      });
      await backOff(partition, failure, attempt);
    }
  };

  const exhaust = async (
    partition: AssignedPartition<Tx>,
    readables: readonly Readable[],
    { error }: Failure,
    attempt: number,
    permanent: boolean,
  ): Promise<void> => {
    // Of a batch, only the events that fail by themselves are given up.
    if (readables.length > 1) {
      for (const readable of readables) await handle(partition, [readable]);
      return;
    }
    const { record } = readables[0]!;
    if (exhausted === 'block') partition.hold(record.offset, `its handler failed: ${nameOf(error)}`);
    else {
      const reason = permanent ? 'permanent' : 'exhausted';
      await undertaker.giveUp(partition, record, { reason, message: textOf(error), attempts: attempt, error });
    }
  };

  /** Leaves the slot to others meanwhile. */
  const backOff = async (partition: AssignedPartition<Tx>, { error }: Failure, attempt: number): Promise<void> => {
    const least = error instanceof RetryableError ? (error.afterMs ?? 0) : 0;
    const ms = Math.max(fullJitter(attempt, retry, retry.random), least);
    busy(-1);
    slots.leave();
    await sleep(clock, ms, partition.halted);
    const room = slots.enter();
    if (room !== undefined) await room;
    busy(1);
  };

  return async (partition, records) => {
    const readables: Readable[] = [];
    for (const record of records) {
      if (partition.isHalted()) return;
      const readable = await read(partition, record);
      if (readable !== undefined) readables.push(readable);
    }
    if (readables.length === 0) return;
    telemetry?.delivered(partition.topic, partition.partition, readables.length);
    await handle(partition, readables);
  };
}

/** In words, without anything of the payload. */
function explain(decoded: Exclude<Decoded, { kind: 'event' }>): string {
  switch (decoded.kind) {
    case 'invalid':
    case 'future-version':
      return `${decoded.type} v${decoded.version}: ${decoded.issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`;
    case 'unknown-type':
      return `${decoded.reason}${decoded.type === undefined ? '' : ` (${JSON.stringify(decoded.type.slice(0, 200))})`}`;
    case 'undecodable':
      return decoded.reason;
    case 'tombstone':
      return 'a tombstone, and there is no handler for one';
  }
}
