import { type Clock, sleep } from '../../clock.js';
import { fullJitter } from '../../retry/backoff.js';
import { type TopicPartition, TransportError } from '../port.js';
import type { Cluster } from './cluster.js';
import { Code, codeName, isTransient } from './codes.js';
import { asTransportError, brokerError } from './errors.js';

/** Special times of ListOffsets. */
export const EARLIEST = -2;
export const LATEST = -1;

const BACKOFF = { minMs: 50, maxMs: 1_000 };

export interface OffsetAt extends TopicPartition {
  /** -1: no record is that young. */
  readonly offset: number;
}

/**
 * Offsets by time, from each partition's leader, tried again for so long where leaders move. Rejects with TransportError.
 */
export async function listOffsets(
  cluster: Cluster,
  clock: Clock,
  partitions: readonly TopicPartition[],
  time: number,
  timeoutMs: number,
): Promise<readonly OffsetAt[]> {
  const deadline = clock.now() + timeoutMs;
  const found: OffsetAt[] = [];
  let waiting = [...partitions];
  for (let failures = 1; waiting.length > 0; failures++) {
    let reason = 'no leader';
    const next: TopicPartition[] = [];
    for (const [node, some] of byLeader(cluster, waiting)) {
      if (node === undefined) {
        next.push(...some);
        continue;
      }
      try {
        for (const answer of await ask(cluster, node, some, time)) {
          if (answer.code === Code.none) found.push(answer);
          else if (isTransient(answer.code)) {
            reason = codeName(answer.code);
            next.push(answer);
          } else throw brokerError(`${answer.topic}/${answer.partition}`, answer.code);
        }
      } catch (error) {
        const failure = asTransportError(`offsets of broker ${node}`, error);
        if (failure.kind === 'refused') throw failure;
        reason = failure.message;
        next.push(...some);
      }
    }
    waiting = next;
    if (waiting.length === 0) break;
    const [{ topic, partition }] = waiting as [TopicPartition];
    if (clock.now() >= deadline) throw new TransportError('unknown', `offsets of ${topic}/${partition}: ${reason}`);
    if (failures > 1) await sleep(clock, fullJitter(failures, BACKOFF) + 10);
    const topics = await cluster.topics([...new Set(waiting.map((one) => one.topic))]);
    const gone = waiting.find((one) => one.partition >= (topics.get(one.topic)?.leaders.length ?? 0));
    if (gone !== undefined) {
      throw new TransportError(
        'no-such-topic',
        `topic ${gone.topic} doesn't exist, or has no partition ${gone.partition}`,
      );
    }
  }
  return found;
}

/** Of every partition of a topic, in the order of their numbers. Rejects with TransportError `no-such-topic`. */
export async function listTopicOffsets(
  cluster: Cluster,
  clock: Clock,
  topic: string,
  times: readonly number[],
  timeoutMs: number,
): Promise<readonly (readonly number[])[]> {
  const facts = (await cluster.topics([topic])).get(topic);
  if (facts === undefined) throw new TransportError('no-such-topic', `there is no topic ${topic}`);
  const partitions = facts.leaders.map((_, partition) => ({ topic, partition }));
  return Promise.all(
    times.map(async (time) => {
      const offsets = await listOffsets(cluster, clock, partitions, time, timeoutMs);
      return [...offsets].sort((a, b) => a.partition - b.partition).map(({ offset }) => offset);
    }),
  );
}

async function ask(
  cluster: Cluster,
  node: number,
  partitions: readonly TopicPartition[],
  time: number,
): Promise<readonly (OffsetAt & { readonly code: number })[]> {
  const topics = [...byTopic(partitions)].map(([topic, some]) => ({
    topic,
    partitions: some.map((partition) => ({ partition, timestamp: time })),
  }));
  const response = await cluster.askNode(node, (broker) =>
    broker.listOffsets({ replicaId: -1, isolationLevel: 0, topics }),
  );
  return response.responses.flatMap(({ topic, partitions: answers }) =>
    answers.map(({ partition, errorCode, offset }) => ({ topic, partition, code: errorCode, offset: Number(offset) })),
  );
}

export function byTopic(partitions: readonly TopicPartition[]): ReadonlyMap<string, readonly number[]> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return topics;
}

function byLeader<T extends TopicPartition>(
  cluster: Cluster,
  partitions: readonly T[],
): ReadonlyMap<number | undefined, readonly T[]> {
  const leaders = new Map<number | undefined, T[]>();
  for (const one of partitions) {
    const leader = cluster.leader(one.topic, one.partition);
    leaders.set(leader, [...(leaders.get(leader) ?? []), one]);
  }
  return leaders;
}
