import { type Clock, sleep } from '../../clock.js';
import type { Log } from '../../log.js';
import { fullJitter } from '../../retry/backoff.js';
import { type NewTopic, TransportError } from '../port.js';
import type { Cluster } from './cluster.js';
import { Code } from './codes.js';
import { asTransportError, brokerError } from './errors.js';
import type { CreateTopicsResponse } from './kafkajs-internals.js';
import type { KafkaSettings } from './options.js';

const BACKOFF = { minMs: 50, maxMs: 500 };

/** Creates the topics that don't exist, and waits until every partition has a leader. */
export async function createTopics(
  cluster: Cluster,
  clock: Clock,
  log: Log,
  { requestTimeoutMs, clampReplicas }: KafkaSettings,
  wanted: readonly NewTopic[],
): Promise<void> {
  const names = wanted.map(({ topic }) => topic);
  const existing = await cluster.topics(names);
  const missing = wanted.filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return;
  const brokers = cluster.nodes().length;
  const topics = missing.map(({ topic, partitions, replicas, config }) => {
    const clamped = clampReplicas ? Math.min(replicas, brokers) : replicas;
    if (clamped < replicas)
      log.info('fewer replicas than asked for: there are not so many brokers', { topic, replicas, brokers });
    return {
      topic,
      numPartitions: partitions,
      replicationFactor: clamped,
      configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
    };
  });
  const deadline = clock.now() + requestTimeoutMs;
  const response = await ask(cluster, clock, deadline, topics, requestTimeoutMs);
  for (const { topic, errorCode, errorMessage } of response.topicErrors) {
    // Somebody else was quicker.
    if (errorCode === Code.none || errorCode === Code.topicAlreadyExists) continue;
    throw brokerError(`topic ${topic} could not be created`, errorCode, errorMessage);
  }
  const made = missing.map(({ topic }) => topic);
  for (let failures = 1; ; failures++) {
    const found = await cluster.topics(made);
    if (made.every((topic) => found.get(topic)?.leaders.every((leader) => leader >= 0))) return;
    if (clock.now() >= deadline) throw new TransportError('unknown', `topics have no leaders yet: ${made.join(', ')}`);
    await sleep(clock, fullJitter(failures, BACKOFF) + 10);
  }
}

/** The controller creates topics; in KRaft mode every broker hands it on. */
async function ask(
  cluster: Cluster,
  clock: Clock,
  deadline: number,
  topics: Parameters<Parameters<Parameters<Cluster['askNode']>[1]>[0]['createTopics']>[0]['topics'],
  timeout: number,
): Promise<CreateTopicsResponse> {
  for (let failures = 1; ; failures++) {
    let failed: TransportError | undefined;
    try {
      const response = await cluster.askNode(cluster.controller(), (broker) =>
        broker.createTopics({ topics, timeout }),
      );
      if (response.topicErrors.every(({ errorCode }) => errorCode !== Code.notController)) return response;
    } catch (error) {
      failed = asTransportError('topics could not be created', error);
    }
    if (clock.now() >= deadline)
      throw failed ?? new TransportError('unknown', 'topics could not be created: no controller');
    await sleep(clock, fullJitter(failures, BACKOFF) + 10);
    await cluster.topics(topics.map(({ topic }) => topic));
  }
}
