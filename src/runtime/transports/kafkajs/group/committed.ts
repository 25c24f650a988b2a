import { type CommittedOffset, type TopicPartition, TransportError } from '../../port.js';
import { Code } from '../codes.js';
import { brokerError } from '../errors.js';
import type { BrokerInternals } from '../kafkajs-internals.js';
import { byTopic } from '../offsets.js';
import type { Coordinator } from './coordinator.js';

/** Who commits: a member of a generation, or nobody in particular, which a group without members allows. */
export interface Committer {
  readonly generation: number;
  readonly memberId: string;
}

export const NOBODY: Committer = Object.freeze({ generation: -1, memberId: '' });

/** What a group has committed for these partitions; those without a commit are left out. */
export async function fetchCommitted(
  coordinator: Coordinator,
  group: string,
  partitions: readonly TopicPartition[],
  timeoutMs: number,
): Promise<readonly CommittedOffset[]> {
  // No topics at all would mean all of them.
  if (partitions.length === 0) return [];
  const topics = [...byTopic(partitions)].map(([topic, some]) => ({
    topic,
    partitions: some.map((partition) => ({ partition })),
  }));
  const what = `offsets of group ${group}`;
  const response = await coordinator.insist(
    what,
    (broker) => broker.offsetFetch({ groupId: group, topics }),
    ({ errorCode = Code.none, responses }) => [
      errorCode,
      ...responses.flatMap((topic) => topic.partitions.map((partition) => partition.errorCode)),
    ],
    timeoutMs,
  );
  if (response.errorCode) throw brokerError(what, response.errorCode);
  return response.responses.flatMap(({ topic, partitions: answers }) =>
    answers.flatMap(({ partition, offset, metadata, errorCode }) => {
      if (errorCode === Code.unknownTopicOrPartition) return [];
      if (errorCode !== Code.none) throw brokerError(`${what}, ${topic}/${partition}`, errorCode);
      return offset === '-1' ? [] : [{ topic, partition, offset: Number(offset), metadata: metadata ?? '' }];
    }),
  );
}

/** They say that someone else is in the group by now. */
const NOT_YOURS: readonly number[] = [
  Code.illegalGeneration,
  Code.unknownMemberId,
  Code.rebalanceInProgress,
  Code.fencedInstanceId,
];

/** Rejects with TransportError: `fenced`, `refused`, `no-such-topic`, or `unknown` where nobody answered in time. */
export async function commitOffsets(
  coordinator: Coordinator,
  group: string,
  { generation, memberId }: Committer,
  offsets: readonly CommittedOffset[],
  timeoutMs: number,
): Promise<void> {
  if (offsets.length === 0) return;
  const topics = new Map<string, CommittedOffset[]>();
  for (const offset of offsets) topics.set(offset.topic, [...(topics.get(offset.topic) ?? []), offset]);
  const request = (broker: BrokerInternals) =>
    broker.offsetCommit({
      groupId: group,
      groupGenerationId: generation,
      memberId,
      topics: [...topics].map(([topic, some]) => ({
        topic,
        partitions: some.map(({ partition, offset, metadata }) => ({ partition, offset: String(offset), metadata })),
      })),
    });
  const codesOf = ({ responses }: Awaited<ReturnType<typeof request>>) =>
    responses.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode));
  const what = `commit of group ${group}`;
  const response = await coordinator.insist(what, request, codesOf, timeoutMs);
  for (const { topic, partitions } of response.responses) {
    for (const { partition, errorCode } of partitions) {
      if (errorCode === Code.none) continue;
      if (NOT_YOURS.includes(errorCode)) {
        throw new TransportError('fenced', `${topic}/${partition} is no longer read by this member of ${group}`);
      }
      throw brokerError(`${what}, ${topic}/${partition}`, errorCode);
    }
  }
}
