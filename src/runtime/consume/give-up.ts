import type { Clock } from '../clock.js';
import type { DeadLetterFacts } from '../dead-letter/headers.js';
import type { DeadLetterWriter } from '../dead-letter/writer.js';
import type { Log } from '../log.js';
import type { ConsumerTelemetry } from '../telemetry/port.js';
import type { FetchedRecord } from '../transports/port.js';
import type { AssignedPartition } from './partition.js';

/** Why a record is given up. */
export type Why = Pick<DeadLetterFacts, 'reason' | 'message' | 'attempts'> & { readonly error?: unknown };

/** Gives records up: each is finished when its dead letter is stored for certain; until then its partition is held. */
export interface Undertaker<Tx> {
  giveUp(partition: AssignedPartition<Tx>, record: FetchedRecord, why: Why): Promise<void>;
  /** True where the record was given up before and only its dead letter is missing: that is written now. */
  resume(partition: AssignedPartition<Tx>, record: FetchedRecord): Promise<boolean>;
}

export interface UndertakerParts<Tx> {
  readonly group: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly deadLetters: DeadLetterWriter;
  /** +1: something runs; -1: what goes on is the broker's, or only time passes. */
  readonly busy: (change: 1 | -1) => void;
  readonly failed: (partition: AssignedPartition<Tx>, error: unknown) => void;
  readonly deadLettered: () => void;
  readonly telemetry: ConsumerTelemetry | undefined;
}

export function undertaker<Tx>({
  group,
  clock,
  log,
  deadLetters,
  busy,
  failed,
  deadLettered,
  telemetry,
}: UndertakerParts<Tx>): Undertaker<Tx> {
  const bury = async (
    partition: AssignedPartition<Tx>,
    record: FetchedRecord,
    facts: DeadLetterFacts,
  ): Promise<void> => {
    busy(-1);
    try {
      const write = () => deadLetters.write(record, facts);
      await (telemetry === undefined ? write() : telemetry.giveUp(record, facts, write));
    } catch (error) {
      failed(partition, error);
      // The handler isn't called again when the partition is next read.
      partition.unburied.set(record.offset, facts);
      partition.hold(record.offset, `its dead letter can’t be written: ${textOf(error)}`);
      return;
    } finally {
      busy(1);
    }
    partition.unburied.delete(record.offset);
    deadLettered();
    const { topic, partition: number } = partition;
    log.warn('dead letter', { topic, partition: number, offset: record.offset, group, reason: facts.reason });
    partition.finish(record.offset);
  };

  return {
    giveUp: (partition, record, { reason, message, attempts, error }) =>
      bury(partition, record, {
        reason,
        message,
        attempts,
        group,
        origin: { topic: partition.topic, partition: partition.partition, offset: record.offset },
        originTimestamp: record.timestamp,
        time: clock.now(),
        ...(error instanceof Error ? { errorName: error.name } : {}),
        ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
      }),
    resume: async (partition, record) => {
      const facts = partition.unburied.get(record.offset);
      if (facts === undefined) return false;
      await bury(partition, record, facts);
      return true;
    },
  };
}

/** What a handler threw may be anything, also what can't be made a string. */
export function textOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string'
    ? error
    : `not an Error was thrown, but ${error === null ? 'null' : `a value of type ${typeof error}`}`;
}

/** For logs: a message could quote the payload. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
