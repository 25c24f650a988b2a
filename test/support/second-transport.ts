/**
 * A second Kafka transport, over a client of others: npm `kafka-ts`, which has no dependencies and speaks newer versions of the protocol than
 * kafkajs does. It shows that a transport is one file, and that nothing in front of the port leans on kafkajs. The client carries the requests
 * (connections, versions, encoding); what it does by itself in producer and consumer isn't used. Its keys, values and headers are text: records
 * are read here as the bytes that they are. Members of both transports can share a group.
 */
import { type Clock, type Message, type Timer, TransportError, type TransportErrorKind } from '@tidings/runtime';
import type {
  Assigned,
  CommittedOffset,
  FetchedRecord,
  JoinOptions,
  Lane,
  Membership,
  PartitionBatch,
  ReadBatch,
  ReadRange,
  Stored,
  TopicPartition,
  Transport,
} from '@tidings/runtime/testing';
import { API, API_ERROR, createKafkaClient, KafkaTSApiError, setLogger } from 'kafka-ts';
import { findCodec } from 'kafka-ts/dist/codecs/index.js';
import { Decoder } from 'kafka-ts/dist/utils/decoder.js';

export interface SecondTransportOptions {
  /** `host:port`, some of the cluster. */
  readonly brokers: readonly string[];
  /** The group takes a member's partitions away when it wasn't heard of for so long. */
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** Where a broker is reached that says it is at an address. Default: there. For a tunnel, or a test that cuts it. */
  readonly route?: (address: Address) => Address;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export function secondTransport(options: SecondTransportOptions): Transport {
  const shared = connections(options);
  const cluster = clusterOf(options, shared);
  let users = 0;
  return Object.freeze({
    name: 'kafka-ts',
    capabilities: { sessionExpiry: true, brokerFaults: true, durable: true, commitMetadataBytes: 4_096 },
    clock,
    connect: async () => {
      await cluster.topics([]);
      users++;
    },
    close: async () => {
      if (--users <= 0) await shared.close();
    },
    describe: async (names) => {
      const found = await cluster.topics(names);
      const limits = await batchLimits(cluster, [...found.keys()]);
      return new Map(
        [...found].map(([topic, { leaders }]) => {
          const partitions = leaders.map((leader) => ({ leader }));
          return [topic, { topic, partitions, maxBatchBytes: limits.get(topic)! }] as const;
        }),
      );
    },
    createTopics: async (topics) => {
      const wanted = topics.map(({ topic, partitions, replicas, config }) => ({
        name: topic,
        numPartitions: partitions,
        replicationFactor: replicas,
        configs: Object.entries(config).map(([name, value]) => ({ name, value })),
      }));
      const { topics: created } = await cluster.askController(API.CREATE_TOPICS, {
        topics: wanted,
        timeoutMs: PATIENCE_MS,
      });
      for (const { name, errorCode, errorMessage } of created) {
        if (errorCode !== NONE && errorCode !== API_ERROR.TOPIC_ALREADY_EXISTS)
          throw new TransportError('refused', `topic ${name}: ${errorMessage ?? nameOf(errorCode)}`);
      }
      for (const { topic } of topics) await ready(cluster, topic);
    },
    openLane: () => openLane(options, cluster),
    join: (joining) => join(options, cluster, joining),
    watermarks: async (topic) => {
      const [low, high] = [await offsetsAt(cluster, topic, EARLIEST), await offsetsAt(cluster, topic, LATEST)];
      return low.map((first, partition) => ({ partition, low: first, high: high[partition]! }));
    },
    offsetsAt: async (topic, time) => {
      const [found, high] = [await offsetsAt(cluster, topic, BigInt(time)), await offsetsAt(cluster, topic, LATEST)];
      return found.map((offset, partition) => (offset < 0 ? high[partition]! : offset));
    },
    committed: (group, topics) => committedOf(cluster, shared, group, topics),
    resetOffsets: async (group, offsets) => {
      const commits = offsets.map((offset) => ({ ...offset, metadata: '' }));
      const codes = await commit(cluster, shared, group, { memberId: '', generation: -1 }, commits);
      const refused = codes.find((code) => code !== NONE);
      if (refused === API_ERROR.UNKNOWN_MEMBER_ID || refused === API_ERROR.REBALANCE_IN_PROGRESS)
        throw new TransportError('busy', `group ${group} has members`);
      if (refused !== undefined) throw brokerError(`offsets of group ${group}`, refused);
    },
    read: (ranges, signal) => read(options, cluster, ranges, signal),
  } satisfies Transport);
}

/** What time mends is asked again for so long. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 50;
const CONNECT_MS = 2_000;
const REQUEST_MS = 10_000;
const FETCH_WAIT_MS = 250;
const FETCH_BYTES = 16 * 1024 * 1024;
const PARTITION_BYTES = 1024 * 1024;
/** Which of two members of a group assigns is chance: both transports know one way. */
const PROTOCOL = 'tidings';
const NONE = 0;
const TOPIC_RESOURCE = 2;
const GROUP_KEY = 0;
const LATEST = -1n;
const EARLIEST = -2n;
const READ_COMMITTED = 1;

const quiet = (): void => {};
setLogger({ debug: quiet, info: quiet, warn: quiet, error: quiet });

const clock: Clock = Object.freeze({
  now: () => Date.now(),
  setTimeout: (callback: () => void, ms: number): Timer => setTimeout(callback, ms),
  clearTimeout: (timer: Timer): void => clearTimeout(timer as NodeJS.Timeout),
});

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** Undefined where the work takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, done.signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}

/** Undefined as soon as the signal is aborted; the work goes on, and nobody hears of it. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(undefined);
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp);
    work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', giveUp));
  });
}

/* ---- Errors ---- */

/** The answer will be another one in a moment. */
class Again extends Error {
  override readonly name = 'Again';
}

async function patiently<T>(attempt: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      // What the broker has decided stays decided.
      if (error instanceof TransportError && error.kind !== 'unknown') throw error;
      if (signal?.aborted || clock.now() > deadline) throw asTransportError(error);
      await sleep(PAUSE_MS, signal);
    }
  }
}

const KINDS: ReadonlyMap<number, TransportErrorKind> = new Map([
  [API_ERROR.UNKNOWN_TOPIC_OR_PARTITION, 'no-such-topic'],
  [API_ERROR.UNKNOWN_TOPIC_ID, 'no-such-topic'],
  [API_ERROR.INVALID_TOPIC_EXCEPTION, 'no-such-topic'],
  [API_ERROR.MESSAGE_TOO_LARGE, 'refused'],
  [API_ERROR.RECORD_LIST_TOO_LARGE, 'refused'],
  [API_ERROR.INVALID_RECORD, 'refused'],
  [API_ERROR.INVALID_TIMESTAMP, 'refused'],
  [API_ERROR.POLICY_VIOLATION, 'refused'],
  [API_ERROR.TOPIC_AUTHORIZATION_FAILED, 'refused'],
  [API_ERROR.GROUP_AUTHORIZATION_FAILED, 'refused'],
  [API_ERROR.CLUSTER_AUTHORIZATION_FAILED, 'refused'],
  [API_ERROR.INCONSISTENT_GROUP_PROTOCOL, 'refused'],
  [API_ERROR.INVALID_SESSION_TIMEOUT, 'refused'],
  [API_ERROR.INVALID_GROUP_ID, 'refused'],
  [API_ERROR.OFFSET_METADATA_TOO_LARGE, 'refused'],
  [API_ERROR.UNKNOWN_MEMBER_ID, 'fenced'],
  [API_ERROR.ILLEGAL_GENERATION, 'fenced'],
  [API_ERROR.FENCED_INSTANCE_ID, 'fenced'],
]);

function nameOf(code: number): string {
  return Object.entries(API_ERROR).find(([, value]) => value === code)?.[0] ?? `error ${code}`;
}

function brokerError(what: string, code: number, stored: readonly Stored[] = []): TransportError {
  return new TransportError(KINDS.get(code) ?? 'unknown', `${what}: ${nameOf(code)}`, undefined, stored);
}

function asTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  return new TransportError('unknown', error instanceof Error ? error.message : String(error), error);
}

/* ---- Connections: the client's cluster of one broker is a connection to it ---- */

type Ask = ReturnType<ReturnType<typeof createKafkaClient>['createCluster']>['sendRequest'];

interface Connections {
  /** Requests of one connection are answered one after another. An answer with errors is an answer. */
  to(address: Address): Ask;
  /** Breaks all of them; the next request connects again. */
  reset(): Promise<void>;
  /** For good. */
  close(): Promise<void>;
}

function connections(
  { route = (address) => address }: SecondTransportOptions,
  requestTimeout = REQUEST_MS,
): Connections {
  type Cluster = ReturnType<ReturnType<typeof createKafkaClient>['createCluster']>;
  const open = new Map<string, Cluster>();
  let closed = false;

  const clusterAt = ({ host, port }: Address): Cluster => {
    const key = `${host}:${port}`;
    const found = open.get(key);
    if (found !== undefined) return found;
    const client = createKafkaClient({
      clientId: 'second-transport',
      bootstrapServers: [{ ...route({ host, port }) }],
      ...{ requestTimeout, connectTimeout: CONNECT_MS },
    });
    const cluster = client.createCluster();
    open.set(key, cluster);
    return cluster;
  };
  const reset = async (): Promise<void> => {
    const all = [...open.values()];
    open.clear();
    await Promise.all(all.map((cluster) => cluster.disconnect()));
  };

  return {
    to: (address) => async (api, body) => {
      if (closed) throw new TransportError('closed', 'the connection is closed');
      const cluster = clusterAt(address);
      await cluster.ensureConnected();
      if (closed || ![...open.values()].includes(cluster)) {
        await cluster.disconnect();
        throw new TransportError(closed ? 'closed' : 'unknown', 'the connection was closed meanwhile');
      }
      try {
        return await cluster.sendRequest(api, body);
      } catch (error) {
        if (error instanceof KafkaTSApiError && error.response !== null) return error.response;
        await cluster.disconnect();
        throw error;
      }
    },
    reset,
    close: () => {
      closed = true;
      return reset();
    },
  };
}

/* ---- The cluster: brokers, topics, coordinators ---- */

interface Topic {
  readonly id: string;
  /** By partition. */
  readonly leaders: readonly number[];
}

interface Cluster {
  /** Those that exist. */
  topics(names: readonly string[]): Promise<ReadonlyMap<string, Topic>>;
  /** As it was known last. */
  known(topic: string): Topic | undefined;
  nameOf(topicId: string): string | undefined;
  /** Of a broker. */
  address(node: number): Address;
  /** Of a group; as it was known last. */
  coordinator(group: string): Promise<Address>;
  /** It may be another broker by now. */
  forgetCoordinator(group: string): void;
  ask: Ask;
  askController: Ask;
  askNode(node: number): Ask;
}

function clusterOf({ brokers }: SecondTransportOptions, shared: Connections): Cluster {
  const bootstrap = brokers.map((broker) => {
    const [, host, port] = /^(.*):(\d+)$/.exec(broker)!;
    return { host: host!, port: Number(port) };
  });
  const addresses = new Map<number, Address>();
  const known = new Map<string, Topic>();
  const coordinators = new Map<string, Address>();
  let controller = -1;

  const ask: Ask = async (api, body) => {
    let failure: unknown;
    for (const address of [...bootstrap, ...addresses.values()]) {
      try {
        return await shared.to(address)(api, body);
      } catch (error) {
        failure = error;
      }
    }
    throw asTransportError(failure);
  };
  const address = (node: number): Address => {
    const found = addresses.get(node);
    if (found === undefined) throw new Again(`broker ${node} isn’t known`);
    return found;
  };

  const topics = (names: readonly string[]): Promise<ReadonlyMap<string, Topic>> =>
    patiently(async () => {
      const unique = [...new Set(names)];
      const answer = await ask(API.METADATA, {
        topics: unique.map((name) => ({ id: null, name })),
        allowTopicAutoCreation: false,
      });
      for (const { nodeId, host, port } of answer.brokers) addresses.set(nodeId, { host, port });
      controller = answer.controllerId;
      const found = new Map<string, Topic>();
      for (const { errorCode, name, topicId, partitions } of answer.topics) {
        if (KINDS.get(errorCode) === 'no-such-topic') continue;
        if (errorCode !== NONE) throw brokerError(`topic ${name}`, errorCode);
        const sorted = [...partitions].sort((a, b) => a.partitionIndex - b.partitionIndex);
        if (sorted.some(({ leaderId }) => leaderId < 0)) throw new Again(`a partition of ${name} has no leader`);
        found.set(name, { id: topicId, leaders: sorted.map(({ leaderId }) => leaderId) });
      }
      for (const [name, topic] of found) known.set(name, topic);
      return found;
    });

  return {
    topics,
    known: (topic) => known.get(topic),
    nameOf: (topicId) => [...known].find(([, { id }]) => id === topicId)?.[0],
    address,
    coordinator: (group) =>
      patiently(async () => {
        const before = coordinators.get(group);
        if (before !== undefined) return before;
        const answer = await ask(API.FIND_COORDINATOR, { keyType: GROUP_KEY, keys: [group] });
        const [found] = answer.coordinators;
        if (found === undefined || found.errorCode !== NONE)
          throw brokerError(`coordinator of group ${group}`, found?.errorCode ?? API_ERROR.COORDINATOR_NOT_AVAILABLE);
        const at = { host: found.host, port: found.port };
        coordinators.set(group, at);
        return at;
      }),
    forgetCoordinator: (group) => void coordinators.delete(group),
    ask,
    askController: async (api, body) => {
      await topics([]);
      return shared.to(address(controller))(api, body);
    },
    askNode: (node) => shared.to(address(node)),
  };
}

async function existing(cluster: Cluster, topic: string): Promise<Topic> {
  const found = (await cluster.topics([topic])).get(topic);
  if (found === undefined) throw new TransportError('no-such-topic', `there is no topic ${topic}`);
  return found;
}

/** A topic that was just created: those who lead its partitions may hear of it later than those who are asked for it. */
function ready(cluster: Cluster, topic: string): Promise<unknown> {
  return patiently(() =>
    offsetsAt(cluster, topic, LATEST).catch((error: unknown) => {
      throw error instanceof TransportError && error.kind === 'no-such-topic' ? new Again(error.message) : error;
    }),
  );
}

async function batchLimits(cluster: Cluster, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (topics.length === 0) return new Map();
  const name = 'max.message.bytes';
  const { results } = await cluster.ask(API.DESCRIBE_CONFIGS, {
    resources: topics.map((resourceName) => ({
      resourceType: TOPIC_RESOURCE,
      resourceName,
      configurationKeys: [name],
    })),
    includeSynonyms: false,
  });
  return new Map(
    results.map(({ resourceName, errorCode, configs }) => {
      if (errorCode !== NONE) throw brokerError(`settings of topic ${resourceName}`, errorCode);
      return [resourceName, Number(configs.find((config) => config.name === name)!.value)] as const;
    }),
  );
}

/** By partition; -1 where there is none. */
function offsetsAt(cluster: Cluster, topic: string, timestamp: bigint): Promise<readonly number[]> {
  return patiently(async () => {
    const { leaders } = await existing(cluster, topic);
    const offsets: number[] = [];
    for (const leader of new Set(leaders)) {
      const partitions = leaders.flatMap((node, partitionIndex) =>
        node === leader ? [{ partitionIndex, currentLeaderEpoch: -1, timestamp }] : [],
      );
      const body = { replicaId: -1, isolationLevel: 0, topics: [{ name: topic, partitions }] };
      const answer = await cluster.askNode(leader)(API.LIST_OFFSETS, body);
      for (const { partitionIndex, errorCode, offset } of answer.topics.flatMap((one) => one.partitions)) {
        if (errorCode !== NONE) throw brokerError(`offsets of ${topic}/${partitionIndex}`, errorCode);
        offsets[partitionIndex] = Number(offset);
      }
    }
    return offsets;
  });
}

/* ---- What groups have committed ---- */

interface Member {
  readonly memberId: string;
  readonly generation: number;
}

const MOVED: readonly number[] = [
  API_ERROR.COORDINATOR_LOAD_IN_PROGRESS,
  API_ERROR.COORDINATOR_NOT_AVAILABLE,
  API_ERROR.NOT_COORDINATOR,
  API_ERROR.UNSTABLE_OFFSET_COMMIT,
];

/** Asks a group's coordinator, wherever it is by then. */
function askCoordinator<T>(
  cluster: Cluster,
  wires: Connections,
  group: string,
  request: (ask: Ask) => Promise<T>,
  codesOf: (answer: T) => readonly number[],
  signal?: AbortSignal,
): Promise<T> {
  return patiently(async () => {
    const at = await cluster.coordinator(group);
    try {
      const answer = await request(wires.to(at));
      const moved = codesOf(answer).find((code) => MOVED.includes(code));
      if (moved !== undefined) throw brokerError(`group ${group}`, moved);
      return answer;
    } catch (error) {
      cluster.forgetCoordinator(group);
      throw error;
    }
  }, signal);
}

/** The codes of the partitions. */
async function commit(
  cluster: Cluster,
  wires: Connections,
  group: string,
  { memberId, generation }: Member,
  offsets: readonly CommittedOffset[],
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const names = [...new Set(offsets.map(({ topic }) => topic))];
  for (const name of names) if (cluster.known(name) === undefined) await existing(cluster, name);
  const topics = names.map((name) => ({
    name,
    topicId: cluster.known(name)!.id,
    partitions: offsets
      .filter(({ topic }) => topic === name)
      .map(({ partition, offset, metadata }) => ({
        ...{ partitionIndex: partition, committedOffset: BigInt(offset) },
        ...{ committedLeaderEpoch: -1, committedMetadata: metadata },
      })),
  }));
  const member = { generationIdOrMemberEpoch: generation, memberId, groupInstanceId: null };
  const codesOf = (answer: {
    readonly topics: readonly { readonly partitions: readonly { readonly errorCode: number }[] }[];
  }) => answer.topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode));
  const request = (ask: Ask) => ask(API.OFFSET_COMMIT, { groupId: group, ...member, topics });
  return codesOf(await askCoordinator(cluster, wires, group, request, codesOf, signal));
}

async function committedOf(
  cluster: Cluster,
  wires: Connections,
  group: string,
  names: readonly string[],
): Promise<readonly CommittedOffset[]> {
  const topics = [...(await cluster.topics(names))].map(([name, { id, leaders }]) => ({
    ...{ name, topicId: id, partitionIndexes: leaders.map((_, partition) => partition) },
  }));
  if (topics.length === 0) return [];
  const body = { groups: [{ groupId: group, memberId: null, memberEpoch: -1, topics }], requireStable: true };
  const { groups } = await askCoordinator(
    ...([cluster, wires, group] as const),
    (ask) => ask(API.OFFSET_FETCH, body),
    (answer) =>
      answer.groups.flatMap((one) => [
        one.errorCode,
        ...one.topics.flatMap(({ partitions }) => partitions.map((part) => part.errorCode)),
      ]),
  );
  return groups.flatMap(({ errorCode, topics: found }) => {
    if (errorCode !== NONE) throw brokerError(`offsets of group ${group}`, errorCode);
    return found.flatMap((one) => {
      const topic = 'name' in one ? one.name : cluster.nameOf(one.topicId)!;
      return one.partitions.flatMap(({ partitionIndex, committedOffset, committedMetadata, errorCode: code }) => {
        if (code !== NONE) throw brokerError(`offsets of group ${group}`, code);
        if (committedOffset < 0) return [];
        const [partition, offset] = [partitionIndex, Number(committedOffset)];
        return [{ topic, partition, offset, metadata: committedMetadata ?? '' }];
      });
    });
  });
}

/* ---- Writing ---- */

async function openLane(options: SecondTransportOptions, cluster: Cluster): Promise<Lane> {
  const wires = connections(options);
  let identity = await newIdentity(cluster);
  let state: 'ready' | 'writing' | 'failed' | 'closed' = 'ready';
  /** Another broker may lead by now. */
  let stale = false;

  const write = async (batch: readonly PartitionBatch[]): Promise<readonly Stored[]> => {
    const { topic, partition } = batch[0]!;
    const names = [...new Set(batch.map((one) => one.topic))];
    for (const name of names) if (stale || cluster.known(name) === undefined) await existing(cluster, name);
    stale = false;
    const found = cluster.known(topic)!.leaders[partition];
    if (found === undefined) throw new TransportError('no-such-topic', `topic ${topic} has no partition ${partition}`);
    const answer = await wires.to(cluster.address(found))(API.PRODUCE, {
      ...{ transactionalId: null, acks: -1, timeoutMs: REQUEST_MS },
      topicData: names.map((name) => ({
        ...{ name, topicId: cluster.known(name)!.id },
        partitionData: batch.filter((one) => one.topic === name).map((one) => identity.encode(one)),
      })),
    });
    const results = answer.responses.flatMap((response) => {
      const name = 'name' in response ? response.name : cluster.nameOf(response.topicId)!;
      return response.partitionResponses.map((one) => ({ ...one, name }));
    });
    const stored = batch.flatMap((one): Stored[] => {
      const result = results.find(({ name, index }) => name === one.topic && index === one.partition);
      if (result?.errorCode !== NONE) return [];
      return [{ topic: one.topic, partition: one.partition, baseOffset: Number(result.baseOffset), leader: found }];
    });
    const failed = results.find(({ errorCode }) => errorCode !== NONE);
    if (failed !== undefined) throw brokerError(`${failed.name}/${failed.index}`, failed.errorCode, stored);
    if (stored.length < batch.length) throw new TransportError('unknown', 'an answer without its partitions');
    return stored;
  };

  const settle = (outcome: 'ready' | 'failed'): void => {
    if (state === 'writing') state = outcome;
  };
  return {
    write: (batch) => {
      if (state === 'closed') return Promise.reject(new TransportError('closed', 'the lane is closed'));
      if (state === 'writing') throw new Error('a lane has one batch in flight');
      if (state === 'failed') throw new Error('a lane needs a new producer identity after a failure');
      state = 'writing';
      return write(batch).then(
        (stored) => {
          settle('ready');
          return stored;
        },
        (error: unknown) => {
          settle('failed');
          stale = true;
          throw state === 'closed'
            ? new TransportError('closed', 'the lane was closed', error)
            : asTransportError(error);
        },
      );
    },
    renew: async () => {
      identity = await newIdentity(cluster);
      if (state === 'failed') state = 'ready';
    },
    close: () => {
      state = 'closed';
      return wires.close();
    },
  };
}

type PartitionData = Parameters<typeof API.PRODUCE.request>[1]['topicData'][number]['partitionData'][number];

/** A producer id, and the sequence numbers of its partitions. */
interface Identity {
  encode(batch: PartitionBatch): PartitionData;
}

async function newIdentity(cluster: Cluster): Promise<Identity> {
  const { producerId, producerEpoch } = await patiently(async () => {
    const answer = await cluster.ask(API.INIT_PRODUCER_ID, {
      ...{ transactionalId: null, transactionTimeoutMs: REQUEST_MS, producerId: -1n, producerEpoch: -1 },
    });
    if (answer.errorCode !== NONE) throw brokerError('producer id', answer.errorCode);
    return answer;
  });
  const sequences = new Map<string, number>();
  return {
    encode: ({ topic, partition, records }) => {
      const key = `${topic}/${partition}`;
      const baseSequence = sequences.get(key) ?? 0;
      sequences.set(key, (baseSequence + records.length) % 2 ** 31);
      const now = clock.now();
      const times = records.map(({ timestamp = now }) => timestamp);
      const first = times[0]!;
      return {
        index: partition,
        ...{ baseOffset: 0n, partitionLeaderEpoch: -1, attributes: 0, lastOffsetDelta: records.length - 1 },
        ...{ baseTimestamp: BigInt(first), maxTimestamp: BigInt(times.reduce((a, b) => Math.max(a, b))) },
        ...{ producerId, producerEpoch, baseSequence },
        records: records.map(({ key: recordKey, value, headers }, offsetDelta) => ({
          ...{ attributes: 0, offsetDelta, timestampDelta: BigInt(times[offsetDelta]! - first) },
          ...{ key: asText(recordKey), value: asText(value) },
          headers: Object.entries(headers).flatMap(([name, header]) =>
            // Duplicates are an array.
            (isList(header) ? header : [header]).map((one) => ({ key: name, value: asText(one) as string })),
          ),
        })),
      };
    },
  };
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/** The client's types know text alone, but it writes bytes as they are: it calls `Buffer.from`, which copies them. */
function asText(part: Uint8Array | string | null): string | null {
  return part as string | null;
}

/* ---- Reading ---- */

interface Place extends TopicPartition {
  /** The offset to read next. */
  next: number;
}

interface Fetched {
  readonly code: number;
  readonly highWatermark: number;
  readonly records: readonly FetchedRecord[];
  /** Behind what was read, also where nothing of it is to be handed out. */
  readonly next: number;
}

interface FetchedPartition {
  readonly index: number;
  readonly code: number;
  readonly highWatermark: number;
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[];
  readonly batches: readonly Batch[];
}

interface Batch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly producerId: bigint;
  readonly transactional: boolean;
  readonly control: boolean;
  records: readonly FetchedRecord[];
}

/** Reads from places that one broker leads; by `topic/partition`. */
async function fetch(ask: Ask, places: readonly Place[]): Promise<ReadonlyMap<string, Fetched>> {
  const names = [...new Set(places.map(({ topic }) => topic))];
  const answer = await ask(FETCH, {
    ...{ maxWaitMs: FETCH_WAIT_MS, minBytes: 1, maxBytes: FETCH_BYTES, isolationLevel: READ_COMMITTED },
    ...{ sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [], rackId: '' },
    topics: names.map((topicName) => ({
      ...{ topicName, topicId: '' },
      partitions: places
        .filter(({ topic }) => topic === topicName)
        .map(({ partition, next }) => ({
          ...{ partition, currentLeaderEpoch: -1, fetchOffset: BigInt(next), lastFetchedEpoch: -1 },
          ...{ logStartOffset: -1n, partitionMaxBytes: PARTITION_BYTES },
        })),
    })),
  });
  if (answer.code !== NONE) throw brokerError('fetch', answer.code);
  const fetched = new Map<string, Fetched>();
  for (const { topic, partitions } of answer.topics) {
    for (const one of partitions) {
      const place = places.find(({ topic: name, partition }) => name === topic && partition === one.index)!;
      const { code, highWatermark } = one;
      fetched.set(keyOf(place), { code, highWatermark, ...committedRecords(one, place.next) });
    }
  }
  return fetched;
}

/** Without what transactions have taken back, and what brokers wrote for themselves. */
function committedRecords({ aborted, batches }: FetchedPartition, from: number): Pick<Fetched, 'records' | 'next'> {
  const pending = [...aborted].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const undone = new Set<bigint>();
  const records: FetchedRecord[] = [];
  let next = from;
  for (const { lastOffset, producerId, transactional, control, records: some } of batches) {
    while (pending.length > 0 && pending[0]!.firstOffset <= lastOffset) undone.add(pending.shift()!.producerId);
    next = Math.max(next, lastOffset + 1);
    // The marker ends the transaction, committed or not.
    if (control) undone.delete(producerId);
    else if (!transactional || !undone.has(producerId)) records.push(...some.filter(({ offset }) => offset >= from));
  }
  return { records, next };
}

/** Fetch, version 11: the client's request, and an answer whose records are bytes (Kafka protocol, "Fetch API", "Record Batch"). */
const FETCH = {
  ...clientsFetch(11),
  response: async (decoder: Decoder) => {
    decoder.readInt32();
    const code = decoder.readInt16();
    decoder.readInt32();
    const decompressing: Promise<void>[] = [];
    const topics = decoder.readArray((answer) => ({
      topic: answer.readString()!,
      partitions: answer.readArray((partition): FetchedPartition => {
        const [index, partitionCode] = [partition.readInt32(), partition.readInt16()];
        const highWatermark = Number(partition.readInt64());
        partition.read(16);
        const aborted = partition.readArray((one) => ({ producerId: one.readInt64(), firstOffset: one.readInt64() }));
        partition.readInt32();
        const size = partition.readInt32();
        const batches = size > 0 ? decodeBatches(partition.read(size), decompressing) : [];
        return { index, code: partitionCode, highWatermark, aborted, batches };
      }),
    }));
    await Promise.all(decompressing);
    return { code, topics };
  },
};

function clientsFetch(version: number): Omit<typeof API.FETCH, 'response' | 'fallback'> {
  let found = API.FETCH;
  while (found.apiVersion > version) found = found.fallback!;
  const { response: _, fallback: __, ...rest } = found;
  return rest;
}

function decodeBatches(bytes: Buffer, decompressing: Promise<void>[]): readonly Batch[] {
  const batches: Batch[] = [];
  const HEAD = 12;
  // The last batch may be cut off.
  for (let at = 0; bytes.length - at >= HEAD && bytes.length - at - HEAD >= bytes.readInt32BE(at + 8); ) {
    const end = at + HEAD + bytes.readInt32BE(at + 8);
    const magic = bytes[at + 16];
    if (magic !== 2) throw new TransportError('refused', `records of version ${magic} are not read`);
    const attributes = bytes.readInt16BE(at + 21);
    const baseOffset = Number(bytes.readBigInt64BE(at));
    const baseTimestamp = Number(bytes.readBigInt64BE(at + 27));
    const appended = (attributes & 0b1000) === 0 ? undefined : Number(bytes.readBigInt64BE(at + 35));
    const count = bytes.readInt32BE(at + 57);
    const batch: Batch = {
      ...{ baseOffset, lastOffset: baseOffset + bytes.readInt32BE(at + 23) },
      producerId: bytes.readBigInt64BE(at + 43),
      transactional: (attributes & 0b1_0000) !== 0,
      control: (attributes & 0b10_0000) !== 0,
      records: [],
    };
    const decode = (payload: Buffer): void => {
      batch.records = decodeRecords(new Decoder(payload), count, { baseOffset, baseTimestamp, appended });
    };
    const payload = bytes.subarray(at + 61, end);
    const codec = attributes & 0b111;
    if (codec === NONE) decode(payload);
    else decompressing.push(findCodec(codec).decompress(payload).then(decode));
    batches.push(batch);
    at = end;
  }
  return batches;
}

interface Base {
  readonly baseOffset: number;
  readonly baseTimestamp: number;
  /** When the broker took the batch, where that is what its topic wants. */
  readonly appended: number | undefined;
}

function decodeRecords(
  decoder: Decoder,
  count: number,
  { baseOffset, baseTimestamp, appended }: Base,
): FetchedRecord[] {
  const bytes = (): Buffer | null => {
    const length = decoder.readVarInt();
    // A length of none would read all that is left.
    return length < 0 ? null : length === 0 ? Buffer.alloc(0) : decoder.read(length);
  };
  return Array.from({ length: count }, () => {
    decoder.readVarInt();
    decoder.readInt8();
    const timestamp = baseTimestamp + Number(decoder.readVarLong());
    const offset = baseOffset + decoder.readVarInt();
    const [key, value] = [bytes(), bytes()];
    const headers: Record<string, Message['headers'][string]> = Object.create(null);
    for (let left = decoder.readVarInt(); left > 0; left--) {
      const name = bytes()!.toString();
      const before = headers[name];
      const header = bytes();
      headers[name] = before === undefined ? header : [...(isList(before) ? before : [before]), header];
    }
    return { offset, key, value, headers, timestamp: appended ?? timestamp };
  });
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** Another broker leads, or this one can't say yet: look again who does. */
async function lookAgain(cluster: Cluster, places: readonly Place[], signal?: AbortSignal): Promise<void> {
  await sleep(PAUSE_MS, signal);
  if (signal?.aborted) return;
  await unlessAborted(cluster.topics(places.map(({ topic }) => topic)), signal);
}

function byLeader(cluster: Cluster, places: readonly Place[]): ReadonlyMap<number, readonly Place[]> {
  const groups = new Map<number, Place[]>();
  for (const place of places) {
    const leader = cluster.known(place.topic)?.leaders[place.partition];
    if (leader === undefined)
      throw new TransportError('no-such-topic', `topic ${place.topic} has no partition ${place.partition}`);
    groups.set(leader, [...(groups.get(leader) ?? []), place]);
  }
  return groups;
}

async function* read(
  options: SecondTransportOptions,
  cluster: Cluster,
  ranges: readonly ReadRange[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadBatch> {
  const wires = connections(options);
  const open = ranges.map(({ topic, partition, from, to = Number.POSITIVE_INFINITY }) => ({
    topic,
    partition,
    next: from,
    to,
  }));
  let failing = 0;
  try {
    await cluster.topics(open.map(({ topic }) => topic));
    for (;;) {
      const wanted = open.filter(({ next, to }) => next < to);
      if (wanted.length === 0 || signal?.aborted) return;
      const round = [...byLeader(cluster, wanted)].map(([node, places]) =>
        fetch(wires.to(cluster.address(node)), places),
      );
      const answers = await unlessAborted(Promise.allSettled(round), signal);
      if (answers === undefined) return;
      const found = new Map(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [...answer.value] : [])));
      const failed = answers.find((answer) => answer.status === 'rejected')?.reason as unknown;
      const codes = [...found.values()]
        .map(({ code }) => code)
        .filter((code) => code !== NONE && code !== API_ERROR.OFFSET_OUT_OF_RANGE);
      failing = failed === undefined && codes.length === 0 ? 0 : failing || clock.now();
      if (failing > 0 && clock.now() - failing > PATIENCE_MS)
        throw failed === undefined ? brokerError('read', codes[0]!) : asTransportError(failed);
      for (const range of wanted) {
        const answer = found.get(keyOf(range));
        if (answer?.code === API_ERROR.OFFSET_OUT_OF_RANGE) {
          const low = (await offsetsAt(cluster, range.topic, EARLIEST))[range.partition]!;
          // Retention took it; beyond the end there is nothing to read.
          range.next = range.next < low ? low : range.to;
        }
        if (answer === undefined || answer.code !== NONE) continue;
        range.next = answer.next;
        const records = answer.records.filter(({ offset }) => offset < range.to);
        if (records.length > 0) yield { topic: range.topic, partition: range.partition, records };
        if (signal?.aborted) return;
      }
      if (failing > 0) await lookAgain(cluster, wanted, signal);
    }
  } finally {
    await wires.close();
  }
}

/* ---- Groups: Kafka's classic protocol (JoinGroup, SyncGroup, Heartbeat, LeaveGroup) ---- */

interface Generation extends Member {
  readonly partitions: readonly TopicPartition[];
}

type End = 'rebalance' | 'lost' | 'left';

interface Current {
  readonly generation: Generation;
  readonly keys: ReadonlySet<string>;
  readonly reading: Reading;
  /** Aborted when its partitions are another member's. */
  readonly signal: AbortSignal;
  readonly lose: () => void;
}

function join(options: SecondTransportOptions, cluster: Cluster, joining: JoinOptions): Promise<Membership> {
  const { group, topics, rebalanceTimeoutMs } = joining;
  const { sessionTimeoutMs, heartbeatIntervalMs } = options;
  // JoinGroup is answered when all members are there.
  const wires = connections(options, rebalanceTimeoutMs + REQUEST_MS);
  const leaving = new AbortController();
  let memberId = '';
  let current: Current | undefined;
  let left: Promise<void> | undefined;

  const membership: Membership = {
    commit: async (offsets) => {
      const now = current;
      const foreign = offsets.find((offset) => now === undefined || !now.keys.has(keyOf(offset)));
      if (foreign !== undefined) {
        throw new TransportError('fenced', `${keyOf(foreign)} is no longer read by this member of ${group}`);
      }
      if (now === undefined || offsets.length === 0) return;
      const gone = (cause?: unknown) =>
        new TransportError('fenced', `the generation of ${group} ended before its commit`, cause);
      const codes = await commit(cluster, wires, group, now.generation, offsets, now.signal).catch((error: unknown) => {
        throw current === now ? error : gone(error);
      });
      const refused = codes.find((code) => code !== NONE);
      if (refused === undefined) return;
      const error = brokerError(`commit of group ${group}`, refused);
      if (error.kind === 'fenced') now.lose();
      throw current === now ? error : gone(error);
    },
    resume: (partition) => current?.reading.resume(partition),
    leave: () => {
      left ??= leave();
      return left;
    },
  };

  const leave = async (): Promise<void> => {
    leaving.abort();
    current?.reading.stop();
    // A JoinGroup that waits for the others is in the way of the request that says good-bye.
    await wires.reset();
    await running;
    if (memberId !== '') {
      const members = [{ memberId, groupInstanceId: null, reason: null }];
      const goodbye = cluster
        .coordinator(group)
        .then((at) => wires.to(at)(API.LEAVE_GROUP, { groupId: group, members }));
      // Where it isn't heard, the session's end says it.
      await within(
        REQUEST_MS,
        goodbye.catch(() => undefined),
      );
    }
    await wires.close();
  };

  const enter = async (): Promise<Generation> => {
    for (;;) {
      const ask = wires.to(await cluster.coordinator(group));
      if (leaving.signal.aborted) throw new Again('it was left');
      const joined = await ask(API.JOIN_GROUP, {
        ...{ groupId: group, sessionTimeoutMs, rebalanceTimeoutMs, memberId, groupInstanceId: null, reason: null },
        protocolType: 'consumer',
        protocols: [{ name: PROTOCOL, metadata: { version: 0, topics: [...topics] } }],
      });
      if (joined.errorCode === API_ERROR.MEMBER_ID_REQUIRED) {
        memberId = joined.memberId;
        continue;
      }
      check(joined.errorCode);
      ({ memberId } = joined);
      const generation = joined.generationId;
      const synced = await ask(API.SYNC_GROUP, {
        ...{ groupId: group, generationId: generation, memberId, groupInstanceId: null },
        ...{ protocolType: 'consumer', protocolName: PROTOCOL },
        assignments: joined.leader === memberId ? await assignments(cluster, joined.members) : [],
      });
      check(synced.errorCode);
      const partitions = Object.entries(synced.assignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      );
      return { memberId, generation, partitions };
    }
  };

  const check = (code: number): void => {
    if (code === NONE) return;
    if (code === API_ERROR.UNKNOWN_MEMBER_ID) memberId = '';
    if (MOVED.includes(code)) cluster.forgetCoordinator(group);
    const error = brokerError(`group ${group}`, code);
    throw error.kind === 'refused' ? error : new Again(error.message);
  };

  /** Until a generation is over. */
  const serve = async (generation: Generation, entered: () => void): Promise<void> => {
    const { partitions } = generation;
    const stopping = new AbortController();
    let end: (reason: End) => void = () => {};
    const over = new Promise<End>((resolve) => {
      end = resolve;
    });
    const lost = new Promise<false>((resolve) => stopping.signal.addEventListener('abort', () => resolve(false)));
    const lose = (): void => {
      stopping.abort();
      end('lost');
    };
    const leave = (): void => {
      stopping.abort();
      end('left');
    };
    leaving.signal.addEventListener('abort', leave);
    const beats = heartbeats({ cluster, wires, group, sessionTimeoutMs, heartbeatIntervalMs }, generation, {
      signal: stopping.signal,
      onRebalance: () => end('rebalance'),
      onLost: lose,
    });
    let reading: Reading | undefined;
    try {
      const names = partitions.map(({ topic }) => topic);
      const committed = await unlessAborted(committedOf(cluster, wires, group, names), stopping.signal);
      if (committed === undefined) return;
      const assigned = partitions.map((partition): Assigned => {
        const found = committed.find((offset) => keyOf(offset) === keyOf(partition));
        return found === undefined
          ? partition
          : { ...partition, committed: { offset: found.offset, metadata: found.metadata } };
      });
      reading = readings(options, cluster, joining);
      current = { generation, keys: new Set(partitions.map(keyOf)), reading, signal: stopping.signal, lose };
      if (assigned.length > 0) joining.onAssigned(assigned, membership);
      reading.start(assigned);
      entered();
      const reason = await over;
      reading.stop();
      if (partitions.length === 0 || leaving.signal.aborted) return;
      if (reason === 'rebalance') {
        const deadlineMs = Math.max(rebalanceTimeoutMs - beats.age(), 0);
        const drained = joining.onRevoked(partitions, deadlineMs).then(
          () => true,
          () => false,
        );
        if ((await within(deadlineMs, Promise.race([drained, lost]))) === true || leaving.signal.aborted) return;
      }
      current = undefined;
      stopping.abort();
      joining.onLost(partitions);
    } finally {
      current = undefined;
      leaving.signal.removeEventListener('abort', leave);
      stopping.abort();
      await reading?.closed();
    }
  };

  let running: Promise<void> = Promise.resolve();
  return new Promise((resolve, reject) => {
    let inside = false;
    const entered = (): void => {
      inside = true;
      resolve(membership);
    };
    const run = async (): Promise<void> => {
      let well = clock.now();
      while (!leaving.signal.aborted) {
        try {
          const generation = await unlessAborted(enter(), leaving.signal);
          if (generation === undefined) break;
          well = clock.now();
          if (leaving.signal.aborted) break;
          await serve(generation, entered);
        } catch (error) {
          if (leaving.signal.aborted) break;
          const fatal = error instanceof TransportError && ['refused', 'closed', 'no-such-topic'].includes(error.kind);
          if (!fatal && clock.now() - well <= PATIENCE_MS + sessionTimeoutMs + rebalanceTimeoutMs) {
            if (!(error instanceof Again)) {
              cluster.forgetCoordinator(group);
              await wires.reset();
            }
            await sleep(PAUSE_MS, leaving.signal);
            continue;
          }
          await wires.close();
          if (inside) joining.onCrash(asTransportError(error));
          else reject(asTransportError(error));
          return;
        }
      }
      if (!inside) reject(new TransportError('closed', `group ${group} was left before it was entered`));
    };
    running = run();
  });
}

/** Keeps a member in its group until the signal is aborted. */
function heartbeats(
  group: {
    readonly cluster: Cluster;
    readonly wires: Connections;
    readonly group: string;
    readonly sessionTimeoutMs: number;
    readonly heartbeatIntervalMs: number;
  },
  { memberId, generation }: Member,
  told: { readonly signal: AbortSignal; readonly onRebalance: () => void; readonly onLost: () => void },
): { /** Milliseconds since all was well last. */ age(): number } {
  const { cluster, wires, group: groupId, sessionTimeoutMs, heartbeatIntervalMs } = group;
  let well = performance.now();
  let heard = well;
  const beat = async (): Promise<void> => {
    const sent = performance.now();
    const request = (async () => {
      const ask = wires.to(await cluster.coordinator(groupId));
      return ask(API.HEARTBEAT, { groupId, generationId: generation, memberId, groupInstanceId: null });
    })();
    const answer = await within(Math.max(sessionTimeoutMs / 3, heartbeatIntervalMs), request);
    if (told.signal.aborted) return;
    if (answer === undefined) {
      request.catch(() => undefined);
      cluster.forgetCoordinator(groupId);
      return wires.reset();
    }
    const { errorCode } = answer;
    if (KINDS.get(errorCode) === 'fenced') return told.onLost();
    if (MOVED.includes(errorCode)) cluster.forgetCoordinator(groupId);
    if (errorCode === NONE) well = sent;
    if (errorCode === API_ERROR.REBALANCE_IN_PROGRESS) told.onRebalance();
    if (errorCode === NONE || errorCode === API_ERROR.REBALANCE_IN_PROGRESS) heard = sent;
  };
  const run = async (): Promise<void> => {
    while (!told.signal.aborted) {
      await sleep(heartbeatIntervalMs, told.signal);
      if (told.signal.aborted) return;
      if (performance.now() - heard > sessionTimeoutMs) return told.onLost();
      await beat().catch(() => cluster.forgetCoordinator(groupId));
    }
  };
  void run();
  return { age: () => performance.now() - well };
}

/** Who reads what: each partition goes to the member that has the fewest, of those who subscribed to its topic. */
async function assignments(
  cluster: Cluster,
  members: readonly { readonly memberId: string; readonly metadata: Buffer }[],
): Promise<{ memberId: string; assignment: Record<string, number[]> }[]> {
  const subscribed = members
    .map(({ memberId, metadata }) => ({
      memberId,
      topics: topicsOf(metadata),
      count: 0,
      assignment: {} as Record<string, number[]>,
    }))
    .sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const found = await cluster.topics(subscribed.flatMap(({ topics }) => topics));
  for (const [topic, { leaders }] of [...found].sort()) {
    for (const partition of leaders.keys()) {
      const [chosen] = subscribed.filter(({ topics }) => topics.includes(topic)).sort((a, b) => a.count - b.count);
      chosen!.assignment[topic] = [...(chosen!.assignment[topic] ?? []), partition];
      chosen!.count++;
    }
  }
  return subscribed.map(({ memberId, assignment }) => ({ memberId, assignment }));
}

/** Kafka's ConsumerProtocolSubscription: a version, an array of names, and what else members may say. */
function topicsOf(metadata: Buffer): string[] {
  const decoder = new Decoder(metadata);
  decoder.readInt16();
  return decoder.readArray((one) => one.readString()!);
}

/** Reads a member's partitions, each in batches of its own, until it is stopped. */
interface Reading {
  start(assigned: readonly Assigned[]): void;
  resume(partition: TopicPartition): void;
  stop(): void;
  /** When it was stopped: nothing of it goes on. */
  closed(): Promise<void>;
}

interface Reader extends Place {
  /** `new`: where it starts isn't known. */
  state: 'new' | 'reading' | 'busy' | 'held' | 'stopped';
}

function readings(options: SecondTransportOptions, cluster: Cluster, joining: JoinOptions): Reading {
  const wires = connections(options);
  const stopping = new AbortController();
  const { signal } = stopping;
  const loops = new Map<number, Promise<void>>();
  const wakers = new Set<() => void>();
  let places: Reader[] = [];

  const wake = (): void => {
    for (const waker of wakers) waker();
    wakers.clear();
  };
  const woken = (): Promise<void> => new Promise((resolve) => wakers.add(resolve));
  signal.addEventListener('abort', wake);

  /** A loop for each broker that leads something. */
  const lead = (): void => {
    const leaders = places.flatMap(({ topic, partition }) => cluster.known(topic)?.leaders[partition] ?? []);
    for (const node of new Set(leaders)) {
      if (loops.has(node) || signal.aborted) continue;
      loops.set(
        node,
        follow(node).finally(() => loops.delete(node)),
      );
    }
  };

  const leadBy = (node: number): Reader[] =>
    places.filter(({ topic, partition }) => cluster.known(topic)?.leaders[partition] === node);

  const follow = async (node: number): Promise<void> => {
    for (;;) {
      if (signal.aborted) return;
      const mine = leadBy(node);
      if (mine.length === 0) return;
      const wanted = mine.filter(({ state }) => state === 'reading' || state === 'new');
      if (wanted.length === 0) {
        await woken();
        continue;
      }
      try {
        await unlessAborted(locate(wanted), signal);
        if (signal.aborted) return;
        const fetched = await fetch(wires.to(cluster.address(node)), wanted);
        if (signal.aborted) return;
        let moved = false;
        for (const place of wanted) {
          const answer = fetched.get(keyOf(place));
          if (answer === undefined || place.state !== 'reading') continue;
          if (answer.code === API_ERROR.OFFSET_OUT_OF_RANGE) await unlessAborted(lost(place), signal);
          else if (answer.code !== NONE) moved = true;
          else hand(place, answer);
        }
        if (moved) throw new Again('another broker leads');
      } catch {
        if (signal.aborted) return;
        // As long as the heartbeats go through, the group counts on this member: it tries for as long.
        await lookAgain(cluster, mine, signal).catch(() => undefined);
        lead();
      }
    }
  };

  /** Without a commit reading starts at the first record. */
  const locate = async (wanted: readonly Reader[]): Promise<void> => {
    for (const topic of new Set(wanted.flatMap(({ state, topic: name }) => (state === 'new' ? [name] : [])))) {
      const lows = await offsetsAt(cluster, topic, EARLIEST);
      for (const place of wanted) {
        if (place.topic !== topic || place.state !== 'new') continue;
        place.next = lows[place.partition]!;
        place.state = 'reading';
      }
    }
  };

  const lost = async (place: Reader): Promise<void> => {
    const { topic, partition, next: offset } = place;
    const [low, high] = [await offsetsAt(cluster, topic, EARLIEST), await offsetsAt(cluster, topic, LATEST)];
    if (signal.aborted) return;
    const range = { low: low[partition]!, high: high[partition]! };
    if (offset >= range.low && offset <= range.high) return;
    const answer = joining.onOffsetLost({ topic, partition, offset, ...range });
    if (answer === 'stop') place.state = 'stopped';
    else place.next = answer === 'earliest' ? range.low : range.high;
  };

  const hand = (place: Reader, { records, next, highWatermark }: Fetched): void => {
    if (records.length === 0) {
      place.next = next;
      return;
    }
    const { topic, partition } = place;
    place.state = 'busy';
    void joining.onBatch({ topic, partition, records, highWatermark }).then((end) => {
      place.next = end.next;
      place.state = end.hold ? 'held' : 'reading';
      wake();
    });
  };

  return {
    start: (assigned) => {
      places = assigned.map(({ topic, partition, committed }) => ({
        ...{ topic, partition, next: committed?.offset ?? 0 },
        state: committed === undefined ? 'new' : 'reading',
      }));
      lead();
    },
    resume: (partition) => {
      const place = places.find((one) => keyOf(one) === keyOf(partition));
      if (place?.state !== 'held') return;
      place.state = 'reading';
      wake();
    },
    stop: () => stopping.abort(),
    closed: async () => {
      stopping.abort();
      await wires.close();
      await Promise.all(loops.values());
    },
  };
}
