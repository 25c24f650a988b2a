import { createConsumer, createProducer, silentLog } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { manualClock } from '@tidings/runtime/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TodoCreated, TodoDeleted, todos } from './contracts.js';

const created = (todoId: string, heading = 'h') => TodoCreated.make({ data: { todoId, heading } });

afterEach(() => {
  vi.useRealTimers();
});

describe('idle', () => {
  it('is there at once when there is nothing to do', async () => {
    await memory().idle();
    await Promise.all([1, 2, 3].map(() => memory({ clock: manualClock() }).idle()));
  });

  it('comes after everything that handlers set off', async () => {
    const broker = memory();
    const producer = createProducer({ transport: broker, source: '/s' });
    let handled = 0;
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      producer,
      log: silentLog,
      subscriptions: [
        todos.handlers({
          TodoCreated: async ({ data }, ctx) => {
            handled++;
            await new Promise((resolve) => setTimeout(resolve, 2));
            if (data.heading.length < 5) await ctx.publisher(todos).publish(created(data.todoId, `${data.heading}h`));
          },
          TodoDeleted: () => {},
        }),
      ],
    });
    await todos.publisher(producer).publish(created('a'));
    await broker.idle();
    expect(handled).toBe(5);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 5 }]);
    await consumer.stop();
  });

  it('with the computer’s clock also comes after waits', async () => {
    const broker = memory();
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      retry: { attempts: 3, minMs: 1, maxMs: 2 },
      subscriptions: [todos.handlers({ TodoCreated: () => Promise.reject(new Error('no')), TodoDeleted: () => {} })],
    });
    await todos.publisher(createProducer({ transport: broker, source: '/s' })).publish(created('a'));
    await broker.idle();
    expect(broker.deadLetters(todos, 'g')).toHaveLength(1);
    await consumer.stop();
  });

  it('works where a test runner’s timers are fake', async () => {
    vi.useFakeTimers();
    const broker = memory();
    const seen: string[] = [];
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      subscriptions: [
        todos.handlers({ TodoCreated: ({ subject }) => void seen.push(subject!), TodoDeleted: () => {} }),
      ],
    });
    await todos.publisher(createProducer({ transport: broker, source: '/s' })).publish(created('a'));
    await broker.idle();
    expect(seen).toEqual(['a']);
    await consumer.stop();
  });
});

describe('what a test can see', () => {
  it('is what was published, over all partitions in the order of publishing', async () => {
    const broker = memory({ partitions: 5 });
    const out = todos.publisher(createProducer({ transport: broker, source: '/s' }));
    const events = ['a', 'b', 'c', 'd', 'e'].map((key) => created(key));
    for (const event of events) await out.publish(event);
    await out.publish(TodoDeleted.make({ data: { todoId: 'a' } }));
    broker.append('todos', { value: Buffer.from('noise') });
    expect(broker.published(todos).map(({ type, subject }) => [type.split('.').at(-1), subject])).toEqual([
      ...['a', 'b', 'c', 'd', 'e'].map((key) => ['TodoCreated', key]),
      ['TodoDeleted', 'a'],
    ]);
    expect(broker.records('todos')).toHaveLength(7);
    expect(broker.published({ ...todos, topic: 'other' })).toEqual([]);
  });

  it('can’t be changed by what a test does with it', async () => {
    const broker = memory({ partitions: 1 });
    broker.append('todos', { value: Buffer.from('abc'), headers: { h: 'x' } });
    const [record] = broker.records('todos');
    record!.value!.fill(0);
    (record!.headers.h as Uint8Array).fill(0);
    const [again] = broker.records('todos');
    expect([String(again!.value), String(again!.headers.h)]).toEqual(['abc', 'x']);
  });

  it('starts from options that can be meant', () => {
    expect(() => memory({ partitions: 0 })).toThrow(RangeError);
    expect(() => memory({ maxBatch: 1.5 })).toThrow(RangeError);
    expect(() => memory().append('todos', {}, 7)).toThrow(/no partition 7/);
  });
});

describe('a compacted topic', () => {
  it('keeps the last record of each key, refuses those without one, and is read over its gaps', async () => {
    const broker = memory({ autoCreate: false, maxBatch: 2 });
    await broker.createTopics([{ topic: 't', partitions: 1, replicas: 1, config: { 'cleanup.policy': 'compact' } }]);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) broker.append('t', { key, value: Buffer.from(key) });
    broker.compact('t');
    const read = async (from: number, to: number) => {
      const offsets: number[] = [];
      for await (const { records } of broker.read([{ topic: 't', partition: 0, from, to }]))
        offsets.push(...records.map(({ offset }) => offset));
      return offsets;
    };
    expect(await read(0, 6)).toEqual([3, 4, 5]);
    expect(await read(0, 3)).toEqual([]);
    expect(await read(4, 5)).toEqual([4]);
    broker.truncate('t', 0, 4);
    expect(await read(0, 6)).toEqual([4, 5]);
    const lane = await broker.openLane();
    const records = [{ key: null, value: null, headers: {} }];
    await expect(lane.write([{ topic: 't', partition: 0, records }])).rejects.toMatchObject({ kind: 'refused' });
  });
});
