import { batch, type ConsumerOptions, createConsumer, PermanentError, silentLog } from '@tidings/runtime';
import { describe, expect, it } from 'vitest';
import { todos } from '../contracts.js';
import { bench, recordingLog } from './setup.js';

const RETRY = 'todos.g.retry';
const options: Partial<ConsumerOptions> = {
  exhausted: 'retry-topic',
  retry: { attempts: 2, minMs: 100, maxMs: 100, random: () => 0.5 },
  retryTopic: { attempts: 3, minMs: 10_000, maxMs: 30_000 },
};

describe('exhausted: retry-topic', () => {
  it('puts a failed event off, longer each time, lets others pass, and comes to an end', async () => {
    const { broker, clock, publish, consume } = bench();
    const start = clock.now();
    const log: string[] = [];
    const consumer = consume(
      {
        TodoCreated: ({ data }, ctx) => {
          log.push(`${data.todoId}${data.heading} ${ctx.attempt} at ${clock.now() - start}`);
          expect([ctx.topic, ctx.partition]).toEqual(['todos', 0]);
          if (data.heading === 'bad') throw new Error('not now');
        },
      },
      options,
    );
    for (const heading of ['bad', '2', '3']) await publish('a', heading);
    await broker.idle();
    await clock.advance(100);
    await broker.idle();
    // Order is given up: later events of the key are handled first.
    expect(log).toEqual(['abad 1 at 0', 'abad 2 at 50', 'a2 1 at 50', 'a3 1 at 50']);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 3, metadata: '' }]);
    expect(consumer.health().partitions.find(({ topic }) => topic === RETRY)).toMatchObject({ lag: 1 });
    expect((await consumer.lag()).find(({ topic }) => topic === RETRY)).toMatchObject({ lag: 1 });
    await clock.advance(120_000);
    await broker.idle();
    // Half jitter: 7.5 s of 10, 15 of 20, 22.5 of 30.
    expect(log.slice(4)).toEqual(['abad 3 at 7550', 'abad 4 at 22550', 'abad 5 at 45050']);
    expect(broker.deadLetters(todos, 'g')).toMatchObject([
      { reason: 'exhausted', attempts: 5, message: 'not now', origin: { topic: 'todos', partition: 0, offset: 0 } },
    ]);
    const headers = Object.keys(broker.records('todos.g.dlq')[0]!.headers);
    expect(headers.filter((name) => name.startsWith('tidings_retry_'))).toEqual([]);
    expect(String(broker.records('todos.g.dlq')[0]!.headers.tidings_dlq_hops)).toBe('1');
    expect(broker.records(RETRY).map(({ key, value, timestamp }) => [String(key), String(value), timestamp])).toEqual(
      Array(3).fill(['a', JSON.stringify({ todoId: 'a', heading: 'bad' }), start]),
    );
    expect(await broker.committed('g', [RETRY])).toMatchObject([{ offset: 3, metadata: '' }]);
  });

  it('ends well as soon as the handler manages', async () => {
    const { broker, clock, publish, consume } = bench();
    let calls = 0;
    consume(
      {
        TodoCreated: () => {
          if (++calls < 4) throw new Error('not now');
        },
      },
      options,
    );
    await publish('a', 'h');
    await broker.idle();
    await clock.advance(120_000);
    await broker.idle();
    expect(calls).toBe(4);
    expect(broker.deadLetters(todos, 'g')).toEqual([]);
    expect(broker.records(RETRY)).toHaveLength(2);
  });

  it('is nothing for PermanentError, and nothing for what breaks its contract', async () => {
    const { broker, publish, consume } = bench();
    consume({ TodoCreated: () => Promise.reject(new PermanentError('never')) }, options);
    await publish('a', 'h');
    broker.append('todos', { value: Buffer.from('?') });
    await broker.idle();
    expect(broker.deadLetters(todos, 'g').map(({ reason }) => reason)).toEqual(['permanent', 'unknown-type']);
    expect(broker.records(RETRY)).toEqual([]);
  });

  it('makes a dead letter at once of what turns out to be permanent later', async () => {
    const { broker, clock, publish, consume } = bench();
    consume(
      {
        TodoCreated: (_, ctx) => {
          throw ctx.attempt <= 2 ? new Error('not now') : new PermanentError('never');
        },
      },
      options,
    );
    await publish('a', 'h');
    await broker.idle();
    await clock.advance(120_000);
    await broker.idle();
    expect(broker.deadLetters(todos, 'g')).toMatchObject([{ reason: 'permanent', attempts: 3 }]);
    expect(broker.records(RETRY)).toHaveLength(1);
  });

  it('says at its start that order is given up, and needs the topic', async () => {
    const { log, lines } = recordingLog();
    const given = bench();
    await given.consume({}, { ...options, log }).start();
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      expect.stringMatching(/retry-topic gives up order/),
    ]);
    const { broker, consume } = bench({ autoCreate: false });
    const topics = ['todos', 'todos.g.dlq'];
    await broker.createTopics(topics.map((topic) => ({ topic, partitions: 1, replicas: 1, config: {} })));
    await expect(consume({}, options).start()).rejects.toThrow(
      /"retry-topic" needs a topic that is missing: todos\.g\.retry/,
    );
  });

  it('waits for each by itself: one that is due later doesn’t hold up one that is due', async () => {
    const { broker, clock, publish, consume } = bench();
    const start = clock.now();
    const log: string[] = [];
    for (const key of ['late', 'soon', 'now']) await publish(key, key);
    for (const [index, wait] of [20_000, 5_000, undefined].entries()) {
      const record = broker.records('todos')[index]!;
      const headers = { ...record.headers, tidings_retry_origin: `todos/0/${index}`, tidings_retry_trips: '1' };
      const due = wait === undefined ? {} : { tidings_retry_not_before: String(start + wait) };
      broker.append(RETRY, { ...record, headers: { ...headers, ...due } });
    }
    await broker.resetOffsets('g', [{ topic: 'todos', partition: 0, offset: 3 }]);
    consume({ TodoCreated: ({ data }) => void log.push(`${data.heading} ${clock.now() - start}`) }, options);
    await broker.idle();
    expect(log).toEqual(['now 0']);
    await clock.advance(10_000);
    await broker.idle();
    expect(log).toEqual(['now 0', 'soon 5000']);
    // What is done isn't done again by whoever comes next.
    broker.crash('g');
    consume({ TodoCreated: ({ data }) => void log.push(`${data.heading} ${clock.now() - start}`) }, options);
    await clock.advance(20_000);
    await broker.idle();
    expect(log).toEqual(['now 0', 'soon 5000', 'late 20000']);
  });

  it('waits no longer than the longest wait, whatever the header says', async () => {
    const { broker, clock, publish, consume } = bench();
    const handled: number[] = [];
    await publish('a', 'h');
    const [record] = broker.records('todos');
    const start = clock.now();
    for (const due of [String(start + 1e12), 'tomorrow', '-5']) {
      broker.append(RETRY, {
        ...record!,
        headers: { ...record!.headers, tidings_retry_origin: 'todos/0/0', tidings_retry_not_before: due },
      });
    }
    consume({ TodoCreated: () => void handled.push(clock.now() - start) }, options);
    await broker.idle();
    await clock.advance(29_999);
    await broker.idle();
    // The first is of the topic; nothing can be made of two of the times. A key’s events wait for each other.
    expect(handled).toEqual([0]);
    await clock.advance(1);
    await broker.idle();
    expect(handled).toEqual([0, 30_000, 30_000, 30_000]);
  });

  it('lets go of what waits when the consumer stops, and the next one goes on', async () => {
    const { broker, clock, publish, consume } = bench();
    const handled: number[] = [];
    const consumer = consume({ TodoCreated: () => Promise.reject(new Error('no')) }, options);
    await publish('a', 'h');
    await broker.idle();
    await clock.advance(1_000);
    expect(await consumer.stop()).toMatchObject({ abandoned: [] });
    consume({ TodoCreated: (_, ctx) => void handled.push(ctx.attempt) }, options);
    await broker.idle();
    await clock.advance(120_000);
    await broker.idle();
    expect(handled).toEqual([3]);
  });

  it('that can’t be written holds the partition; the handler isn’t called again', async () => {
    const { broker, clock, publish, consume } = bench();
    let calls = 0;
    const end = broker.inject((parts) => (parts.some(({ topic }) => topic === RETRY) ? 'refuse' : undefined));
    const consumer = consume(
      {
        TodoCreated: () => {
          calls++;
          throw new Error('no');
        },
      },
      { ...options, retry: { attempts: 1, maxMs: 5_000 }, retryTopic: { minMs: 60_000 } },
    );
    await publish('a', 'h');
    await broker.idle();
    const held = () => consumer.health().partitions.find(({ topic }) => topic === 'todos')?.held?.reason;
    expect(held()).toMatch(/its copy for the retry topic can’t be written/);
    await clock.advance(5_000);
    await broker.idle();
    expect(calls).toBe(1);
    end();
    await clock.advance(5_000);
    await broker.idle();
    expect([calls, held(), broker.records(RETRY).length]).toEqual([1, undefined, 1]);
  });

  it('makes a dead letter of a record that leaves no room for its headers', async () => {
    const { broker, publish, consume } = bench({ autoCreate: false });
    const config = (bytes: number) => ({ 'max.message.bytes': String(bytes) });
    await broker.createTopics([
      { topic: 'todos', partitions: 1, replicas: 1, config: {} },
      { topic: 'todos.g.dlq', partitions: 1, replicas: 1, config: {} },
      { topic: RETRY, partitions: 1, replicas: 1, config: config(1_000) },
    ]);
    consume({ TodoCreated: () => Promise.reject(new Error('no')) }, { ...options, retry: { attempts: 1 } });
    await publish('a', 'h');
    await publish('b', 'x'.repeat(500));
    await broker.idle();
    expect(broker.records(RETRY).map(({ key }) => String(key))).toEqual(['a']);
    expect(broker.deadLetters(todos, 'g')).toMatchObject([
      { reason: 'exhausted', attempts: 1, event: { subject: 'b' } },
    ]);
  });
});

describe('a retry topic', () => {
  it('is read with the handlers of its topic, whatever the policy; what fails there is a dead letter again', async () => {
    for (const exhausted of ['dead-letter', 'block'] as const) {
      const { broker, publish, consume } = bench();
      await publish('a', 'bad');
      await publish('a', 'good');
      for (const record of broker.records('todos')) {
        const headers = {
          ...record.headers,
          tidings_retry_origin: `todos/0/${record.offset}`,
          tidings_retry_hops: '2',
        };
        broker.append(RETRY, { ...record, headers });
      }
      broker.append(RETRY, { key: 'a', value: Buffer.from('?'), headers: {} });
      await broker.resetOffsets('g', [{ topic: 'todos', partition: 0, offset: 2 }]);
      const handled: string[] = [];
      const consumer = consume(
        {
          TodoCreated: ({ data }, ctx) => {
            if (data.heading === 'bad') throw new PermanentError('no');
            handled.push(`${data.heading} ${ctx.topic}/${ctx.partition}/${ctx.offset}`);
          },
        },
        { exhausted },
      );
      await broker.idle();
      expect(handled).toEqual(['good todos/0/1']);
      const letters = broker.records('todos.g.dlq');
      expect(broker.deadLetters(todos, 'g').map(({ origin }) => origin)).toEqual([
        { topic: 'todos', partition: 0, offset: 0 },
        { topic: RETRY, partition: 0, offset: 2 },
      ]);
      expect(letters.map(({ headers }) => String(headers.tidings_dlq_hops))).toEqual(['3', '1']);
      expect(consumer.health().partitions.map(({ topic }) => topic)).toEqual(['todos', RETRY]);
    }
  });

  it('believes no header that says it came from elsewhere', async () => {
    const { broker, publish, consume } = bench();
    await publish('a', 'h');
    const [record] = broker.records('todos');
    for (const origin of ['other/0/1', 'todos/0', 'todos/-1/2', 'todos/0/1e3', 'todos/0/99999999999999999', ''])
      broker.append(RETRY, { ...record!, headers: { ...record!.headers, tidings_retry_origin: origin } });
    const places: string[] = [];
    consume({ TodoCreated: (_, ctx) => void places.push(`${ctx.topic}/${ctx.partition}/${ctx.offset}`) });
    await broker.idle();
    expect(new Set(places)).toEqual(
      new Set(['todos/0/0', ...[0, 1, 2, 3, 4, 5].map((offset) => `${RETRY}/0/${offset}`)]),
    );
    expect(places).toHaveLength(7);
  });

  it('keeps the id of an event that has none of its own, so that an inbox knows it again', async () => {
    const { broker, consume } = bench();
    const value = Buffer.from(JSON.stringify({ todoId: 'a', title: 'h' }));
    const headers = {
      'content-type': 'application/json',
      ce_type: 'com.example.todos.TodoCreated',
      ce_specversion: '1.0',
    };
    broker.append('todos', { key: 'a', value, headers });
    broker.append(RETRY, { key: 'a', value, headers: { ...headers, tidings_retry_origin: 'todos/0/0' } });
    const ids: string[] = [];
    consume({ TodoCreated: ({ id }) => void ids.push(id) });
    await broker.idle();
    expect([ids.length, broker.deadLetters(todos, 'g').map(({ message }) => message)]).toEqual([2, []]);
    expect(new Set(ids).size).toBe(1);
  });

  it('hands batches to batch handlers', async () => {
    const { broker, publish, consume } = bench();
    for (const key of ['a', 'b']) await publish(key, key);
    for (const record of broker.records('todos')) {
      const headers = { ...record.headers, tidings_retry_origin: `todos/0/${record.offset}` };
      broker.append(RETRY, { ...record, headers });
    }
    await broker.resetOffsets('g', [{ topic: 'todos', partition: 0, offset: 2 }]);
    const places: string[][] = [];
    consume({
      TodoCreated: batch(
        (_, { contexts }) => void places.push(contexts.map(({ topic, offset }) => `${topic}/${offset}`)),
        {
          max: 5,
        },
      ),
    });
    await broker.idle();
    expect(places).toEqual([['todos/0', 'todos/1']]);
  });

  it('that is made later is read from the next start on', async () => {
    const { broker, publish, consume } = bench({ autoCreate: false });
    const make = (topic: string) => broker.createTopics([{ topic, partitions: 1, replicas: 1, config: {} }]);
    for (const topic of ['todos', 'todos.g.dlq']) await make(topic);
    const seen: string[] = [];
    const handlers = { TodoCreated: ({ data }: { data: { heading: string } }) => void seen.push(data.heading) };
    const first = consume(handlers);
    await publish('a', 'topic');
    await broker.idle();
    await make(RETRY);
    broker.append(RETRY, { ...broker.records('todos')[0]! });
    await broker.idle();
    expect([seen, (await first.lag()).map(({ topic }) => topic)]).toEqual([['topic'], ['todos']]);
    await first.stop();
    const second = consume(handlers);
    await broker.idle();
    expect([seen, (await second.lag()).map(({ topic }) => topic)]).toEqual([
      ['topic', 'topic'],
      ['todos', RETRY],
    ]);
  });

  it('of one group is none of another’s', async () => {
    const { broker, publish } = bench();
    await publish('a', 'h');
    broker.append(RETRY, { ...broker.records('todos')[0]! });
    const seen: string[] = [];
    const consumer = createConsumer({
      transport: broker,
      group: 'other',
      log: silentLog,
      subscriptions: [todos.handlers({ TodoCreated: (_, ctx) => void seen.push(ctx.topic), TodoDeleted: () => {} })],
    });
    await broker.idle();
    expect(seen).toEqual(['todos']);
    await consumer.stop();
  });
});
