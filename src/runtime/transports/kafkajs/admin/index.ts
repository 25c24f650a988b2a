import { systemClock } from '../../../clock.js';
import { silentLog } from '../../../log.js';
import { cluster as newCluster } from '../cluster.js';
import { Code } from '../codes.js';
import { type Connection, connector } from '../connection.js';
import { brokerError } from '../errors.js';
import type { KafkaOptions } from '../options.js';
import { settingsOf } from '../settings.js';
import { alterConfigs } from '../wire/alter-configs.js';
import { readClock } from './clock.js';
import { allCommitted } from './committed.js';
import { brokerConfig } from './config.js';
import { describeGroups } from './groups.js';
import type { AdminParts } from './parts.js';
import { describeTopics, topicNames } from './topics.js';
import type { KafkaAdmin } from './types.js';

export type { ClockReading, GroupDetails, KafkaAdmin, PartitionDetails, TopicDetails } from './types.js';

/** Throws TypeError or RangeError for options that can't be meant. Connects when it is first asked for something. */
export function kafkaAdmin(options: KafkaOptions): KafkaAdmin {
  const settings = settingsOf({ log: silentLog, ...options });
  const { requestTimeoutMs: timeout } = settings;
  // What is too old or too new for producers and consumers can still be looked at.
  const connect = connector(settings, { anyVersion: true });
  const cluster = newCluster({ settings, connect, clock: systemClock });
  const connections = new Map<number, Connection>();

  const parts: AdminParts = {
    cluster,
    connect,
    timeoutMs: timeout,
    metadata: (names) => cluster.ask('metadata', (broker) => broker.metadata(names)),
    node: ({ nodeId, host, port }) => {
      const found = connections.get(nodeId) ?? connect(host, port);
      connections.set(nodeId, found);
      return found;
    },
  };

  /** In KRaft mode any broker hands it on to the controller; with ZooKeeper it has to be asked itself. */
  const askController: AdminParts['cluster']['ask'] = async (what, request) => {
    await cluster.brokers();
    try {
      return await cluster.askNode(cluster.controller(), request);
    } catch {
      return cluster.ask(what, request);
    }
  };

  return Object.freeze({
    topicNames: () => topicNames(parts),
    topics: (names) => describeTopics(parts, [...new Set(names)]),
    brokerCount: async () => {
      await cluster.brokers();
      return cluster.nodes().length;
    },
    brokerConfig: (names) => brokerConfig(parts, names),
    groups: () => describeGroups(parts),
    committed: (group) => allCommitted(parts, group),
    addPartitions: async (topics) => {
      if (topics.length === 0) return;
      const topicPartitions = topics.map(({ topic, partitions }) => ({ topic, count: partitions }));
      const { topicErrors } = await askController('partitions could not be added', (broker) =>
        broker.createPartitions({ topicPartitions, timeout }),
      );
      for (const { topic, errorCode, errorMessage } of topicErrors) {
        if (errorCode !== Code.none)
          throw brokerError(`topic ${topic} got no more partitions`, errorCode, errorMessage);
      }
    },
    configure: async (changes) => {
      if (changes.length === 0) return;
      const answers = await askController('configuration could not be changed', ({ connectionPool }) =>
        connectionPool.send(alterConfigs(changes)),
      );
      for (const { topic, code, message } of answers) {
        if (code !== Code.none) throw brokerError(`configuration of topic ${topic} was not changed`, code, message);
      }
    },
    deleteTopics: async (names) => {
      if (names.length === 0) return;
      const { topicErrors } = await askController('topics could not be deleted', (broker) =>
        broker.deleteTopics({ topics: names, timeout }),
      );
      for (const { topic, errorCode } of topicErrors) {
        if (errorCode !== Code.none && errorCode !== Code.unknownTopicOrPartition)
          throw brokerError(`topic ${topic} was not deleted`, errorCode);
      }
    },
    clock: () => readClock(parts),
    close: () => {
      cluster.close();
      for (const connection of connections.values()) connection.close();
    },
  } satisfies KafkaAdmin);
}
