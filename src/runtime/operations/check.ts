import type { Transport } from '../transports/port.js';
import { type TopicPlan, type WantedTopic, wantedTopics } from './plan.js';
import { using } from './using.js';

/** What differs from a plan. */
export interface TopicFinding {
  readonly code:
    | 'missing-topic'
    | 'missing-dead-letter-topic'
    | 'missing-dead-letter-state-topic'
    | 'missing-retry-topic'
    /** Keys would be on other partitions than their writers and readers think. */
    | 'partition-count';
  /** `error`: events are not read, not written or out of order. `warning`: something works less well. */
  readonly severity: 'error' | 'warning';
  readonly topic: string;
  readonly group?: string;
  /** One line. */
  readonly message: string;
  readonly expected?: number;
  readonly found?: number;
}

/** Compares the topics that exist with those of a plan. */
export function checkTopics(transport: Transport, plan: TopicPlan): Promise<readonly TopicFinding[]> {
  const wanted = wantedTopics(plan);
  return using(transport, async () => {
    const found = await transport.describe(wanted.map(({ topic }) => topic));
    return wanted.flatMap((one) => differences(one, found.get(one.topic)));
  });
}

/** The same for one topic, as whoever asks has found it; undefined: it doesn't exist. */
export function differences(
  wanted: WantedTopic,
  found: { readonly partitions: readonly unknown[] } | undefined,
): readonly TopicFinding[] {
  const { topic, group, partitions: expected, exact } = wanted;
  const about = { topic, ...(group === undefined ? {} : { group }) };
  if (found === undefined) return [{ ...about, ...MISSING[wanted.kind](topic) }];
  const count = found.partitions.length;
  if (!exact || count === expected) return [];
  const message = `topic ${topic} has ${count} partitions, and its contract says ${expected}`;
  return [{ ...about, code: 'partition-count', severity: 'error', message, expected, found: count }];
}

type Missing = Pick<TopicFinding, 'code' | 'severity' | 'message'>;

const MISSING: Readonly<Record<WantedTopic['kind'], (topic: string) => Missing>> = {
  topic: (topic) => ({ code: 'missing-topic', severity: 'error', message: `topic ${topic} does not exist` }),
  'dead-letter': (topic) => ({
    code: 'missing-dead-letter-topic',
    severity: 'error',
    message: `topic ${topic} does not exist: an event that fails holds its partition`,
  }),
  'dead-letter-state': (topic) => ({
    code: 'missing-dead-letter-state-topic',
    severity: 'warning',
    message: `topic ${topic} does not exist: dead letters can’t be redriven`,
  }),
  retry: (topic) => ({
    code: 'missing-retry-topic',
    severity: 'warning',
    message: `topic ${topic} does not exist: dead letters can’t be redriven, and consumers look for it when they start`,
  }),
};
