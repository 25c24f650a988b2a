/** What there is against what there should be, topic by topic: what `topics` changes and `doctor` tells. */
import type { TopicDetails } from '@tidings/runtime/kafkajs';
import type { WantedTopic } from '@tidings/runtime/operations';

/** As the topic is; undefined: its name is taken by none. */
export type FoundTopic = TopicDetails | undefined;

export interface ConfigDifference {
  readonly name: string;
  /** Undefined: it isn't set, or has no such name. */
  readonly found: string | undefined;
  readonly wanted: string;
}

/** Of the settings that are wanted; none where the configuration may not be read. */
export function configDifferences(
  { config: wanted }: Pick<WantedTopic, 'config'>,
  { config: found }: TopicDetails,
): readonly ConfigDifference[] {
  if (found === undefined) return [];
  return Object.entries(wanted)
    .map(([name, value]) => ({ name, found: found.get(name), wanted: value }))
    .filter((one) => !sameSetting(one.found, one.wanted));
}

/** Lists say the same in any order, numbers in any form. */
function sameSetting(found: string | undefined, wanted: string): boolean {
  if (found === undefined) return false;
  if (found === wanted) return true;
  if (/^-?\d+(\.\d+)?$/.test(wanted) && /^-?\d+(\.\d+)?$/.test(found)) return Number(found) === Number(wanted);
  const parts = (text: string) =>
    text
      .split(',')
      .map((part) => part.trim())
      .sort()
      .join();
  return parts(found) === parts(wanted);
}

/** The fewest that a partition has. */
export function replicasOf({ partitions }: TopicDetails): number {
  return Math.min(...partitions.map(({ replicas }) => replicas.length));
}

/**
 * As many replicas as there are brokers, at most, and no more of them in sync than that: else nothing could be written.
 */
export function clamped(wanted: WantedTopic, brokers: number): WantedTopic {
  const { replicas, config } = wanted;
  if (replicas <= brokers) return wanted;
  const inSync = Number(config['min.insync.replicas'] ?? 1);
  const fewer = inSync > brokers ? { 'min.insync.replicas': String(brokers) } : {};
  return { ...wanted, replicas: brokers, config: { ...config, ...fewer } };
}
