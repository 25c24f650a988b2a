import { Code } from '../codes.js';
import { brokerError } from '../errors.js';
import { topicConfigs } from './config.js';
import type { AdminParts } from './parts.js';
import type { PartitionDetails, TopicDetails } from './types.js';

export async function topicNames({ metadata }: AdminParts): Promise<readonly string[]> {
  const { topicMetadata } = await metadata([]);
  return topicMetadata
    .filter(({ topicErrorCode, isInternal }) => topicErrorCode === Code.none && !isInternal)
    .map(({ topic }) => topic)
    .sort();
}

const ABSENT: readonly number[] = [Code.unknownTopicOrPartition, Code.invalidTopic];

export async function describeTopics(
  parts: AdminParts,
  names: readonly string[],
): Promise<ReadonlyMap<string, TopicDetails>> {
  // No topics would mean all of them.
  if (names.length === 0) return new Map();
  const { topicMetadata } = await parts.metadata(names);
  const found = topicMetadata.filter(({ topicErrorCode }) => !ABSENT.includes(topicErrorCode));
  // A topic some of whose partitions have no leader is there all the same.
  const broken = found.find(({ topicErrorCode: code }) => code !== Code.none && code !== Code.leaderNotAvailable);
  if (broken !== undefined) throw brokerError(`topic ${broken.topic}`, broken.topicErrorCode);
  const configs = await topicConfigs(
    parts,
    found.map(({ topic }) => topic),
  );
  return new Map(
    found.map(({ topic, partitionMetadata }) => {
      const partitions: PartitionDetails[] = [];
      for (const { partitionId, leader, replicas, isr } of partitionMetadata) {
        partitions[partitionId] = { leader, replicas: [...replicas], inSync: [...isr] };
      }
      return [topic, { topic, partitions, config: configs.get(topic) }] as const;
    }),
  );
}
