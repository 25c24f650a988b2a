import type { Clock } from '../clock.js';
import type { AsideLane } from '../dead-letter/lane.js';
import { retryTopic } from '../dead-letter/topics.js';
import type { Log } from '../log.js';
import { PublishRefused } from '../publish/errors.js';
import { halfJitter } from '../retry/backoff.js';
import { type RetryFacts, retryHeaders } from '../retry/headers.js';
import type { ConsumerTelemetry } from '../telemetry/port.js';
import type { FetchedRecord } from '../transports/port.js';
import type { Disposal } from './disposing.js';
import { nameOf, type Undertaker, type Why } from './give-up.js';
import type { RetryOptions } from './options.js';
import type { AssignedPartition } from './partition.js';

/** Puts an event off: it goes to the retry topic with the time at which it is due. Undefined where it was put off often enough. */
export type Postpone<Tx> = (
  partition: AssignedPartition<Tx>,
  record: FetchedRecord,
  from: RetryFacts,
  why: Why,
) => Disposal | undefined;

export interface PostponeParts<Tx> {
  readonly group: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly aside: AsideLane;
  readonly undertaker: Undertaker<Tx>;
  readonly retryTopic: Required<RetryOptions>;
  readonly telemetry: ConsumerTelemetry | undefined;
}

export function postponer<Tx>(parts: PostponeParts<Tx>): Postpone<Tx> {
  const { group, clock, log, aside, undertaker, retryTopic: retry, telemetry } = parts;
  return (partition, record, from, why) => {
    if (from.trips >= retry.attempts) return undefined;
    const { key, value, timestamp, headers } = record;
    const { origin } = from;
    const trips = from.trips + 1;
    const waitMs = halfJitter(trips, retry, retry.random);
    const facts = { ...from, attempts: why.attempts, trips, notBefore: clock.now() + waitMs };
    const message = { key, value, timestamp, headers: retryHeaders(headers, facts) };
    const about = `${origin.topic}/${origin.partition}/${origin.offset}`;
    let instead: Disposal | undefined;
    return {
      what: 'copy for the retry topic',
      by: 'broker',
      store: async () => {
        try {
          if (instead === undefined) return await aside.write(about, retryTopic(partition.home, group), message);
        } catch (error) {
          if (!(error instanceof PublishRefused) || error.code !== 'TOO_LARGE') throw error;
          // Our headers are what is too much. Its reasons can be shortened, those can't.
          instead = undertaker(partition, record, from, why);
        }
        await instead?.store();
      },
      stored: () => {
        if (instead !== undefined) return instead.stored();
        telemetry?.setAside(origin.topic, 'put-off');
        log.warn('event put off', { ...origin, group, trips, waitMs, error: nameOf(why.error) });
      },
    };
  };
}
