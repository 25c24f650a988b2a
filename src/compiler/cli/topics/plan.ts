/** What is to be done so that the topics are as the contracts say. */
import type { KafkaAdmin, TopicDetails } from '@tidings/runtime/kafkajs';
import type { WantedTopic } from '@tidings/runtime/operations';
import { clamped, configDifferences, replicasOf } from '../operate/differences.js';

export interface TopicsPlan {
  readonly create: readonly WantedTopic[];
  readonly change: readonly TopicChange[];
  readonly leave: readonly LeftAlone[];
  /** Names of topics that are as they should be. */
  readonly same: readonly string[];
  /** Topics that get fewer replicas than the contracts say, since there are not so many brokers. */
  readonly clamped: number;
  readonly brokers: number;
}

export interface TopicChange {
  readonly topic: string;
  readonly partitions?: { readonly from: number; readonly to: number };
  readonly config?: { readonly name: string; readonly from: string | null; readonly to: string };
}

/** A difference that stays. */
export interface LeftAlone {
  readonly code: 'partitions' | 'fewer-partitions' | 'replicas' | 'config' | 'config-hidden';
  readonly topic: string;
  readonly message: string;
  readonly help: string;
}

export interface PlanRules {
  readonly clampReplicas: boolean;
  readonly morePartitions: boolean;
  readonly updateConfigs: boolean;
}

export async function planTopics(
  admin: Pick<KafkaAdmin, 'topics' | 'brokerCount'>,
  wanted: readonly WantedTopic[],
  rules: PlanRules,
): Promise<TopicsPlan> {
  const brokers = await admin.brokerCount();
  const found = await admin.topics(wanted.map(({ topic }) => topic));
  const create: WantedTopic[] = [];
  const change: TopicChange[] = [];
  const leave: LeftAlone[] = [];
  const same: string[] = [];
  let clamps = 0;
  for (const one of wanted) {
    const goal = rules.clampReplicas ? clamped(one, brokers) : one;
    const existing = found.get(one.topic);
    if (goal.replicas < one.replicas && existing === undefined) clamps++;
    if (existing === undefined) create.push(goal);
    else {
      const differences = compare(goal, existing, rules);
      change.push(...differences.change);
      leave.push(...differences.leave);
      if (differences.change.length + differences.leave.length === 0) same.push(one.topic);
    }
  }
  return { create, change, leave, same, clamped: clamps, brokers };
}

function compare(
  wanted: WantedTopic,
  found: TopicDetails,
  rules: PlanRules,
): { readonly change: readonly TopicChange[]; readonly leave: readonly LeftAlone[] } {
  const change: TopicChange[] = [];
  const leave: LeftAlone[] = [];
  const { topic } = wanted;
  const [from, to] = [found.partitions.length, wanted.partitions];
  if (wanted.exact && from < to) {
    if (rules.morePartitions) change.push({ topic, partitions: { from, to } });
    else {
      leave.push({
        code: 'partitions',
        topic,
        message: `has ${from} partitions, not ${to}`,
        help: 'More partitions move keys: events of a key from before and after are not in order with each other. Where that is all right: --allow-more-partitions.',
      });
    }
  } else if (wanted.exact && from > to) {
    leave.push({
      code: 'fewer-partitions',
      topic,
      message: `has ${from} partitions, not ${to}`,
      help: 'Kafka takes no partitions away. Say in the contract how many there are, or move its events to a new topic.',
    });
  }
  const replicas = replicasOf(found);
  if (replicas < wanted.replicas) {
    leave.push({
      code: 'replicas',
      topic,
      message: `has ${replicas === 1 ? '1 replica' : `${replicas} replicas`}, not ${wanted.replicas}`,
      help: 'Replicas are added with kafka-reassign-partitions.sh: it moves data between brokers.',
    });
  }
  if (found.config === undefined && Object.keys(wanted.config).length > 0) {
    leave.push({
      code: 'config-hidden',
      topic,
      message: 'may not show its configuration',
      help: 'Allow the user DescribeConfigs on it.',
    });
  }
  for (const { name, found: value, wanted: goal } of configDifferences(wanted, found)) {
    if (rules.updateConfigs) change.push({ topic, config: { name, from: value ?? null, to: goal } });
    else {
      leave.push({
        code: 'config',
        topic,
        message: `${name} is ${value ?? 'not set'}, not ${goal}`,
        help: deletes(name, value, goal)
          ? 'This deletes events. Where that is all right: --update-configs.'
          : 'Change it with --update-configs.',
      });
    }
  }
  return { change, leave };
}

/** Whether a setting makes Kafka delete what it would have kept. */
export function deletes(name: string, from: string | undefined, to: string): boolean {
  if (name === 'cleanup.policy') return true;
  if (name !== 'retention.ms' && name !== 'retention.bytes') return false;
  const kept = (text: string) => (Number(text) < 0 ? Number.POSITIVE_INFINITY : Number(text));
  return from === undefined || kept(to) < kept(from);
}
