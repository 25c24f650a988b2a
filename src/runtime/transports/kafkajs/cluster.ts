import { type Clock, sleep, within } from '../../clock.js';
import { fullJitter } from '../../retry/backoff.js';
import { TransportError } from '../port.js';
import { Code } from './codes.js';
import type { Connection, Connector } from './connection.js';
import { asTransportError, brokerError } from './errors.js';
import type { BrokerInternals, MetadataResponse } from './kafkajs-internals.js';
import type { KafkaSettings } from './options.js';

/** What is known of the cluster, and connections for asking about it. */
export interface Cluster {
  /**
   * Asks any broker, until one answers or `requestTimeoutMs` have passed. `again`: an answer that another try may make better.
   * Rejects with TransportError.
   */
  ask<T>(what: string, request: (broker: BrokerInternals) => Promise<T>, again?: (answer: T) => boolean): Promise<T>;
  /** Asks one broker, once. */
  askNode<T>(node: number, request: (broker: BrokerInternals) => Promise<T>): Promise<T>;
  /** Asks the cluster about topics: those that exist. Rejects with TransportError. */
  topics(names: readonly string[]): Promise<ReadonlyMap<string, TopicFacts>>;
  /** Asks the cluster about its brokers alone. */
  brokers(): Promise<void>;
  /** As of the last time; undefined: nobody has asked, or there is none. */
  leader(topic: string, partition: number): number | undefined;
  partitions(topic: string): number | undefined;
  /** Undefined: no broker of that number is known. */
  address(node: number): Address | undefined;
  nodes(): readonly number[];
  /** The one that creates topics, as of the last time. */
  controller(): number;
  close(): void;
}

export interface TopicFacts {
  readonly topic: string;
  /** By partition number: the node that leads it, -1 for none. */
  readonly leaders: readonly number[];
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ClusterParts {
  readonly settings: KafkaSettings;
  readonly connect: Connector;
  readonly clock: Clock;
}

const BACKOFF = { minMs: 50, maxMs: 1_000 };
/** A broker that hangs is given up for another one. */
const ATTEMPT_MS = 5_000;
const SOME_TOPIC = '__consumer_offsets';

export function cluster({ settings, connect, clock }: ClusterParts): Cluster {
  const seeds = settings.brokers.map((broker) => {
    const [host, port] = broker.split(':') as [string, string];
    return connect(host, Number(port));
  });
  const brokers = new Map<number, Address>();
  const connections = new Map<string, Connection>();
  const known = new Map<string, TopicFacts>();
  let controllerId = -1;
  let turn = 0;
  let closed = false;

  const to = ({ host, port }: Address): Connection => {
    const address = `${host}:${port}`;
    let found = connections.get(address);
    if (found === undefined) {
      found = connect(host, port);
      connections.set(address, found);
    }
    return found;
  };

  /** Those that answered last first; the ones that we were given when all others fail. */
  const candidates = (): Connection[] => {
    const nodes = [...brokers.values()];
    const start = nodes.length === 0 ? 0 : turn % nodes.length;
    return [...[...nodes.slice(start), ...nodes.slice(0, start)].map(to), ...seeds];
  };

  const once = async <T>(connection: Connection, request: (broker: BrokerInternals) => Promise<T>): Promise<T> => {
    const answer = await within(
      clock,
      Math.min(ATTEMPT_MS, settings.requestTimeoutMs),
      connection.ask(request).then((value) => ({ value })),
    );
    if (answer !== undefined) return answer.value;
    connection.reset();
    throw new Error(`${connection.address} doesn't answer`);
  };

  const ask = async <T>(
    what: string,
    request: (broker: BrokerInternals) => Promise<T>,
    again: (answer: T) => boolean = () => false,
  ): Promise<T> => {
    const deadline = clock.now() + settings.requestTimeoutMs;
    for (let failures = 1; ; failures++) {
      let failed: TransportError | undefined;
      let answer: { value: T } | undefined;
      for (const connection of candidates()) {
        if (closed) throw new TransportError('closed', `${what}: the transport is closed`);
        try {
          answer = { value: await once(connection, request) };
          break;
        } catch (error) {
          turn++;
          failed = asTransportError(what, error);
          if (failed.kind === 'refused') throw failed;
        }
      }
      const late = clock.now() >= deadline;
      if (answer !== undefined && (late || !again(answer.value))) return answer.value;
      if (answer === undefined && late) throw failed;
      await sleep(clock, fullJitter(failures, BACKOFF) + 10);
    }
  };

  const learn = (
    { brokers: found, controllerId: id, topicMetadata }: MetadataResponse,
    asked: readonly string[],
  ): void => {
    brokers.clear();
    for (const { nodeId, host, port } of found) brokers.set(nodeId, { host, port });
    controllerId = id;
    for (const topic of asked) known.delete(topic);
    for (const { topic, topicErrorCode, partitionMetadata } of topicMetadata) {
      if (topicErrorCode !== Code.none) continue;
      const leaders: number[] = [];
      for (const { partitionId, leader } of partitionMetadata) leaders[partitionId] = leader;
      known.set(topic, { topic, leaders });
    }
  };

  const topics = async (names: readonly string[]): Promise<ReadonlyMap<string, TopicFacts>> => {
    if (names.length === 0) return new Map();
    const what = 'metadata';
    // A topic without a leader for itself is one that is being made.
    const unfinished = ({ topicMetadata }: MetadataResponse) =>
      topicMetadata.some(({ topicErrorCode }) => topicErrorCode === Code.leaderNotAvailable);
    const response = await ask(what, (broker) => broker.metadata(names), unfinished);
    learn(response, names);
    for (const { topic, topicErrorCode } of response.topicMetadata) {
      const absent: readonly number[] = [Code.none, Code.unknownTopicOrPartition, Code.invalidTopic];
      if (!absent.includes(topicErrorCode)) throw brokerError(`topic ${topic}`, topicErrorCode);
    }
    return new Map(names.flatMap((name) => (known.has(name) ? [[name, known.get(name)!] as const] : [])));
  };

  return {
    ask,
    askNode: async (node, request) => {
      const address = brokers.get(node);
      if (address === undefined) throw new TransportError('unknown', `broker ${node} isn't known`);
      return once(to(address), request);
    },
    topics,
    brokers: async () => {
      // To ask about no topic would be to ask about all.
      const asked = [SOME_TOPIC];
      learn(await ask('brokers', (broker) => broker.metadata(asked)), asked);
    },
    leader: (topic, partition) => {
      const leader = known.get(topic)?.leaders[partition];
      return leader === undefined || leader < 0 ? undefined : leader;
    },
    partitions: (topic) => known.get(topic)?.leaders.length,
    address: (node) => brokers.get(node),
    nodes: () => [...brokers.keys()],
    controller: () => controllerId,
    close: () => {
      closed = true;
      for (const connection of [...seeds, ...connections.values()]) connection.close();
    },
  };
}
