/** Topics of a test's own on a broker that many tests share: generated clients know their topics by fixed names. */
import { TransportError } from '@tidings/runtime';
import type {
  Assigned,
  CommittedOffset,
  FetchedBatch,
  JoinOptions,
  LostOffset,
  Membership,
  PartitionBatch,
  Stored,
  TopicDescription,
  TopicPartition,
  Transport,
} from '@tidings/runtime/testing';

/** The same transport, on which topic `x` is the broker's topic `<prefix>x`. Closing it closes the other. */
export function prefixed(transport: Transport, prefix: string): Transport {
  const out = <T extends { readonly topic: string }>(one: T): T => ({ ...one, topic: prefix + one.topic });
  const back = <T extends { readonly topic: string }>(one: T): T => ({ ...one, topic: one.topic.slice(prefix.length) });
  const membership = (inner: Membership): Membership => ({
    commit: (offsets) => inner.commit(offsets.map((offset): CommittedOffset => out(offset))),
    resume: (partition) => inner.resume(out(partition)),
    leave: () => inner.leave(),
  });
  const joining = (options: JoinOptions): JoinOptions => ({
    ...options,
    topics: options.topics.map((topic) => prefix + topic),
    onAssigned: (partitions, inner) =>
      options.onAssigned(
        partitions.map((one): Assigned => back(one)),
        membership(inner),
      ),
    onRevoked: (partitions, deadlineMs) =>
      options.onRevoked(
        partitions.map((one): TopicPartition => back(one)),
        deadlineMs,
      ),
    onLost: (partitions) => options.onLost(partitions.map((one): TopicPartition => back(one))),
    onOffsetLost: (lost) => options.onOffsetLost(back<LostOffset>(lost)),
    onBatch: (batch) => options.onBatch(back<FetchedBatch>(batch)),
    onTrouble: (partition, reason) => options.onTrouble?.(back<TopicPartition>(partition), reason),
  });
  return {
    ...transport,
    describe: async (topics) => {
      const found = await transport.describe(topics.map((topic) => prefix + topic));
      return new Map([...found.values()].map((one): [string, TopicDescription] => [back(one).topic, back(one)]));
    },
    createTopics: (topics) => transport.createTopics(topics.map(out)),
    openLane: async () => {
      const lane = await transport.openLane();
      return {
        ...lane,
        write: async (batch) => {
          const stored = await lane
            .write(batch.map((part): PartitionBatch => out(part)))
            .catch((error: TransportError): never => {
              throw new TransportError(error.kind, error.message, error, error.stored.map(back));
            });
          return stored.map((part): Stored => back(part));
        },
      };
    },
    join: async (options) => membership(await transport.join(joining(options))),
    watermarks: (topic) => transport.watermarks(prefix + topic),
    offsetsAt: (topic, time) => transport.offsetsAt(prefix + topic, time),
    committed: async (group, topics) => {
      const found = await transport.committed(
        group,
        topics.map((topic) => prefix + topic),
      );
      return found.map(back);
    },
    resetOffsets: (group, offsets) => transport.resetOffsets(group, offsets.map(out)),
    read: async function* (ranges, signal) {
      for await (const batch of transport.read(ranges.map(out), signal)) yield back(batch);
    },
  };
}
