import { deadLetterStateTopic, deadLetterTopic, retryTopic } from '../dead-letter/topics.js';
import type { NewTopic } from '../transports/port.js';

/** The topics that are wanted, and the groups that read them: what `provision` creates and `checkTopics` looks for. */
export interface TopicPlan {
  readonly topics: readonly PlannedTopic[];
  readonly groups?: readonly PlannedGroup[];
}

export interface PlannedTopic {
  readonly topic: string;
  /** Undefined: any number; created with 1. */
  readonly partitions?: number;
  /** Created with 1 where it isn't given. */
  readonly replicas?: number;
  readonly config?: { readonly [name: string]: string };
}

export interface PlannedGroup {
  readonly group: string;
  /** Each of them among the plan's topics. */
  readonly topics: readonly string[];
}

/** A topic of a plan, and what it is for. */
export interface WantedTopic extends NewTopic {
  readonly kind: 'topic' | 'dead-letter' | 'dead-letter-state' | 'retry';
  /** Undefined: of no group alone. */
  readonly group?: string;
  /** The number of partitions matters: the contract says it. */
  readonly exact: boolean;
}

/** What Kafka takes by default in one batch: `max.message.bytes`. */
const MAX_MESSAGE_BYTES = 1_048_588;
/** For the headers that say why. */
const HEADROOM_BYTES = 65_536;

/**
 * Every topic of a plan, also those that its groups need beside: dead letters and retries with as many partitions as the topic, kept until
 * someone deletes them, with room for the reasons beside the largest record; their state compacted. Throws TypeError for names that are
 * too long, and for a group's topic that isn't planned.
 */
export function wantedTopics({ topics, groups = [] }: TopicPlan): readonly WantedTopic[] {
  const planned = new Map(topics.map((topic) => [topic.topic, topic] as const));
  const own = topics.map(
    ({ topic, partitions, replicas = 1, config = {} }): WantedTopic => ({
      kind: 'topic',
      topic,
      partitions: partitions ?? 1,
      replicas,
      config,
      exact: partitions !== undefined,
    }),
  );
  const beside = groups.flatMap(({ group, topics: names }) =>
    names.flatMap((name) => {
      const topic = planned.get(name);
      if (topic === undefined)
        throw new TypeError(`group ${group} reads ${name}, which is not among the planned topics`);
      return besideOf(topic, group);
    }),
  );
  return [...own, ...beside];
}

function besideOf({ topic, partitions = 1, replicas = 1, config = {} }: PlannedTopic, group: string): WantedTopic[] {
  const largest = Number(config['max.message.bytes'] ?? MAX_MESSAGE_BYTES);
  const inSync = config['min.insync.replicas'];
  const safe = inSync === undefined ? {} : { 'min.insync.replicas': inSync };
  // Kafka goes by the time of a record for its retention, and what is put aside keeps the time that it had: a limit would delete it unread.
  const kept = { ...safe, 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };
  const roomy = { ...kept, 'max.message.bytes': String(largest + HEADROOM_BYTES) };
  const state = { ...safe, 'cleanup.policy': 'compact' };
  const common = { group, replicas, exact: false } as const;
  return [
    { ...common, kind: 'dead-letter', topic: deadLetterTopic(topic, group), partitions, config: roomy },
    { ...common, kind: 'dead-letter-state', topic: deadLetterStateTopic(topic, group), partitions: 1, config: state },
    { ...common, kind: 'retry', topic: retryTopic(topic, group), partitions, config: roomy },
  ];
}
