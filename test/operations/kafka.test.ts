/** What operators do and what consumers do with events that fail, on a real broker. */
import { randomUUID } from 'node:crypto';
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  createProducer,
  PermanentError,
  silentLog,
  type Transport,
} from '@tidings/runtime';
import { defineChannel } from '@tidings/runtime/codegen/v1';
import { kafka } from '@tidings/runtime/kafkajs';
import { parkStore } from '@tidings/runtime/memory';
import {
  checkTopics,
  deadLetters,
  discard,
  lagOf,
  parked,
  provision,
  readRecords,
  redrive,
  seekGroup,
} from '@tidings/runtime/operations';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { TodoCreated, TodoDeleted, type todos as todosChannel } from '../unit/runtime/contracts.js';
import { listOf } from './setup.js';

const brokers = await testBrokers();

/** Waits for a condition, however slow the machine. */
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 100_000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for: ${what}`);
}

describe.skipIf(brokers === undefined)('on a real broker', { timeout: 240_000 }, () => {
  /** A topic and a group of names that nobody used before, with all that belongs to them. */
  const bench = async (partitions = 3) => {
    const topic = `todos-${randomUUID()}`;
    const group = `g-${randomUUID()}`;
    const transport: Transport = kafka({
      brokers: brokers!,
      clientId: 'tidings-test',
      sessionTimeoutMs: 6_000,
      log: silentLog,
    });
    const channel: typeof todosChannel = defineChannel({
      name: 'todos',
      topic,
      events: { TodoCreated, TodoDeleted },
    }) as never;
    const plan = { topics: [{ topic, partitions }], groups: [{ group, topics: [topic] }] };
    // Holds the connection for as long as the test takes.
    await transport.connect();
    const producer = createProducer({ transport, source: '/test', log: silentLog });
    const consumers: Consumer[] = [];
    onTestFinished(async () => {
      await Promise.all(consumers.map((consumer) => consumer.stop({ deadlineMs: 2_000 })));
      await producer.close({ deadlineMs: 2_000 });
      await transport.close();
    });
    return {
      topic,
      group,
      transport,
      plan,
      selection: { topic, group },
      publish: (todoId: string, heading: string) =>
        channel.publisher(producer).publish(TodoCreated.make({ data: { todoId, heading } })),
      consume: async (
        handle: Parameters<typeof todosChannel.handlers>[0]['TodoCreated'],
        options: Partial<ConsumerOptions> = {},
      ): Promise<Consumer> => {
        const consumer = createConsumer({
          transport,
          group,
          log: silentLog,
          retry: { attempts: 1 },
          subscriptions: [channel.handlers({ TodoCreated: handle, TodoDeleted: () => {} })],
          ...options,
        });
        consumers.push(consumer);
        await consumer.start();
        return consumer;
      },
    };
  };

  it('topics are provisioned and checked; what fails is listed, redriven once, and handled', async () => {
    const { topic, group, transport, plan, selection, publish, consume } = await bench();
    expect((await checkTopics(transport, plan)).map(({ code }) => code)).toEqual([
      'missing-topic',
      'missing-dead-letter-topic',
      'missing-dead-letter-state-topic',
      'missing-retry-topic',
    ]);
    expect((await provision(transport, plan)).created).toHaveLength(4);
    await until(async () => (await checkTopics(transport, plan)).length === 0, 'the topics');
    expect((await provision(transport, plan)).created).toEqual([]);

    const broken = { now: true };
    const handled: string[] = [];
    const consumer = await consume((event, ctx) => {
      if (broken.now && event.data.heading !== 'good') throw new PermanentError('no');
      handled.push(`${event.data.todoId} ${ctx.topic === topic}`);
    });
    for (let index = 0; index < 20; index++) await publish(`k${index}`, index % 2 === 0 ? 'good' : 'bad');
    await until(() => consumer.health().finished === 20, 'all events to be finished');
    const letters = await listOf(deadLetters(transport, selection));
    expect(letters.map(({ key, state, reason, hops }) => `${key} ${state} ${reason} ${hops}`).sort()).toEqual(
      [1, 11, 13, 15, 17, 19, 3, 5, 7, 9].map((index) => `k${index} open permanent 1`),
    );
    const originals = await listOf(readRecords(transport, [topic]));
    for (const { origin, record, headers } of letters) {
      const original = originals.find(
        ({ partition, record: { offset } }) => partition === origin.partition && offset === origin.offset,
      )!;
      const { key, value, timestamp } = original.record;
      expect([record.key, record.value, record.timestamp]).toEqual([key, value, timestamp]);
      expect({ ...headers }).toEqual({ ...original.record.headers });
    }

    expect(await discard(transport, { ...selection, filter: { keys: ['k1'] } })).toMatchObject({
      done: 1,
      complete: true,
    });
    broken.now = false;
    expect(await redrive(transport, { ...selection, dryRun: true })).toMatchObject({ done: 9, before: 1 });
    expect(await redrive(transport, selection)).toMatchObject({ done: 9, before: 1, failed: 0, complete: true });
    await until(() => handled.length >= 19, 'what was redriven to be handled');
    expect(await redrive(transport, selection)).toMatchObject({ done: 0, before: 10 });
    expect(new Set(handled).size).toBe(19);
    expect(handled.every((entry) => entry.endsWith('true'))).toBe(true);
    await expect(seekGroup(transport, { group, topics: [topic], to: 'earliest' })).rejects.toMatchObject({
      kind: 'busy',
    });

    await consumer.stop();
    const lag = async () =>
      (await lagOf(transport, group, [topic, `${topic}.${group}.retry`])).reduce((sum, one) => sum + one.lag, 0);
    await until(async () => (await lag()) === 0, 'the commits');
    const moves = await seekGroup(transport, { group, topics: [topic], to: 'earliest' });
    expect(moves.reduce((sum, { from = 0, to }) => sum + from - to, 0)).toBe(20);
    await until(async () => (await lag()) === 20, 'the group to be moved');
  });

  it('what fails is put off, comes back when it is due, and ends as a dead letter', async () => {
    const { topic, group, transport, plan, selection, publish, consume } = await bench(1);
    await provision(transport, plan);
    await until(async () => (await checkTopics(transport, plan)).length === 0, 'the topics');
    const calls: string[] = [];
    const due = new Map<string, number>();
    await consume(
      ({ data }, { attempt, topic: from, headers }) => {
        calls.push(`${data.heading} ${attempt}`);
        expect(from).toBe(topic);
        const notBefore = headers.tidings_retry_not_before;
        if (notBefore !== undefined) due.set(`${data.heading} ${attempt}`, Date.now() - Number(String(notBefore)));
        if (data.heading === 'bad' || attempt < 3) throw new Error('not now');
      },
      { exhausted: 'retry-topic', retryTopic: { attempts: 3, minMs: 200, maxMs: 1_000 } },
    );
    for (const heading of ['bad', 'late']) await publish('k', heading);
    await until(async () => (await listOf(deadLetters(transport, selection))).length === 1, 'a dead letter');
    await until(() => calls.includes('late 3'), 'the late event to be handled');
    const of = (heading: string) => calls.filter((call) => call.startsWith(heading));
    expect(of('bad')).toEqual(['bad 1', 'bad 2', 'bad 3', 'bad 4']);
    expect(of('late')).toEqual(['late 1', 'late 2', 'late 3']);
    // Never before its time.
    expect([...due.values()].filter((late) => late < 0)).toEqual([]);
    expect(due.size).toBe(5);
    const [letter] = await listOf(deadLetters(transport, selection));
    expect(letter).toMatchObject({
      reason: 'exhausted',
      attempts: 4,
      hops: 1,
      origin: { topic, partition: 0, offset: 0 },
    });
    await until(async () => (await lagOf(transport, group, [`${topic}.${group}.retry`]))[0]!.lag === 0, 'the commits');
  });

  it('keys are parked while members come and go, and released in log order', async () => {
    const { topic, group, transport, plan, publish, consume } = await bench(4);
    await provision(transport, plan);
    await until(async () => (await checkTopics(transport, plan)).length === 0, 'the topics');
    const store = parkStore();
    const broken = { now: true };
    const handled = new Map<string, number[]>();
    let total = 0;
    const join = () =>
      consume(
        async ({ data }, { signal }) => {
          await new Promise((resolve) => setTimeout(resolve, Number(data.heading) % 3));
          if (signal.aborted) throw new Error('aborted');
          if (broken.now && data.heading === '7' && data.todoId < 'k3') throw new PermanentError('no');
          const list = handled.get(data.todoId) ?? [];
          // A handling that wasn't committed is repeated.
          if (list.includes(Number(data.heading))) return;
          handled.set(data.todoId, [...list, Number(data.heading)]);
          total++;
        },
        { exhausted: 'park-key', park: store, commitIntervalMs: 100, retry: { attempts: 1, maxMs: 1_000 } },
      );
    const first = await join();
    const calls: Promise<unknown>[] = [];
    const keys = Array.from({ length: 8 }, (_, index) => `k${index}`);
    for (let round = 0; round < 20; round++) {
      for (const key of keys) calls.push(publish(key, String(round)));
      if (round === 5) await join();
      if (round === 12) await first.stop({ deadlineMs: 5_000 });
      await Promise.all(calls);
    }
    await until(async () => {
      const lag = (await lagOf(transport, group, [topic])).reduce((sum, one) => sum + one.lag, 0);
      return lag === 0;
    }, 'everything to be handled or stored');
    expect((await parked.list(store)).map(({ key, records }) => `${Buffer.from(key)} ${records}`).sort()).toEqual([
      'k0 13',
      'k1 13',
      'k2 13',
    ]);
    expect(total).toBe(8 * 20 - 3 * 13);
    broken.now = false;
    expect(await parked.release(store, { group, topic })).toBe(3);
    await until(async () => (await parked.list(store)).length === 0, 'the keys to be free');
    for (const key of keys) expect(handled.get(key)).toEqual(Array.from({ length: 20 }, (_, round) => round));
    await publish('k0', '20');
    await until(() => handled.get('k0')!.length === 21, 'the next event of a freed key');
  });
});
