/** What only a real broker can do to a transport. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Log, silentLog, TransportError } from '@tidings/runtime';
import { type KafkaOptions, kafka } from '@tidings/runtime/kafkajs';
import type { Assigned, FetchedRecord, JoinOptions, LostOffset, Transport } from '@tidings/runtime/testing';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { sockets } from '../support/kafka-sockets.js';

const brokers = await testBrokers();
const PRODUCE = 0;

/** A request on the wire: its length, then the number of its API. */
const isProduce = (request: Buffer) => request.length > 6 && request.readInt16BE(4) === PRODUCE;

describe.skipIf(brokers === undefined)('kafkajs transport on a real broker', () => {
  const open: Transport[] = [];
  const others: (() => Promise<void>)[] = [];

  async function connected(options: Partial<KafkaOptions> = {}): Promise<Transport> {
    const defaults = { brokers: brokers!, sessionTimeoutMs: 3_000, heartbeatIntervalMs: 200, log: silentLog };
    const transport = kafka({ ...defaults, ...options });
    await transport.connect();
    open.push(transport);
    return transport;
  }

  /** kafkajs itself, as other programs use it. */
  const foreign = () => new Kafka({ brokers: [...brokers!], logLevel: logLevel.NOTHING, clientId: 'foreign' });

  async function newTopic(transport: Transport, partitions = 1, config: Record<string, string> = {}): Promise<string> {
    const topic = `broker-${randomUUID()}`;
    await transport.createTopics([{ topic, partitions, replicas: 1, config }]);
    return topic;
  }

  const records = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => ({ key: null, value: Buffer.from(String(from + index)), headers: {} }));

  async function write(transport: Transport, topic: string, count: number, from = 0): Promise<void> {
    const lane = await transport.openLane();
    await lane.write([{ topic, partition: 0, records: records(count, from) }]);
    await lane.close();
  }

  async function valuesIn(transport: Transport, topic: string, partition = 0): Promise<string[]> {
    const { low, high } = (await transport.watermarks(topic))[partition]!;
    const values: string[] = [];
    for await (const batch of transport.read([{ topic, partition, from: low, to: high }])) {
      values.push(...batch.records.map(({ value }) => String(value)));
    }
    return values;
  }

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) await sleep(20);
  }

  /** A member that reads everything, and writes down what it is told. */
  async function member(transport: Transport, topic: string, options: Partial<JoinOptions> = {}) {
    const seen: FetchedRecord[] = [];
    const assigned: Assigned[] = [];
    const lost: LostOffset[] = [];
    let gone = 0;
    let crash: Error | undefined;
    const membership = await transport.join({
      group: `broker-${randomUUID()}`,
      topics: [topic],
      rebalanceTimeoutMs: 10_000,
      onAssigned: (partitions) => void assigned.push(...partitions),
      onRevoked: async () => {},
      onLost: (partitions) => {
        gone += partitions.length;
      },
      onOffsetLost: () => 'stop',
      onBatch: async (batch) => {
        seen.push(...batch.records);
        return { next: batch.records.at(-1)!.offset + 1, hold: false };
      },
      onCrash: (error) => {
        crash = error;
      },
      isWaiting: () => false,
      ...options,
      ...(options.onOffsetLost === undefined
        ? {}
        : {
            onOffsetLost: (offset: LostOffset) => {
              lost.push(offset);
              return options.onOffsetLost!(offset);
            },
          }),
    });
    others.push(() => membership.leave());
    return { membership, seen, assigned, lost, gone: () => gone, crash: () => crash };
  }

  const isA = (kind: TransportError['kind'], message: RegExp) =>
    expect.toSatisfy((error) => error instanceof TransportError && error.kind === kind && message.test(error.message));

  afterEach(async () => {
    for (const end of others.splice(0)) await end();
    for (const transport of open.splice(0)) await transport.close();
  });

  describe('writing', () => {
    it('stores a batch once whose acknowledgement was lost', async () => {
      const cut = sockets();
      const transport = await connected({ socketFactory: cut.socketFactory });
      const topic = await newTopic(transport, 2);
      const lane = await transport.openLane();
      const offsets = [];
      for (let batch = 0; batch < 5; batch++) {
        if (batch % 2 === 1) cut.loseNextAnswer(isProduce);
        const part = { topic, partition: 0, records: records(3, 3 * batch) };
        const stored = await lane.write([part, { ...part, partition: 1 }]);
        offsets.push(...stored.map(({ baseOffset }) => baseOffset));
      }
      await lane.close();
      expect(offsets).toEqual([0, 0, 3, 3, 6, 6, 9, 9, 12, 12]);
      const all = Array.from({ length: 15 }, (_, index) => String(index));
      expect(await valuesIn(transport, topic, 0)).toEqual(all);
      expect(await valuesIn(transport, topic, 1)).toEqual(all);
    });

    it('ends a write that nobody answers, and goes on with a new identity', async () => {
      const cut = sockets();
      const transport = await connected({ socketFactory: cut.socketFactory, requestTimeoutMs: 1_500 });
      const topic = await newTopic(transport);
      const lane = await transport.openLane();
      await lane.write([{ topic, partition: 0, records: records(1) }]);
      const speak = cut.silence();
      await expect(lane.write([{ topic, partition: 0, records: records(1, 1) }])).rejects.toThrow(
        isA('unknown', /timed out|doesn't answer|timeout/i),
      );
      speak();
      await lane.renew();
      await lane.write([{ topic, partition: 0, records: records(1, 2) }]);
      await lane.close();
      expect(await valuesIn(transport, topic)).toEqual(['0', '2']);
    });

    it('ends at once when it is closed in mid-write, and leaves no socket behind', async () => {
      const cut = sockets();
      const transport = await connected({ socketFactory: cut.socketFactory });
      const topic = await newTopic(transport);
      const lane = await transport.openLane();
      await lane.write([{ topic, partition: 0, records: records(1) }]);
      cut.silence();
      const writing = lane.write([{ topic, partition: 0, records: records(1, 1) }]);
      const closing = lane.close();
      await expect(writing).rejects.toThrow(isA('closed', /closed/));
      await closing;
      await transport.close();
      await until(() => cut.count() === 0);
    });

    it('says what of a refused batch is stored', async () => {
      const transport = await connected();
      const [good, strict] = [await newTopic(transport), await newTopic(transport, 1, { 'max.message.bytes': '200' })];
      const lane = await transport.openLane();
      const large = [{ key: null, value: Buffer.alloc(500), headers: {} }];
      const refused = lane.write([
        { topic: strict, partition: 0, records: large },
        { topic: good, partition: 0, records: records(2) },
      ]);
      const error: TransportError = await refused.then(
        () => expect.unreachable(),
        (reason) => reason,
      );
      expect(error).toEqual(isA('refused', /MESSAGE_TOO_LARGE/));
      expect(error.stored).toMatchObject([{ topic: good, partition: 0, baseOffset: 0 }]);
      await lane.close();
      expect(await valuesIn(transport, good)).toEqual(['0', '1']);
    });

    it('is compressed where that is asked for, and read by kafkajs', async () => {
      const transport = await connected({ compression: 'gzip' });
      const topic = await newTopic(transport);
      const value = Buffer.alloc(200_000, 'compressible ');
      const lane = await transport.openLane();
      await lane.write([{ topic, partition: 0, records: [{ key: 'k', value, headers: { h: 'v' } }] }]);
      await lane.close();
      const consumer = foreign().consumer({ groupId: `broker-${randomUUID()}` });
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      const read = await new Promise<Buffer>((resolve) => {
        void consumer.run({ eachMessage: async ({ message }) => resolve(message.value!) });
      });
      await consumer.disconnect();
      expect(read.equals(value)).toBe(true);
      const other = await connected();
      const reader = await member(other, topic);
      await until(() => reader.seen.length === 1);
      expect(Buffer.from(reader.seen[0]!.value!).equals(value)).toBe(true);
    });
  });

  describe('topics', () => {
    it('have the limit of their own configuration', async () => {
      const transport = await connected();
      const topic = await newTopic(transport, 1, { 'max.message.bytes': '54321' });
      expect((await transport.describe([topic])).get(topic)!.maxBatchBytes).toBe(54_321);
    });

    it('are refused with more replicas than brokers, unless they may have fewer, which is said', async () => {
      const said: unknown[] = [];
      const log: Log = { ...silentLog, info: (message, fields) => void said.push({ message, ...fields }) };
      const [plain, clamping] = [await connected(), await connected({ clampReplicas: true, log })];
      const topic = `broker-${randomUUID()}`;
      const wanted = [{ topic, partitions: 1, replicas: 99, config: {} }];
      await expect(plain.createTopics(wanted)).rejects.toThrow(isA('refused', /INVALID_REPLICATION_FACTOR/));
      await clamping.createTopics(wanted);
      expect((await plain.describe([topic])).size).toBe(1);
      expect(said).toMatchObject([{ message: expect.stringMatching(/fewer replicas/), topic, replicas: 99 }]);
    });

    it('of bad names or settings are refused', async () => {
      const transport = await connected();
      const topic = `broker-${randomUUID()}`;
      const wanted = { topic, partitions: 1, replicas: 1, config: {} };
      await expect(transport.createTopics([{ ...wanted, topic: 'not a name' }])).rejects.toThrow(
        isA('refused', /INVALID_TOPIC/),
      );
      await expect(transport.createTopics([{ ...wanted, config: { nonsense: '1' } }])).rejects.toThrow(
        isA('refused', /INVALID_CONFIG/),
      );
      expect((await transport.describe(['not a name', topic])).size).toBe(0);
    });

    it('are looked for at every broker that was named, and a wrong address is an error', async () => {
      const transport = await connected({ brokers: ['127.0.0.1:1', ...brokers!], connectionTimeoutMs: 2_000 });
      await newTopic(transport);
      const nowhere = kafka({ brokers: ['127.0.0.1:1'], requestTimeoutMs: 500, log: silentLog });
      await expect(nowhere.connect()).rejects.toThrow(isA('unknown', /ECONNREFUSED/));
    });
  });

  describe('reading', () => {
    it('asks about an offset that retention took while it was waiting, and leaves the commit alone', async () => {
      const transport = await connected();
      const topic = await newTopic(transport);
      await write(transport, topic, 100);
      const group = `broker-${randomUUID()}`;
      const seen: number[] = [];
      let held = true;
      const reader = await member(transport, topic, {
        group,
        onOffsetLost: () => 'earliest',
        onBatch: async (batch) => {
          if (held) return { next: 2, hold: true };
          seen.push(...batch.records.map(({ offset }) => offset));
          return { next: batch.records.at(-1)!.offset + 1, hold: false };
        },
      });
      await until(() => reader.assigned.length === 1);
      await reader.membership.commit([{ topic, partition: 0, offset: 2, metadata: 'mine' }]);
      const admin = foreign().admin();
      await admin.connect();
      // It finds no leader before it has asked for something else.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '60' }] });
      await admin.disconnect();
      await sleep(100);
      held = false;
      await until(() => {
        reader.membership.resume({ topic, partition: 0 });
        return seen.length > 0 && seen.at(-1) === 99;
      });
      expect(reader.lost).toEqual([{ topic, partition: 0, offset: 2, low: 60, high: 100 }]);
      expect(seen[0]).toBe(60);
      expect(seen).toHaveLength(40);
      expect(await transport.committed(group, [topic])).toEqual([{ topic, partition: 0, offset: 2, metadata: 'mine' }]);
    });

    it('passes over what a transaction took back, and comes to an end behind its markers', async () => {
      const transport = await connected();
      const topic = await newTopic(transport);
      const producer = foreign().producer({ transactionalId: randomUUID(), maxInFlightRequests: 1, idempotent: true });
      await producer.connect();
      for (const [value, commits] of [
        ['taken back', false],
        ['kept', true],
        ['taken back too', false],
      ] as const) {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: [{ value }] });
        await (commits ? transaction.commit() : transaction.abort());
      }
      await producer.disconnect();
      const reader = await member(transport, topic);
      await write(transport, topic, 1);
      await until(() => reader.seen.length === 2);
      expect(reader.seen.map(({ value }) => String(value))).toEqual(['kept', '0']);
      expect(await valuesIn(transport, topic)).toEqual(['kept', '0']);
    });

    it('takes what kafkajs compressed', async () => {
      const transport = await connected();
      const topic = await newTopic(transport);
      const producer = foreign().producer();
      await producer.connect();
      const messages = Array.from({ length: 50 }, (_, index) => ({
        value: String(index),
        headers: { n: String(index) },
      }));
      await producer.send({ topic, compression: CompressionTypes.GZIP, messages });
      await producer.disconnect();
      const reader = await member(transport, topic);
      await until(() => reader.seen.length === 50);
      expect(reader.seen.map(({ headers }) => String(headers.n))).toEqual(messages.map(({ value }) => value));
    });

    it('reads records that are larger than a fetch', async () => {
      const transport = await connected({ fetchBytesPerPartition: 10_000, fetchBytes: 20_000 });
      const topic = await newTopic(transport, 1, { 'max.message.bytes': '5000000' });
      const lane = await transport.openLane();
      for (const size of [10, 4_000_000, 20]) {
        await lane.write([{ topic, partition: 0, records: [{ key: null, value: Buffer.alloc(size), headers: {} }] }]);
      }
      await lane.close();
      const reader = await member(transport, topic);
      await until(() => reader.seen.length === 3);
      expect(reader.seen.map(({ value }) => value!.length)).toEqual([10, 4_000_000, 20]);
    });

    it('tells what can not be read, and reads the others', async () => {
      const errors: unknown[] = [];
      const log: Log = { ...silentLog, error: (message, fields) => void errors.push({ message, ...fields }) };
      const transport = await connected({ log });
      // The broker compresses what it stores, with a codec that kafkajs hasn't.
      const [squeezed, plain] = [
        await newTopic(transport, 1, { 'compression.type': 'zstd' }),
        await newTopic(transport),
      ];
      await write(transport, squeezed, 10);
      const troubles: [string, string][] = [];
      const reader = await member(transport, squeezed, {
        topics: [squeezed, plain],
        onTrouble: ({ topic }, reason) => void troubles.push([topic, reason]),
      });
      await until(() => troubles.length >= 2);
      await write(transport, plain, 2);
      await until(() => reader.seen.length === 2);
      expect(troubles[0]).toEqual([squeezed, expect.stringMatching(/compressed with zstd, which isn't registered/)]);
      // Once, not at every try.
      expect(errors).toMatchObject([{ topic: squeezed, partition: 0 }]);
    });

    it('reads other partitions while one is slow', async () => {
      const transport = await connected();
      const topic = await newTopic(transport, 2);
      const lane = await transport.openLane();
      const both = (count: number, from: number) =>
        lane.write([0, 1].map((partition) => ({ topic, partition, records: records(count, from) })));
      await both(1, 0);
      let release = () => {};
      const slow = new Promise<void>((resolve) => {
        release = resolve;
      });
      const fast: number[] = [];
      await member(transport, topic, {
        onBatch: async (batch) => {
          if (batch.partition === 0) await slow;
          else fast.push(...batch.records.map(({ offset }) => offset));
          return { next: batch.records.at(-1)!.offset + 1, hold: false };
        },
      });
      for (let round = 1; round <= 20; round++) {
        await both(1, round);
        await until(() => fast.length === round + 1);
      }
      release();
      await lane.close();
    });
  });

  describe('groups', () => {
    it('read partitions that are added later', async () => {
      const transport = await connected({ metadataMaxAgeMs: 300 });
      const topic = await newTopic(transport, 1);
      const reader = await member(transport, topic);
      await until(() => reader.assigned.length === 1);
      const admin = foreign().admin();
      await admin.connect();
      await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
      await admin.disconnect();
      await until(() => reader.assigned.some(({ partition }) => partition === 2));
      const lane = await transport.openLane();
      await lane.write([{ topic, partition: 2, records: records(1) }]);
      await lane.close();
      await until(() => reader.seen.length === 1);
    });

    it('are not shared with members that assign otherwise', async () => {
      const transport = await connected();
      const topic = await newTopic(transport);
      const groupId = `broker-${randomUUID()}`;
      const consumer = foreign().consumer({ groupId });
      await consumer.connect();
      await consumer.subscribe({ topic });
      const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
      void consumer.run({ eachMessage: async () => {} });
      await joined;
      await expect(member(transport, topic, { group: groupId })).rejects.toThrow(
        isA('refused', /members of another kind: all of them must use the assigner tidings/),
      );
      await consumer.disconnect();
      await member(transport, topic, { group: groupId });
    });

    it('are given up by a member that can not get back into them', async () => {
      const cut = sockets();
      const transport = await connected({
        socketFactory: cut.socketFactory,
        sessionTimeoutMs: 1_000,
        heartbeatIntervalMs: 100,
        requestTimeoutMs: 500,
        connectionTimeoutMs: 500,
        restartTimeoutMs: 1_000,
      });
      const topic = await newTopic(transport, 2);
      const reader = await member(transport, topic);
      await until(() => reader.assigned.length === 2);
      cut.silence();
      await until(() => reader.crash() !== undefined);
      expect(reader.gone()).toBe(2);
      expect(reader.crash()).toEqual(isA('unknown', /./));
      await expect(reader.membership.commit([{ topic, partition: 0, offset: 0, metadata: '' }])).rejects.toThrow(
        isA('fenced', /./),
      );
    });

    it('lose a member whose event loop stands still for longer than its session', async () => {
      const transport = await connected({ sessionTimeoutMs: 1_000, heartbeatIntervalMs: 100 });
      const topic = await newTopic(transport);
      const reader = await member(transport, topic);
      await until(() => reader.assigned.length === 1);
      const end = performance.now() + 1_500;
      while (performance.now() < end);
      // Before anything else gets a turn to start work for a partition that may be someone else's.
      await sleep(0);
      await until(() => reader.gone() === 1);
      await until(() => reader.assigned.length === 2);
    });

    it('refuse metadata that is longer than the broker keeps', async () => {
      const transport = await connected();
      const topic = await newTopic(transport);
      const reader = await member(transport, topic);
      await until(() => reader.assigned.length === 1);
      const commit = (metadata: string) => reader.membership.commit([{ topic, partition: 0, offset: 0, metadata }]);
      await commit('x'.repeat(transport.capabilities.commitMetadataBytes));
      await expect(commit('x'.repeat(5_000))).rejects.toThrow(isA('refused', /OFFSET_METADATA_TOO_LARGE/));
    });
  });

  it('leaves no socket open when everyone has closed', async () => {
    const cut = sockets();
    const transport = await connected({ socketFactory: cut.socketFactory });
    await transport.connect();
    const topic = await newTopic(transport);
    await write(transport, topic, 3);
    const reader = await member(transport, topic);
    await until(() => reader.seen.length === 3);
    await reader.membership.leave();
    await transport.close();
    // Someone still uses it.
    expect((await transport.describe([topic])).size).toBe(1);
    await transport.close();
    await until(() => cut.count() === 0);
  });
});
