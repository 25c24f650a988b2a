/** The transport contract over another client of Kafka's than kafkajs: a transport is one file, test/support/second-transport.ts. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumer, createConsumer, createProducer, ignore, silentLog } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import type { NewTopic, ReadRange, Transport } from '@tidings/runtime/testing';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { startKafka } from '../../scripts/lib/kafka/index.mjs';
import { testBrokers } from '../support/kafka.js';
import { prefixed } from '../support/kafka-prefixed.js';
import { type Address, secondTransport } from '../support/second-transport.js';
import { describeTransport } from '../transport/suite.js';
import { TodoCreated, todos } from '../unit/runtime/contracts.js';
import { until } from './setup.js';

const brokers = await testBrokers();
const addresses = brokers === undefined ? [] : await addressesOf(brokers);
const tunnels: Tunnel[] = [];

afterEach(async () => {
  for (const { close } of tunnels.splice(0)) await close();
});

describe.skipIf(brokers === undefined)('on a real broker', () => {
  const through = new Map<Transport, Tunnel>();
  describeTransport('kafka-ts', {
    capabilities: secondTransport({ brokers: ['localhost:9092'], sessionTimeoutMs: 1, heartbeatIntervalMs: 1 })
      .capabilities,
    open: async () => {
      const tunnel = await openTunnel();
      const { route } = tunnel;
      const transport = secondTransport({
        brokers: brokers!,
        sessionTimeoutMs: 3_000,
        heartbeatIntervalMs: 200,
        route,
      });
      through.set(transport, tunnel);
      return transport;
    },
    silence: (transport) => through.get(transport)!.silence(),
  });
});

describe.skipIf(brokers === undefined)('beside the transport over kafkajs', () => {
  const second = () => secondTransport({ brokers: brokers!, sessionTimeoutMs: 6_000, heartbeatIntervalMs: 200 });
  const first = () => kafka({ brokers: brokers!, log: silentLog, sessionTimeoutMs: 6_000, heartbeatIntervalMs: 200 });

  /** A topic that both know. */
  async function shared(topics: Partial<NewTopic>[] = [{}]) {
    const [one, two] = [first(), second()];
    for (const transport of [one, two]) {
      await transport.connect();
      onTestFinished(() => transport.close());
    }
    const names = topics.map(() => `second-${randomUUID()}`);
    const wanted = topics.map((topic, index) => ({
      partitions: 1,
      replicas: 1,
      config: {},
      ...topic,
      topic: names[index]!,
    }));
    await two.createTopics(wanted);
    return { one, two, topic: names[0]! };
  }

  it('writes the same, and reads the same', async () => {
    const { one, two, topic } = await shared([{ partitions: 2 }]);
    const bytes = Buffer.from([0, 255, 128, 10]);
    const headers = {
      text: 'grün',
      bytes,
      twice: ['a', bytes, null],
      empty: '',
      nothing: null,
      ['__proto__']: 'p',
      ключ: '🔑',
    };
    const records = [
      { key: bytes, value: bytes, headers, timestamp: 5_000 },
      { key: null, value: null, headers: {}, timestamp: 1_000 },
      { key: '', value: Buffer.alloc(0), headers: {}, timestamp: 3_000 },
      { key: 'ключ', value: Buffer.alloc(70_000, 'x'), headers: {}, timestamp: 4_000 },
    ];
    for (const [partition, transport] of [one, two].entries()) {
      const lane = await transport.openLane();
      await lane.write([{ topic, partition, records: records.slice(0, 3) }]);
      await lane.write([{ topic, partition, records: records.slice(3) }]);
      await lane.close();
    }
    const seen = [];
    for (const transport of [one, two]) {
      for (const partition of [0, 1]) seen.push(await recordsOf(transport, { topic, partition, from: 0, to: 4 }));
    }
    expect(seen[0]).toHaveLength(4);
    for (const other of seen.slice(1)) expect(other).toEqual(seen[0]);
  });

  it('reads what others compress, what transactions leave, and when brokers took it', async () => {
    const { one, two, topic } = await shared([{ config: { 'message.timestamp.type': 'LogAppendTime' } }]);
    const client = new Kafka({ brokers: [...brokers!], logLevel: logLevel.NOTHING });
    const producer = client.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const messages = (from: number) =>
      Array.from({ length: 20 }, (_, index) => ({ value: `${'x'.repeat(100)} ${from + index}`, timestamp: '1000' }));
    for (const [round, end] of (['commit', 'abort', 'commit', 'abort'] as const).entries()) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: messages(round * 20), compression: CompressionTypes.GZIP });
      await transaction[end]();
    }
    await producer.disconnect();
    const { high } = (await two.watermarks(topic))[0]!;
    expect(high).toBe(84);
    const seen = await recordsOf(two, { topic, partition: 0, from: 0, to: high });
    expect(seen).toHaveLength(40);
    expect(seen).toEqual(await recordsOf(one, { topic, partition: 0, from: 0, to: high }));
    expect(seen.map(({ value }) => value!.split(' ')[1])).toEqual(
      [...Array.from({ length: 20 }, (_, index) => index), ...Array.from({ length: 20 }, (_, index) => 40 + index)].map(
        String,
      ),
    );
    for (const { timestamp } of seen) expect(timestamp).toBeGreaterThan(1_000);
  });

  it('shares a group: consumers of both come and go, and each event is handled once, in the order of its key', async () => {
    const prefix = `${randomUUID()}.`;
    const [one, two] = [prefixed(first(), prefix), prefixed(second(), prefix)];
    for (const transport of [one, two]) {
      await transport.connect();
      onTestFinished(() => transport.close());
    }
    await two.createTopics([{ topic: 'todos', partitions: 4, replicas: 1, config: {} }]);
    const group = `second-${randomUUID()}`;
    const handled = new Map<string, number[]>();
    const consumer = (transport: Transport): Consumer => {
      const created = createConsumer({
        ...{ transport, group, log: silentLog, commitIntervalMs: 100 },
        subscriptions: [
          todos.handlers({
            TodoCreated: async ({ data: { todoId, heading } }) => {
              await sleep(Math.random() * 3);
              handled.set(todoId, [...(handled.get(todoId) ?? []), Number(heading)]);
            },
            TodoDeleted: ignore,
          }),
        ],
      });
      onTestFinished(async () => void (await created.stop()));
      return created;
    };
    const producers = [one, two].map((transport) => createProducer({ transport, source: '/test', log: silentLog }));
    for (const producer of producers) onTestFinished(async () => void (await producer.close()));
    const out = producers.map((producer) => todos.publisher(producer));
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    let publishing = true;
    let rounds = 0;
    const traffic = (async () => {
      for (; publishing; rounds++) {
        const publisher = out[rounds % 2]!;
        const events = keys.map((todoId) => TodoCreated.make({ data: { todoId, heading: String(rounds) } }));
        await publisher.publishAll(events);
        await sleep(5);
      }
    })();
    const shares = (...consumers: Consumer[]) =>
      until(() => consumers.every((each) => each.health().partitions.length === 4 / consumers.length));
    const ofOne = consumer(one);
    await ofOne.start();
    await shares(ofOne);
    const ofTwo = consumer(two);
    await ofTwo.start();
    await shares(ofOne, ofTwo);
    await ofOne.stop();
    await shares(ofTwo);
    const again = consumer(one);
    await again.start();
    await shares(again, ofTwo);
    await ofTwo.stop();
    await shares(again);
    publishing = false;
    await traffic;
    await until(() => keys.every((key) => handled.get(key)?.length === rounds));
    const expected = Array.from({ length: rounds }, (_, index) => index);
    for (const key of keys) expect(handled.get(key)).toEqual(expected);
  });

  it('goes on when its broker was killed and is back', { timeout: 180_000 }, async () => {
    const broker: StartedKafka = await startKafka({ own: true });
    onTestFinished(() => broker.stop());
    const transport = secondTransport({ brokers: broker.brokers, sessionTimeoutMs: 6_000, heartbeatIntervalMs: 200 });
    await transport.connect();
    onTestFinished(() => transport.close());
    await transport.createTopics([{ topic: 'todos', partitions: 3, replicas: 1, config: {} }]);
    const handled = new Set<string>();
    const consumer = createConsumer({
      ...{ transport, group: 'g', log: silentLog },
      subscriptions: [todos.handlers({ TodoCreated: ({ id }) => void handled.add(id), TodoDeleted: ignore })],
    });
    onTestFinished(async () => void (await consumer.stop()));
    await consumer.start();
    const producer = createProducer({ transport, source: '/test', log: silentLog });
    onTestFinished(async () => void (await producer.close()));
    const publish = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        todos.publisher(producer).publish(TodoCreated.make({ data: { todoId: `t${index}`, heading: 'h' } })),
      );
    const before = await Promise.all(publish(50));
    await until(() => handled.size === 50);
    const [node] = broker.nodes;
    await node!.kill('SIGKILL');
    const meanwhile = publish(50);
    await node!.start();
    const receipts = [...before, ...(await Promise.all(meanwhile)), ...(await Promise.all(publish(50)))];
    await until(() => receipts.every(({ id }) => handled.has(id)));
    expect(handled.size).toBe(150);
  });
});

type StartedKafka = Awaited<ReturnType<typeof startKafka>>;

/** Records as text and numbers, which are compared by value. */
async function recordsOf(transport: Transport, range: Required<ReadRange>) {
  const found = [];
  const text = (part: Uint8Array | string | null) => (part === null ? null : Buffer.from(part).toString('latin1'));
  for await (const { records } of transport.read([range])) {
    for (const { offset, key, value, headers, timestamp } of records) {
      const described = Object.entries(headers).map(([name, header]) => [
        name,
        Array.isArray(header) ? header.map(text) : text(header as Uint8Array | null),
      ]);
      found.push({ offset, key: text(key), value: text(value), headers: described, timestamp });
    }
  }
  return found;
}

/** Of the brokers that were named, and of those that they know. */
async function addressesOf(named: readonly string[]): Promise<readonly Address[]> {
  const admin = new Kafka({ brokers: [...named], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { brokers: found } = await admin.describeCluster();
  await admin.disconnect();
  const bootstrap = named.map((broker) => {
    const at = broker.lastIndexOf(':');
    return { host: broker.slice(0, at), port: Number(broker.slice(at + 1)) };
  });
  return [...bootstrap, ...found.map(({ host, port }) => ({ host, port }))];
}

/** A way to the brokers that can be cut. */
interface Tunnel {
  readonly route: (address: Address) => Address;
  /** Nothing goes through any more, and nobody is told. Returns what ends that, by breaking the connections. */
  silence(): () => void;
  close(): Promise<void>;
}

async function openTunnel(): Promise<Tunnel> {
  const ends = new Map<string, Address>();
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  let silent = false;

  const kept = (socket: net.Socket): net.Socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  for (const { host, port } of addresses) {
    if (ends.has(`${host}:${port}`)) continue;
    const server = net.createServer((near) => {
      kept(near);
      if (silent) return;
      const far = kept(net.connect({ host, port }));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        one.on('data', (bytes) => {
          if (!silent) other.write(bytes);
        });
        one.on('close', () => {
          if (!silent) other.destroy();
        });
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    ends.set(`${host}:${port}`, { host: '127.0.0.1', port: (server.address() as net.AddressInfo).port });
  }
  const tunnel: Tunnel = {
    route: ({ host, port }) => ends.get(`${host}:${port}`)!,
    silence: () => {
      silent = true;
      return () => {
        if (!silent) return;
        silent = false;
        for (const socket of sockets) socket.destroy();
      };
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
  tunnels.push(tunnel);
  return tunnel;
}
