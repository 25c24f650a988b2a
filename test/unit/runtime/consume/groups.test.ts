import { createConsumer, silentLog, type Transport } from '@tidings/runtime';
import type { JoinOptions } from '@tidings/runtime/testing';
import { describe, expect, it } from 'vitest';
import { todos } from '../contracts.js';
import { bench, gate, recordingLog } from './setup.js';

describe('a crash', () => {
  it('leaves what was not committed to those who come next, and not what was finished', async () => {
    const { broker, clock, publish, consume } = bench();
    const held = gate();
    const first: string[] = [];
    const allButOne = gate();
    const handlers = (log: string[]) => ({
      TodoCreated: async ({ data }: { readonly data: { readonly todoId: string } }) => {
        if (log === first && data.todoId === 'slow') await held.passed;
        log.push(data.todoId);
        if (log === first && log.length === 4) allButOne.open();
      },
    });
    for (const key of ['slow', 'b', 'c', 'd', 'e']) await publish(key, 'h');
    consume(handlers(first));
    await allButOne.passed;
    // The batch is not over, so the second goes by.
    await clock.advance(1_000);
    expect(await broker.committed('g', ['todos'])).toMatchObject([
      { offset: 0, metadata: expect.stringMatching(/^b1\./) },
    ]);
    broker.crash('g');
    const second: string[] = [];
    consume(handlers(second));
    await broker.idle();
    expect(second).toEqual(['slow']);
    held.open();
    await broker.idle();
    expect(first).toHaveLength(5);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 5, metadata: '' }]);
  });

  it('is seen in the health, and nothing is committed after it', async () => {
    const { broker, publish, consume } = bench();
    const started = gate();
    const end = gate();
    const signals: boolean[] = [];
    const consumer = consume({
      TodoCreated: async (_, ctx) => {
        const { signal } = ctx;
        started.open();
        await end.passed;
        signals.push(signal.aborted);
      },
    });
    await publish('a', 'h');
    await started.passed;
    broker.crash('g');
    expect(consumer.health()).toMatchObject({
      status: 'failed',
      live: false,
      ready: false,
      lastError: expect.stringMatching(/crashed/),
    });
    end.open();
    await broker.idle();
    expect(signals).toEqual([true]);
    expect(await broker.committed('g', ['todos'])).toEqual([]);
    expect(await consumer.stop()).toEqual({ finished: 0, abandoned: [], offsets: [] });
  });
});

describe('a partition that was lost', () => {
  it('is reported, its handlers are aborted, and nothing of it is committed', async () => {
    const { broker, clock, publish, producer, consume } = bench();
    const { log, lines } = recordingLog();
    let joined: JoinOptions | undefined;
    const transport: Transport = {
      ...broker,
      join: (options) => {
        joined = options;
        return broker.join(options);
      },
    };
    const started = gate();
    const end = gate();
    const reasons: unknown[] = [];
    const consumer = consume(
      {
        TodoCreated: async ({ data }, { signal }) => {
          if (data.heading !== 'slow') return;
          signal.addEventListener('abort', () => reasons.push(signal.reason));
          started.open();
          await end.passed;
        },
      },
      { transport, log, producer },
    );
    await publish('a', 'slow');
    await publish('b', 'h');
    await started.passed;
    // What a transport says whose event loop was blocked for longer than a session takes.
    joined!.onLost([{ topic: 'todos', partition: 0 }]);
    expect(reasons).toMatchObject([{ reason: 'partition-lost' }]);
    expect(consumer.health()).toMatchObject({ lastError: expect.stringMatching(/^HandlerAborted: .*not heard of/) });
    expect(consumer.health().partitions.map(({ topic }) => topic)).toEqual(['todos.g.retry']);
    expect(lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(['partitions lost']);
    end.open();
    await clock.advance(5_000);
    expect(await broker.committed('g', ['todos'])).toEqual([]);
  });
});

describe('a handler that was aborted', () => {
  it.each([
    ['when its consumer stops', 'stopping'],
    ['when its partition goes', 'partition-lost'],
  ])('%s has not handled its event, also where it returns in good order', async (_, reason) => {
    const { broker, clock, publish, consume } = bench();
    const started = gate();
    const aborts: unknown[] = [];
    const handled: string[] = [];
    const first = consume(
      {
        TodoCreated: async (_event, { signal }) => {
          started.open();
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          aborts.push(signal.reason);
        },
      },
      { rebalanceTimeoutMs: 5_000 },
    );
    await publish('a', 'h');
    await started.passed;
    const stopping = reason === 'stopping' ? first.stop({ deadlineMs: 5_000 }) : undefined;
    if (reason === 'stopping') await clock.advance(5_000);
    consume({ TodoCreated: ({ data }) => void handled.push(data.heading) });
    await clock.advance(5_000);
    if (reason !== 'stopping') void first.stop({ deadlineMs: 0 });
    await clock.advance(1);
    await broker.idle();
    expect(aborts[0]).toMatchObject({ reason });
    expect(handled).toEqual(['h']);
    if (stopping !== undefined) {
      expect(await stopping).toMatchObject({ finished: 0, abandoned: [{ topic: 'todos', partition: 0, offset: 0 }] });
    }
  });
});

describe('a rebalance', () => {
  it('shares the work: every event is handled once, in order of its key', async () => {
    const { broker, clock, publish, consume } = bench({ partitions: 6, maxBatch: 10 });
    const handled: { key: string; number: number }[] = [];
    const handlers = {
      TodoCreated: async ({ data }: { readonly data: { readonly todoId: string; readonly heading: string } }) => {
        for (let turn = 0; turn < Number(data.heading) % 4; turn++)
          await new Promise((resolve) => setImmediate(resolve));
        handled.push({ key: data.todoId, number: Number(data.heading) });
      },
    };
    const consumers = [consume(handlers)];
    const calls: Promise<void>[] = [];
    for (let index = 0; index < 1_000; index++) {
      calls.push(publish(`k${index % 29}`, String(index)));
      if (index % 200 === 100) {
        consumers.push(consume(handlers));
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (index === 700) await consumers[0]!.stop();
    }
    await Promise.all(calls);
    await clock.advance(1);
    await broker.idle();
    expect(handled).toHaveLength(1_000);
    for (let key = 0; key < 29; key++) {
      const own = handled.filter((one) => one.key === `k${key}`).map(({ number }) => number);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
    // Six of the topic, six of its retry topic.
    const shares = consumers.map((one) => one.health().partitions.length);
    expect([...shares].sort()).toEqual([0, 2, 2, 2, 3, 3]);
  });

  it('waits for handlers that run, and for nothing that waits', async () => {
    const { broker, clock, publish, consume } = bench({ partitions: 2 });
    const started = gate();
    const end = gate();
    const log: string[] = [];
    for (const heading of ['1', '2']) await publish('k', heading);
    consume({
      TodoCreated: async ({ data }, ctx) => {
        log.push(`first ${data.heading}`);
        if (data.heading === '1') {
          started.open();
          await end.passed;
          log.push(`aborted: ${ctx.signal.aborted}`);
        }
      },
    });
    await started.passed;
    const second = consume({ TodoCreated: ({ data }) => void log.push(`second ${data.heading}`) });
    await clock.advance(1_000);
    expect(second.health().ready).toBe(false);
    expect(log).toEqual(['first 1']);
    end.open();
    await second.start();
    await broker.idle();
    expect(log.slice(0, 2)).toEqual(['first 1', 'aborted: false']);
    expect(log.slice(2)).toHaveLength(1);
    expect(log[2]).toMatch(/ 2$/);
  });

  it('takes partitions from a handler that doesn’t end, aborts it, and never hands its event to two', async () => {
    const { broker, clock, publish, consume } = bench({ partitions: 1 });
    const started = gate();
    const end = gate();
    const log: string[] = [];
    await publish('k', '1');
    const first = consume(
      {
        TodoCreated: async (_, ctx) => {
          log.push('first starts');
          ctx.signal.addEventListener('abort', () =>
            log.push(`aborted: ${(ctx.signal.reason as { reason: string }).reason}`),
          );
          started.open();
          await end.passed;
          log.push('first ends');
        },
      },
      { rebalanceTimeoutMs: 10_000, handlerTimeoutMs: 1_000_000 },
    );
    await started.passed;
    const second = consume({ TodoCreated: () => void log.push('second') }, { rebalanceTimeoutMs: 10_000 });
    await clock.advance(8_999);
    expect(log).toEqual(['first starts']);
    await clock.advance(2_000);
    await second.start();
    expect(log.slice(0, 2)).toEqual(['first starts', 'aborted: partition-lost']);
    await clock.advance(1);
    // Sticky: the only partition went back to the first, which waits for its own handler.
    expect(first.health().partitions).toHaveLength(1);
    expect(log).toHaveLength(2);
    const stopped = first.stop({ deadlineMs: 10 });
    await clock.advance(11);
    await stopped;
    await broker.idle();
    expect(log.slice(2)).toEqual(['second']);
    end.open();
    await broker.idle();
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 1 }]);
  });

  it('interrupts back-off, and the next owner starts over', async () => {
    const { broker, clock, publish, consume } = bench({ partitions: 1 });
    await publish('k', '1');
    let failures = 0;
    const first = consume(
      {
        TodoCreated: () => {
          failures++;
          throw new Error('no');
        },
      },
      { retry: { minMs: 20_000, random: () => 0.9 } },
    );
    await broker.idle();
    expect(failures).toBe(1);
    const attempts: number[] = [];
    await first.stop();
    consume({ TodoCreated: (_, ctx) => void attempts.push(ctx.attempt) });
    await broker.idle();
    expect(attempts).toEqual([1]);
    expect(clock.pending()).toBe(0);
  });
});

describe('stop', () => {
  it('finishes what runs, starts nothing new, commits, and says so', async () => {
    const { broker, publish, consume } = bench();
    const started = gate();
    const end = gate();
    const handled: string[] = [];
    for (const heading of ['1', '2']) await publish('k', heading);
    const consumer = consume({
      TodoCreated: async ({ data }) => {
        started.open();
        await end.passed;
        handled.push(data.heading);
      },
    });
    await started.passed;
    const report = consumer.stop();
    expect(consumer.health().status).toBe(
      'starting' === consumer.health().status ? 'starting' : consumer.health().status,
    );
    end.open();
    expect(await report).toEqual({
      finished: 1,
      abandoned: [],
      offsets: [{ topic: 'todos', partition: 0, offset: 1 }],
    });
    expect(await consumer.stop()).toEqual(await report);
    expect(handled).toEqual(['1']);
    expect(consumer.health()).toMatchObject({ status: 'stopped', ready: false, partitions: [] });
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 1 }]);
  });

  it('gives up at its deadline, aborts, and says what is handled again', async () => {
    const { broker, clock, publish, consume } = bench();
    const started = gate();
    const end = gate();
    let aborted = '';
    await publish('done', '1');
    await publish('k', '1');
    const consumer = consume({
      TodoCreated: async ({ data }, ctx) => {
        if (data.todoId === 'done') return;
        ctx.signal.addEventListener('abort', () => {
          aborted = (ctx.signal.reason as { reason: string }).reason;
        });
        started.open();
        await end.passed;
      },
    });
    await started.passed;
    await new Promise((resolve) => setImmediate(resolve));
    const report = consumer.stop({ deadlineMs: 500 });
    await clock.advance(501);
    expect(await report).toEqual({
      finished: 0,
      abandoned: [{ topic: 'todos', partition: 0, offset: 1 }],
      offsets: [{ topic: 'todos', partition: 0, offset: 1 }],
    });
    expect(aborted).toBe('stopping');
    end.open();
    await broker.idle();
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 1, metadata: '' }]);
  });

  it('may come before the start, and leaves nothing behind', async () => {
    const { broker, clock, consume } = bench();
    const consumer = consume({});
    expect(await consumer.stop()).toEqual({ finished: 0, abandoned: [], offsets: [] });
    expect(consumer.health().status).toBe('stopped');
    await broker.idle();
    expect(clock.pending()).toBe(0);
  });
});

describe('start', () => {
  it('fails where a topic is missing, and says which', async () => {
    const { broker } = bench({ autoCreate: false });
    const { log, lines } = recordingLog();
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log,
      subscriptions: [todos.handlers({ TodoCreated: () => {}, TodoDeleted: () => {} })],
    });
    await expect(consumer.start()).rejects.toThrow('group g: no such topic: todos');
    expect(consumer.health()).toMatchObject({ status: 'failed', live: false, ready: false });
    expect(lines.map(({ message }) => message)).toContain('consumer could not start');
    expect(await consumer.stop()).toEqual({ finished: 0, abandoned: [], offsets: [] });
  });

  it('is done once the group has taken the consumer in', async () => {
    const { consume } = bench();
    const consumer = consume({});
    expect(consumer.health().status).toBe('starting');
    await consumer.start();
    expect(consumer.health()).toMatchObject({ status: 'running', ready: true, live: true });
  });
});

describe('offsets that are lost', () => {
  it.each([
    ['stop', [], /out of range: there is 3 to 4/],
    ['earliest', ['3'], undefined],
    ['latest', [], undefined],
  ] as const)('%s', async (onOffsetLost, handled, held) => {
    const { broker, clock, publish, consume } = bench();
    for (let index = 0; index < 4; index++) await publish('k', String(index));
    await broker.resetOffsets('g', [{ topic: 'todos', partition: 0, offset: 1 }]);
    broker.truncate('todos', 0, 3);
    const seen: string[] = [];
    const consumer = consume({ TodoCreated: ({ data }) => void seen.push(data.heading) }, { onOffsetLost });
    await broker.idle();
    expect(seen).toEqual(handled);
    const { held: reason } = consumer.health().partitions[0]!;
    if (held === undefined) expect(reason).toBeUndefined();
    else expect(reason).toEqual({ offset: 1, reason: expect.stringMatching(held), since: clock.now() });
  });
});

describe('lag', () => {
  it('counts what is not finished, of every partition', async () => {
    const { broker, publish } = bench({ partitions: 2 });
    for (let index = 0; index < 10; index++) await publish(`k${index}`, 'h');
    const started = gate();
    const end = gate();
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      subscriptions: [
        todos.handlers({
          TodoCreated: async () => {
            started.open();
            await end.passed;
          },
          TodoDeleted: () => {},
        }),
      ],
    });
    await started.passed;
    const total = async () => (await consumer.lag()).reduce((sum, { lag }) => sum + lag, 0);
    expect(await total()).toBe(10);
    expect(consumer.health().partitions.reduce((sum, { lag = 0 }) => sum + lag, 0)).toBe(10);
    end.open();
    await broker.idle();
    expect(await total()).toBe(0);
    await consumer.stop();
  });
});
