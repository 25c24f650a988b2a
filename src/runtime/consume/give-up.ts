import type { Clock } from '../clock.js';
import type { DeadLetterFacts } from '../dead-letter/headers.js';
import type { DeadLetterWriter } from '../dead-letter/writer.js';
import type { Log } from '../log.js';
import type { RetryFacts } from '../retry/headers.js';
import type { ConsumerTelemetry } from '../telemetry/port.js';
import type { FetchedRecord } from '../transports/port.js';
import type { Disposal } from './disposing.js';
import type { AssignedPartition } from './partition.js';

/** Why a record is given up. `attempts`: calls of its handler in all. */
export type Why = Pick<DeadLetterFacts, 'reason' | 'message' | 'attempts'> & { readonly error?: unknown };

/** How a record is given up: as a dead letter. */
export type Undertaker<Tx> = (
  partition: AssignedPartition<Tx>,
  record: FetchedRecord,
  from: RetryFacts,
  why: Why,
) => Disposal;

export interface UndertakerParts {
  readonly group: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly deadLetters: DeadLetterWriter;
  readonly deadLettered: () => void;
  readonly telemetry: ConsumerTelemetry | undefined;
}

export function undertaker<Tx>(parts: UndertakerParts): Undertaker<Tx> {
  const { group, clock, log, deadLetters, deadLettered, telemetry } = parts;
  return (partition, record, { origin, hops }, { reason, message, attempts, error }) => {
    const { home } = partition;
    const facts: DeadLetterFacts = {
      reason,
      message,
      attempts,
      group,
      origin,
      originTimestamp: record.timestamp,
      time: clock.now(),
      hops: hops + 1,
      ...(error instanceof Error ? { errorName: error.name } : {}),
      ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
    };
    const write = () => deadLetters.write(home, record, facts);
    return {
      what: 'dead letter',
      by: 'broker',
      store: () => (telemetry === undefined ? write() : telemetry.giveUp(record, facts, write)),
      stored: () => {
        deadLettered();
        log.warn('dead letter', { ...origin, group, reason });
      },
    };
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
