import net from 'node:net';
import tls from 'node:tls';
import { type ISocketFactory, type ISocketFactoryArgs, Kafka, logLevel, PartitionAssigners } from 'kafkajs';
import { TransportError } from '../port.js';
import { lacking } from './apis.js';
import type { ApiVersions, BrokerInternals, ClusterInternals, Protocol } from './kafkajs-internals.js';
import { GIVEN_UP, kafkajsLog } from './log.js';
import type { KafkaSettings } from './options.js';
import { ALTER_CONFIGS } from './wire/alter-configs.js';
import { DESCRIBE_QUORUM } from './wire/describe-quorum.js';
import { FETCH } from './wire/fetch.js';
import { PRODUCE } from './wire/produce.js';

/** A connection to one broker. It is made with the first request, and again after it was lost. */
export interface Connection {
  /** `host:port` */
  readonly address: string;
  /** One request after another, as the broker answers them. Rejects with whatever kafkajs says, or TransportError `closed`. */
  ask<T>(request: (broker: BrokerInternals) => Promise<T>): Promise<T>;
  /** The same for fetches, beside the others: kafkajs has a socket of its own for them. */
  fetch<T>(protocol: Protocol<T>): Promise<T>;
  /** What the broker can do. */
  versions(): Promise<ApiVersions>;
  /** Lets go of the sockets at once: what waits for an answer fails. The next request makes new ones. */
  reset(): void;
  /** The same, for good. */
  close(): void;
}

export type Connector = (host: string, port: number) => Connection;

const KEEP_ALIVE_MS = 60_000;
/** Requests that are written and read here. */
const OURS: ReadonlySet<number> = new Set([PRODUCE.key, FETCH.key, ALTER_CONFIGS.key, DESCRIBE_QUORUM.key]);

/** `anyVersion`: a broker that lacks something is connected to all the same. */
export function connector(settings: KafkaSettings, { anyVersion = false } = {}): Connector {
  const { clientId, connectionTimeoutMs, requestTimeoutMs, security, log } = settings;
  const logCreator = kafkajsLog(log);
  return (host, port) => {
    const address = `${host}:${port}`;
    const sockets = new Set<net.Socket>();
    let broker: BrokerInternals | undefined;
    let opening: Promise<BrokerInternals> | undefined;
    let last: Promise<unknown> = Promise.resolve();
    let lastFetch: Promise<unknown> = Promise.resolve();
    let closed = false;

    /** kafkajs has no connection to one broker in its interface; a consumer that knows one broker alone has it. */
    const open = async (): Promise<BrokerInternals> => {
      const client = new Kafka({
        ...security,
        // kafkajs writes into it.
        ...(security.sasl === undefined ? {} : { sasl: { ...security.sasl } }),
        brokers: [address],
        clientId,
        connectionTimeout: connectionTimeoutMs,
        requestTimeout: requestTimeoutMs,
        // Trying again is for those who know what was tried.
        retry: { retries: 0 },
        socketFactory: tracked(security.socketFactory ?? defaultSockets, sockets),
        logLevel: logLevel.WARN,
        logCreator,
      });
      const cluster = clusterOf(client);
      await cluster.connect();
      const { seedBroker } = cluster.brokerPool;
      leaveErrorsIn(seedBroker);
      if (!anyVersion) checkVersions(address, seedBroker.versions);
      return seedBroker;
    };

    const ready = async (): Promise<BrokerInternals> => {
      if (closed) throw new TransportError('closed', `the connection to ${address} is closed`);
      // Later a request makes the socket that it needs, and logs in on it again where that is due.
      if (broker === undefined) {
        opening ??= open().finally(() => {
          opening = undefined;
        });
        broker = await opening;
      }
      // It was closed meanwhile: whoever closed it must find no socket left.
      if (closed) {
        reset();
        throw new TransportError('closed', `the connection to ${address} is closed`);
      }
      return broker;
    };

    const reset = (): void => {
      for (const socket of sockets) socket.destroy(new Error(GIVEN_UP));
    };

    const attempt = async <T>(request: (broker: BrokerInternals) => Promise<T>): Promise<T> => {
      try {
        return await request(await ready());
      } catch (error) {
        if (isStuck(error)) reset();
        throw error;
      }
    };

    return {
      address,
      ask: (request) => {
        const answer = last.then(() => attempt(request));
        last = answer.catch(() => undefined);
        return answer;
      },
      fetch: (protocol) => {
        const answer = lastFetch.then(() => attempt(({ connectionPool }) => connectionPool.send(protocol)));
        lastFetch = answer.catch(() => undefined);
        return answer;
      },
      versions: async () => (await ready()).versions,
      reset,
      close: () => {
        closed = true;
        reset();
      },
    };
  };
}

/** The socket is of no use any more: an answer that is still due would be in the way, or the broker waits for another step of the login. */
function isStuck(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'KafkaJSRequestTimeoutError' || ('type' in error && error.type === 'ILLEGAL_SASL_STATE');
}

/** A partition assigner is given the cluster; it is what kafkajs hands out of it. */
function clusterOf(client: Kafka): ClusterInternals {
  let cluster: unknown;
  client.consumer({
    groupId: 'tidings',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (given) => {
        cluster = given.cluster;
        return PartitionAssigners.roundRobin(given);
      },
    ],
  });
  const found = cluster as ClusterInternals | undefined;
  if (typeof found?.connect !== 'function' || typeof found.brokerPool !== 'object') {
    throw new TransportError(
      'refused',
      'this version of kafkajs is built otherwise than 2.2.4, which is the one that works',
    );
  }
  return found;
}

/**
 * kafkajs throws the first error code of a response and forgets the rest: which partition, and what succeeded. Here responses come as they
 * are, codes included. Those that kafkajs reads itself stay as they were.
 */
function leaveErrorsIn({ connectionPool }: BrokerInternals): void {
  const send = connectionPool.send.bind(connectionPool);
  connectionPool.send = <T>(protocol: Protocol<T>): Promise<T> => {
    const { request, response } = protocol;
    if (request.apiName === 'ApiVersions' || OURS.has(request.apiKey)) return send(protocol);
    return send({ ...protocol, response: { decode: response.decode, parse: async (decoded) => decoded as T } });
  };
}

/** A broker that no longer has what is needed would close the connection again and again, without a word. */
function checkVersions(address: string, versions: ApiVersions): void {
  const [lack] = lacking(versions);
  if (lack !== undefined) throw new TransportError('refused', `the broker at ${address} ${lack}`);
}

function defaultSockets({ host, port, ssl, onConnect }: ISocketFactoryArgs): net.Socket {
  const socket = ssl
    ? tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
    : net.connect({ host, port }, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setNoDelay(true);
  return socket;
}

function tracked(factory: ISocketFactory, sockets: Set<net.Socket>): ISocketFactory {
  return (args) => {
    const socket = factory(args);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
}
