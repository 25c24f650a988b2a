import { type ConsumerOptions, createConsumer, HandlerAborted, PermanentError, RetryableError } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { describe, expect, it } from 'vitest';
import { TodoCreated, todos } from '../contracts.js';
import { bench, gate, recordingLog } from './setup.js';

const message = TodoCreated.toMessage(TodoCreated.make({ source: '/s', data: { todoId: 'a', heading: 'h' } }));

describe('retries', () => {
  it('wait longer each time, hold the key and nothing else, and come to an end', async () => {
    const { broker, clock, publish, consume } = bench();
    const log: string[] = [];
    const start = clock.now();
    for (const [key, heading] of [
      ['bad', '1'],
      ['bad', '2'],
      ['good', '1'],
    ] as const)
      await publish(key, heading);
    consume({
      TodoCreated: ({ data }, ctx) => {
        log.push(`${data.todoId}${data.heading} ${ctx.attempt} at ${clock.now() - start}`);
        if (data.todoId === 'bad' && data.heading === '1') throw new Error('not now');
      },
    });
    await broker.idle();
    expect(log).toEqual(['bad1 1 at 0', 'good1 1 at 0']);
    await clock.advance(10_000);
    await broker.idle();
    expect(log.slice(2)).toEqual([
      'bad1 2 at 199',
      'bad1 3 at 598',
      'bad1 4 at 1397',
      'bad1 5 at 2996',
      'bad2 1 at 2996',
    ]);
    const [letter] = broker.deadLetters(todos, 'g');
    expect(letter).toMatchObject({
      reason: 'exhausted',
      message: 'not now',
      attempts: 5,
      origin: { topic: 'todos', partition: 0, offset: 0 },
    });
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 3 }]);
  });

  it('are bounded by maxMs', async () => {
    const { broker, clock, publish, consume } = bench();
    const at: number[] = [];
    const start = clock.now();
    const retry = { attempts: 6, minMs: 100, maxMs: 300, random: () => 0.999_999 };
    consume(
      {
        TodoCreated: () => {
          at.push(clock.now() - start);
          throw new Error('no');
        },
      },
      { retry },
    );
    await publish('a', 'h');
    await broker.idle();
    await clock.advance(5_000);
    await broker.idle();
    expect(at).toEqual([0, 99, 298, 597, 896, 1195]);
  });

  it('wait at least as long as RetryableError says', async () => {
    const { broker, clock, publish, consume } = bench();
    const at: number[] = [];
    const start = clock.now();
    consume({
      TodoCreated: () => {
        at.push(clock.now() - start);
        if (at.length === 1) throw new RetryableError('busy', { afterMs: 5_000, cause: 'x' });
      },
    });
    await publish('a', 'h');
    await broker.idle();
    await clock.advance(4_999);
    expect(at).toEqual([0]);
    await clock.advance(1);
    await broker.idle();
    expect(at).toEqual([0, 5_000]);
    expect(broker.deadLetters(todos, 'g')).toEqual([]);
  });

  it('are skipped for PermanentError', async () => {
    const { broker, publish, consume } = bench();
    let calls = 0;
    class Gone extends PermanentError {
      override readonly name = 'Gone';
    }
    consume({
      TodoCreated: () => {
        calls++;
        throw new Gone('no title');
      },
    });
    await publish('a', 'h');
    await broker.idle();
    expect(calls).toBe(1);
    const [letter] = broker.deadLetters(todos, 'g');
    expect(letter).toMatchObject({ reason: 'permanent', message: 'no title', attempts: 1 });
    expect(String(letter!.record.headers.tidings_dlq_error)).toBe('Gone');
  });

  it('leave their slot to others', async () => {
    const { broker, publish, consume } = bench();
    for (const key of ['bad', 'b', 'c']) await publish(key, 'h');
    const handled: string[] = [];
    consume(
      {
        TodoCreated: ({ data }) => {
          if (data.todoId === 'bad') throw new Error('no');
          handled.push(data.todoId);
        },
      },
      { concurrency: 1 },
    );
    await broker.idle();
    expect(handled).toEqual(['b', 'c']);
  });

  it('of many keys at once make Node suspect no leak', async () => {
    const { broker, clock, publish, consume } = bench();
    const warnings: Error[] = [];
    const warned = (warning: Error) => void warnings.push(warning);
    process.on('warning', warned);
    for (let index = 0; index < 50; index++) await publish(`k${index}`, 'h');
    consume({ TodoCreated: () => Promise.reject(new Error('no')) }, { concurrency: 50, retry: { attempts: 2 } });
    await broker.idle();
    await clock.advance(1_000);
    await broker.idle();
    expect(broker.deadLetters(todos, 'g')).toHaveLength(50);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it('take whatever a handler throws', async () => {
    const { broker, publish, consume } = bench();
    const thrown = [undefined, null, 'text', { message: 'x' }, Object.create(null)];
    consume({ TodoCreated: ({ data }) => Promise.reject(thrown[Number(data.heading)]) }, { retry: { attempts: 1 } });
    for (const index of thrown.keys()) await publish('a', String(index));
    await broker.idle();
    expect(broker.deadLetters(todos, 'g')).toHaveLength(thrown.length);
  });
});

describe('a handler that takes too long', () => {
  it('has its signal aborted, and is tried again once it has settled', async () => {
    const { broker, clock, publish, consume } = bench();
    const log: string[] = [];
    const started = gate();
    const end = gate();
    consume(
      {
        TodoCreated: async (_, ctx) => {
          log.push(`start ${ctx.attempt}`);
          if (ctx.attempt > 1) return;
          ctx.signal.addEventListener('abort', () => log.push((ctx.signal.reason as Error).message));
          started.open();
          await end.passed;
          log.push('settled');
        },
      },
      { handlerTimeoutMs: 1_000 },
    );
    await publish('a', 'h');
    await started.passed;
    await clock.advance(1_000);
    expect(log).toEqual(['start 1', 'the handler took longer than 1000 ms']);
    await clock.advance(10_000);
    expect(log).toHaveLength(2);
    end.open();
    await broker.idle();
    await clock.advance(200);
    await broker.idle();
    expect(log.slice(2)).toEqual(['settled', 'start 2']);
    expect(broker.deadLetters(todos, 'g')).toEqual([]);
  });

  it('sees the abort also where it asks late', async () => {
    const { clock, publish, consume } = bench();
    const started = gate();
    const asked = gate();
    const reasons: unknown[] = [];
    const end = gate();
    consume(
      {
        TodoCreated: async (_, ctx) => {
          started.open();
          await asked.passed;
          reasons.push(ctx.signal.reason);
          end.open();
        },
      },
      { handlerTimeoutMs: 1_000 },
    );
    await publish('a', 'h');
    await started.passed;
    await clock.advance(1_000);
    asked.open();
    await end.passed;
    expect(reasons).toEqual([expect.any(HandlerAborted)]);
    expect(reasons[0]).toMatchObject({ reason: 'timeout' });
  });
});

describe('dead letters', () => {
  it('are made at once of what can’t be handled, and the rest goes on', async () => {
    const { broker, publish, consume } = bench();
    const handled: string[] = [];
    consume({ TodoCreated: ({ data }) => void handled.push(data.heading) });
    const json = (value: unknown) => Buffer.from(JSON.stringify(value));
    await publish('a', 'before');
    broker.append('todos', { ...message, value: json({ todoId: 'a' }) });
    broker.append('todos', { ...message, headers: { ...message.headers, ce_type: 'com.example.Other' } });
    broker.append('todos', { ...message, headers: { ...message.headers, ce_dataversion: '9' }, value: json({}) });
    broker.append('todos', { ...message, value: Buffer.from('{') });
    broker.append('todos', { ...message, value: null });
    broker.append('todos', { ...message, headers: { ...message.headers, ce_dataversion: '9' } });
    await publish('a', 'after');
    await broker.idle();
    expect(handled).toEqual(['before', 'h', 'after']);
    const letters = broker.deadLetters(todos, 'g');
    expect(
      letters.map(({ reason, message: text, attempts, origin }) => [reason, text, attempts, origin.offset]),
    ).toEqual([
      ['invalid', 'com.example.todos.TodoCreated v2: data.heading is missing', 0, 1],
      ['unknown-type', 'todos carries no such event ("com.example.Other")', 0, 2],
      ['future-version', 'com.example.todos.TodoCreated v9: data.todoId is missing', 0, 3],
      ['undecodable', 'value is not JSON', 0, 4],
      ['tombstone', 'a tombstone, and there is no handler for one', 0, 5],
    ]);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 8 }]);
  });

  it('keep bytes, key, headers and time of the record, and say why', async () => {
    const { broker, clock, consume } = bench();
    consume({}, { deadLetterHeaders: ['connect', 'streams', 'spring'] });
    const original = {
      key: Buffer.from([0, 255]),
      value: Buffer.from([1, 2, 254]),
      headers: { own: Buffer.from([255]), twice: [Buffer.from('a'), Buffer.from('b')] },
      timestamp: 1_234,
    };
    broker.append('todos', original);
    await broker.idle();
    const [record] = broker.records('todos.g.dlq');
    expect(record).toMatchObject({ key: original.key, value: original.value, timestamp: 1_234 });
    const { own, twice, ...headers } = record!.headers;
    expect({ own, twice }).toEqual(original.headers);
    const text = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(text).toMatchObject({
      tidings_dlq_reason: 'unknown-type',
      tidings_dlq_group: 'g',
      tidings_dlq_origin_topic: 'todos',
      tidings_dlq_origin_partition: '0',
      tidings_dlq_origin_offset: '0',
      tidings_dlq_origin_timestamp: '1234',
      tidings_dlq_attempts: '0',
      tidings_dlq_hops: '1',
      tidings_dlq_time: new Date(clock.now()).toISOString(),
      '__connect.errors.topic': 'todos',
      '__connect.errors.offset': '0',
      '__streams.errors.partition': '0',
      '__streams.errors.exception': 'unknown-type',
      'kafka_dlt-original-topic': 'todos',
    });
    expect(headers['kafka_dlt-original-partition']).toEqual(Buffer.alloc(4));
    expect(headers['kafka_dlt-original-timestamp']).toEqual(Buffer.from([0, 0, 0, 0, 0, 0, 4, 0xd2]));
  });

  it('that can’t be written hold the partition; the handler isn’t called again for them', async () => {
    const { broker, clock, publish, consume } = bench({ partitions: 2 });
    const calls: string[] = [];
    const stop = broker.inject((batch) => (batch.some(({ topic }) => topic.endsWith('.dlq')) ? 'refuse' : undefined));
    const consumer = consume({
      TodoCreated: ({ data }) => {
        calls.push(data.todoId);
        if (data.todoId === 'bad') throw new PermanentError('no');
      },
    });
    await publish('bad', 'h');
    await broker.idle();
    const { partition } = broker.records('todos')[0]!;
    expect(consumer.health().partitions.find(({ held }) => held !== undefined)).toMatchObject({
      partition,
      held: { offset: 0, reason: expect.stringMatching(/dead letter can’t be written/) },
    });
    await publish('bad', 'later');
    await broker.idle();
    expect(calls).toEqual(['bad']);
    await clock.advance(30_000);
    await broker.idle();
    expect(calls).toEqual(['bad']);
    expect(await broker.committed('g', ['todos'])).toEqual([]);
    stop();
    await clock.advance(30_000);
    await broker.idle();
    expect(calls).toEqual(['bad', 'bad']);
    expect(broker.deadLetters(todos, 'g').map(({ origin }) => origin.offset)).toEqual([0, 1]);
    expect(consumer.health().partitions.every(({ held }) => held === undefined)).toBe(true);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 2 }]);
  });

  it('whose topic is missing hold the partition, and nothing is lost', async () => {
    const { broker, clock, consume } = bench({ autoCreate: false });
    await broker.createTopics([{ topic: 'todos', partitions: 1, replicas: 1, config: {} }]);
    const { log, lines } = recordingLog();
    const consumer = consume({}, { log });
    broker.append('todos', { value: Buffer.from('?') });
    await broker.idle();
    expect(consumer.health().partitions[0]?.held?.reason).toMatch(/todos\.g\.dlq does not exist/);
    expect(lines.some(({ level, message: text }) => level === 'warn' && text.startsWith('no dead-letter topic'))).toBe(
      true,
    );
    await broker.createTopics([{ topic: 'todos.g.dlq', partitions: 1, replicas: 1, config: {} }]);
    await clock.advance(30_000);
    await broker.idle();
    expect(broker.records('todos.g.dlq')).toHaveLength(1);
  });

  it('shrink their reasons where the record leaves no room', async () => {
    for (const [maxBatchBytes, length, connect] of [
      [40_000, 2_000, true],
      [2_600, 500, true],
      [1_550, 100, false],
    ] as const) {
      const { broker, publish, consume } = bench({ maxBatchBytes });
      const failed = Object.assign(new PermanentError('x'.repeat(5_000)), { stack: 's'.repeat(9_000) });
      consume({ TodoCreated: () => Promise.reject(failed) }, { deadLetterHeaders: ['connect'] });
      await publish('a', 'h'.repeat(100));
      await broker.idle();
      const [letter] = broker.deadLetters(todos, 'g');
      expect(letter).toMatchObject({ reason: 'permanent', event: { data: { heading: 'h'.repeat(100) } } });
      expect(letter?.message).toMatch(/^x+\.\.\.$/);
      expect([letter?.message.length, '__connect.errors.topic' in letter!.record.headers]).toEqual([
        length - 1,
        connect,
      ]);
    }
  });
});

describe('exhausted: block', () => {
  it('holds the partition, tries again, and redoes nothing that was finished', async () => {
    const { broker, clock, publish, consume } = bench();
    const calls: string[] = [];
    let broken = true;
    const consumer = consume(
      {
        TodoCreated: ({ data }) => {
          calls.push(`${data.todoId}${data.heading}`);
          if (data.todoId === 'bad' && broken) throw new PermanentError('no');
        },
      },
      { exhausted: 'block', retry: { maxMs: 7_000 } },
    );
    for (const [key, heading] of [
      ['a', '1'],
      ['bad', '1'],
      ['c', '1'],
      ['bad', '2'],
    ] as const)
      await publish(key, heading);
    await broker.idle();
    await publish('d', '1');
    await broker.idle();
    expect(calls).toEqual(['a1', 'bad1']);
    expect(consumer.health().partitions[0]).toMatchObject({
      held: { offset: 1, reason: 'its handler failed: PermanentError' },
      position: 1,
    });
    await clock.advance(7_000);
    await broker.idle();
    const again = calls.slice(2);
    expect(again).toContain('bad1');
    expect(again).not.toContain('a1');
    broken = false;
    await clock.advance(7_000);
    await broker.idle();
    expect(calls.filter((call) => call === 'c1')).toHaveLength(1);
    expect(calls.filter((call) => call === 'd1')).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith('bad')).slice(-2)).toEqual(['bad1', 'bad2']);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 5, metadata: '' }]);
    expect(broker.records('todos.g.dlq')).toEqual([]);
  });
});

describe('futureVersion', () => {
  const future = { ...message, headers: { ...message.headers, ce_dataversion: '9' } };

  it.each([
    ['read', 1, [], undefined],
    ['dead-letter', 0, ['future-version'], undefined],
    ['block', 0, [], /version 9 .* 2 is the newest known/],
  ] as const)('%s', async (futureVersion, handled, reasons, held) => {
    const { broker, consume } = bench();
    const received: number[] = [];
    const consumer = consume({ TodoCreated: (_, ctx) => void received.push(ctx.receivedVersion) }, { futureVersion });
    broker.append('todos', future);
    await broker.idle();
    expect(received).toEqual(handled === 1 ? [9] : []);
    expect(broker.deadLetters(todos, 'g').map(({ reason }) => reason)).toEqual(reasons);
    const reason = consumer.health().partitions[0]?.held?.reason;
    if (held === undefined) expect(reason).toBeUndefined();
    else expect(reason).toMatch(held);
  });

  it('block also holds what is not valid as the newest', async () => {
    const { broker, consume } = bench();
    const consumer = consume({}, { futureVersion: 'block' });
    broker.append('todos', { ...future, value: Buffer.from('{}') });
    await broker.idle();
    expect(consumer.health().partitions[0]?.held?.reason).toMatch(/v9: data.todoId is missing/);
  });
});

describe('the log', () => {
  it('says what happened and never what was in an event', async () => {
    const { broker, clock, publish, consume } = bench();
    const { log, lines } = recordingLog();
    consume(
      { TodoCreated: ({ data }) => Promise.reject(new Error(`can’t do ${data.heading}`)) },
      { log, retry: { attempts: 2 } },
    );
    await publish('a', 'secret-word');
    broker.append('todos', { ...message, value: Buffer.from('{"todoId": 7, "heading": "secret-word"}') });
    await broker.idle();
    await clock.advance(1_000);
    await broker.idle();
    expect(lines.map(({ message: text }) => text)).toEqual(
      expect.arrayContaining(['consumer joined', 'handler failed, trying again', 'dead letter']),
    );
    expect(JSON.stringify(lines)).not.toContain('secret-word');
  });
});

describe('createConsumer', () => {
  const subscriptions = [todos.handlers({ TodoCreated: () => {}, TodoDeleted: () => {} })];
  const make = (options: Partial<ConsumerOptions>) => () =>
    createConsumer({ transport: memory(), group: 'g', subscriptions, ...options });

  it.each<[string, Partial<ConsumerOptions>, RegExp]>([
    ['no subscriptions', { subscriptions: [] }, /no subscriptions/],
    ['a topic twice', { subscriptions: [...subscriptions, ...subscriptions] }, /todos is subscribed to twice/],
    ['a group that is no name', { group: 'a b' }, /group/],
    ['no concurrency', { concurrency: 0 }, /concurrency/],
    ['half an attempt', { retry: { attempts: 1.5 } }, /attempts/],
    ['waits that shrink', { retry: { minMs: 10, maxMs: 5 } }, /maxMs/],
    ['a word that is none', { exhausted: 'skip' as never }, /exhausted must be one of dead-letter, .*, not "skip"/],
    ['parking without a store', { exhausted: 'park-key' }, /park-key" needs a store/],
    ['later waits that shrink', { retryTopic: { minMs: 10, maxMs: 5 } }, /retryTopic.maxMs/],
    ['no later calls', { retryTopic: { attempts: 0 } }, /retryTopic.attempts/],
    ['names that Kafka won’t take', { group: 'g'.repeat(240) }, /todos\.g+\.dlq\.state has 256 characters/],
    ['a misspelt word', { futureVersion: 'dead_letter' as never }, /futureVersion/],
    ['another misspelt word', { onOffsetLost: 'first' as never }, /onOffsetLost/],
  ])('refuses %s', (_, options, text) => expect(make(options)).toThrow(text));
});
