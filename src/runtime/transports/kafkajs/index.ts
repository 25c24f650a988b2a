/** Apache Kafka, through kafkajs' connections. Kafka 2.3 or newer. */
import { systemClock } from '../../clock.js';
import { type Transport, TransportError } from '../port.js';
import { cluster as newCluster } from './cluster.js';
import { compressorOf } from './compression.js';
import { connector } from './connection.js';
import { createTopics } from './create-topics.js';
import { describer } from './describe.js';
import { commitOffsets, fetchCommitted, NOBODY } from './group/committed.js';
import { type Coordinator, coordinator } from './group/coordinator.js';
import { joinGroup } from './group/membership.js';
import { openLane } from './lane.js';
import { EARLIEST, LATEST, listTopicOffsets } from './offsets.js';
import { onlooker } from './onlooker.js';
import type { KafkaOptions } from './options.js';
import { settingsOf } from './settings.js';

export {
  type ClockReading,
  type GroupDetails,
  type KafkaAdmin,
  kafkaAdmin,
  type PartitionDetails,
  type TopicDetails,
} from './admin/index.js';
export { type BrokerReport, inspectKafka, type KafkaReport } from './inspect.js';
export type { KafkaOptions };

/** Longest metadata of a commit, of Kafka's own `offset.metadata.max.bytes` of 4,096. */
const COMMIT_METADATA_BYTES = 4_000;

/** A transport on Apache Kafka. Throws TypeError or RangeError for options that can't be meant. */
export function kafka(options: KafkaOptions): Transport {
  const settings = settingsOf(options);
  const compressor = compressorOf(settings.compression);
  const clock = systemClock;
  const { log, requestTimeoutMs } = settings;
  const connect = connector(settings);
  let users = 0;
  let cluster = newCluster({ settings, connect, clock });
  let describe = describer(cluster, clock, log);
  let closed = false;

  /** Operations are for those who have connected; a transport that everyone has closed can be connected again. */
  const open = (): void => {
    if (!closed) return;
    closed = false;
    cluster = newCluster({ settings, connect, clock });
    describe = describer(cluster, clock, log);
  };

  const withCoordinator = async <T>(group: string, work: (found: Coordinator) => Promise<T>): Promise<T> => {
    const found = coordinator({ cluster, connect, clock, group });
    try {
      return await work(found);
    } finally {
      found.close();
    }
  };
  const parts = () => ({ settings, connect, cluster, clock, log });

  return Object.freeze({
    name: 'kafkajs',
    capabilities: Object.freeze({
      sessionExpiry: true,
      brokerFaults: true,
      durable: true,
      commitMetadataBytes: COMMIT_METADATA_BYTES,
    }),
    clock,
    connect: async () => {
      open();
      users++;
      try {
        // Any answer: the brokers are there, and let us in.
        await cluster.ask('kafka', async (broker) => broker.versions);
      } catch (error) {
        users--;
        throw error;
      }
    },
    close: async () => {
      users = Math.max(users - 1, 0);
      if (users > 0) return;
      closed = true;
      cluster.close();
    },
    describe: (names) => describe(names),
    createTopics: (topics) => createTopics(cluster, clock, log, settings, topics),
    openLane: () => openLane({ ...parts(), compressor }),
    join: (joining) => joinGroup(parts(), joining),
    watermarks: async (topic) => {
      const [lows, highs] = await listTopicOffsets(cluster, clock, topic, [EARLIEST, LATEST], requestTimeoutMs);
      return lows!.map((low, partition) => ({ partition, low, high: highs![partition]! }));
    },
    offsetsAt: async (topic, time) => {
      const [highs, found] = await listTopicOffsets(
        cluster,
        clock,
        topic,
        [LATEST, Math.max(time, 0)],
        requestTimeoutMs,
      );
      return found!.map((offset, partition) => (offset < 0 ? highs![partition]! : offset));
    },
    committed: async (group, names) => {
      const found = await cluster.topics([...new Set(names)]);
      const partitions = [...found.values()].flatMap(({ topic, leaders }) =>
        leaders.map((_, partition) => ({ topic, partition })),
      );
      return withCoordinator(group, (one) => fetchCommitted(one, group, partitions, requestTimeoutMs));
    },
    resetOffsets: async (group, offsets) => {
      const commits = offsets.map((offset) => ({ ...offset, metadata: '' }));
      try {
        await withCoordinator(group, (one) => commitOffsets(one, group, NOBODY, commits, requestTimeoutMs));
      } catch (error) {
        if (!(error instanceof TransportError && error.kind === 'fenced')) throw error;
        throw new TransportError('busy', `group ${group} has members`, error);
      }
    },
    read: (ranges, signal) => onlooker(parts(), ranges, signal),
  } satisfies Transport);
}
