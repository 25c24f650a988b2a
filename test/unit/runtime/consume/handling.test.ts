import { batch, createConsumer, type Inbox, ignore, type Sink, silentLog } from '@tidings/runtime';
import { describe, expect, it } from 'vitest';
import { ReminderTriggered, reminders, TodoCreated, TodoCreatedV1, todos } from '../contracts.js';
import { bench, deleted, gate } from './setup.js';

describe('handlers', () => {
  it('get every event in its newest version, with what stands around it', async () => {
    const { broker, producer, consume } = bench();
    const seen: unknown[] = [];
    consume({
      TodoCreated: (event, ctx) => {
        const { topic, partition, offset, key, attempt, receivedVersion, timestamp, tx } = ctx;
        seen.push({ event, topic, partition, offset, key, attempt, receivedVersion, timestamp, tx });
        expect(String(ctx.headers.ce_id)).toBe(event.id);
        expect(ctx.signal.aborted).toBe(false);
        expect(Object.isFrozen(event.data)).toBe(true);
      },
    });
    const event = TodoCreatedV1.make({ data: { todoId: 'a', title: 'milk' } });
    await todos.publisher(producer).publish(event);
    await broker.idle();
    expect(seen).toEqual([
      {
        event: { ...event, version: 2, source: '/test', data: { todoId: 'a', heading: 'milk' } },
        topic: 'todos',
        partition: 0,
        offset: 0,
        key: 'a',
        attempt: 1,
        receivedVersion: 1,
        timestamp: broker.clock.now(),
        tx: undefined,
      },
    ]);
  });

  it('of one consumer take many topics', async () => {
    const { broker, producer, publish } = bench();
    const seen: string[] = [];
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      subscriptions: [
        todos.handlers({ TodoCreated: ({ data }) => void seen.push(data.heading), TodoDeleted: ignore }),
        reminders.handlers({ ReminderTriggered: ({ subject }) => void seen.push(subject!) }),
      ],
    });
    await publish('a', 'todo');
    const reminderId = '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70';
    await reminders.publisher(producer).publish(ReminderTriggered.make({ data: { reminderId } }));
    await todos.publisher(producer).publish(deleted('a'));
    await broker.idle();
    expect(seen.sort()).toEqual([reminderId, 'todo']);
    expect(consumer.health()).toMatchObject({ status: 'running', ready: true, live: true, finished: 3 });
    await consumer.stop();
  });

  it('run one after another within a key, at once across keys', async () => {
    const { broker, publish, consume } = bench();
    const first = gate();
    const log: string[] = [];
    for (const [key, heading] of [
      ['a', '1'],
      ['a', '2'],
      ['b', '1'],
      ['a', '3'],
      ['b', '2'],
    ] as const)
      await publish(key, heading);
    const bDone = gate();
    consume({
      TodoCreated: async ({ data }) => {
        log.push(`start ${data.todoId}${data.heading}`);
        if (data.todoId === 'a' && data.heading === '1') await first.passed;
        log.push(`end ${data.todoId}${data.heading}`);
        if (data.todoId === 'b' && data.heading === '2') bDone.open();
      },
    });
    await bDone.passed;
    expect(log).toEqual(['start a1', 'start b1', 'end b1', 'start b2', 'end b2']);
    first.open();
    await broker.idle();
    expect(log.slice(5)).toEqual(['end a1', 'start a2', 'end a2', 'start a3', 'end a3']);
  });

  it('never run more at once than allowed', async () => {
    const { broker, publish, consume } = bench({ partitions: 4 });
    for (let index = 0; index < 200; index++) await publish(`k${index}`, 'x');
    let running = 0;
    let most = 0;
    let handled = 0;
    consume(
      {
        TodoCreated: async () => {
          most = Math.max(most, ++running);
          for (let turn = 0; turn < 3; turn++) await null;
          running--;
          handled++;
        },
      },
      { concurrency: 7 },
    );
    await broker.idle();
    expect([most, handled]).toEqual([7, 200]);
  });

  it('keep the order of every key under load', async () => {
    const { broker, publish, consume } = bench({ partitions: 5, maxBatch: 17 });
    const seen = new Map<string, number[]>();
    consume({
      TodoCreated: async ({ data }) => {
        for (let turn = 0; turn < Number(data.heading) % 5; turn++) await null;
        const list = seen.get(data.todoId) ?? [];
        seen.set(data.todoId, [...list, Number(data.heading)]);
      },
    });
    const calls: Promise<void>[] = [];
    for (let index = 0; index < 2_000; index++) calls.push(publish(`k${index % 23}`, String(index)));
    await Promise.all(calls);
    await broker.idle();
    expect([...seen.values()].flat()).toHaveLength(2_000);
    for (const list of seen.values()) expect(list).toEqual([...list].sort((a, b) => a - b));
  });

  it('that ignore an event don’t look at its data', async () => {
    const { broker, consume } = bench();
    consume({ TodoDeleted: ignore });
    const message = todos.events.TodoDeleted.toMessage(deleted('a'), { source: '/s' });
    broker.append('todos', { ...message, value: Buffer.from('not JSON') });
    await broker.idle();
    expect(broker.deadLetters(todos, 'g')).toEqual([]);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 1 }]);
  });

  it('are all asked for, also in JavaScript', () => {
    expect(() => todos.handlers({ TodoCreated: () => {} } as never)).toThrow(/none for TodoDeleted/);
    expect(() => todos.handlers({ TodoCreated: ignore, TodoDeleted: ignore, Other: ignore } as never)).toThrow(
      /no event Other/,
    );
  });
});

describe('ctx.publisher', () => {
  it('lets correlation and causation flow', async () => {
    const { broker, producer, consume } = bench();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    consume(
      {
        TodoCreated: async (_, ctx) => {
          const data = { reminderId: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70' };
          const out = ctx.publisher(reminders);
          await out.publish(ReminderTriggered.make({ data }));
          await out.publish(ReminderTriggered.make({ data, correlationId: 'own', causationId: 'mine' }));
        },
      },
      { producer },
    );
    const cause = TodoCreated.make({ correlationId: 'conversation', traceparent, data: { todoId: 'a', heading: 'h' } });
    await todos.publisher(producer).publish(cause);
    await broker.idle();
    expect(broker.published(reminders)).toMatchObject([
      { correlationId: 'conversation', causationId: cause.id, traceparent, source: '/test' },
      { correlationId: 'own', causationId: 'mine' },
    ]);
  });

  it('says what it needs', async () => {
    const { broker, publish, consume } = bench();
    consume({ TodoCreated: (_, ctx) => void ctx.publisher(reminders) }, { retry: { attempts: 1 } });
    await publish('a', 'h');
    await broker.idle();
    expect(broker.deadLetters(todos, 'g')[0]?.message).toMatch(/give createConsumer a producer/);
  });
});

describe('batch', () => {
  it('hands over several events of a type, at most max, in log order', async () => {
    const { broker, publish, consume } = bench();
    for (let index = 0; index < 7; index++) await publish(`k${index % 3}`, String(index));
    const batches: string[][] = [];
    consume({
      TodoCreated: batch(
        (events, ctx) => {
          batches.push(events.map(({ data }) => data.heading));
          expect(ctx.contexts.map(({ offset }) => offset)).toEqual(events.map(({ data }) => Number(data.heading)));
          expect([ctx.topic, ctx.partition, ctx.attempt, ctx.signal.aborted]).toEqual(['todos', 0, 1, false]);
        },
        { max: 3 },
      ),
    });
    await broker.idle();
    expect(batches.flat()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(batches.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(() => batch(() => {}, { max: 0 })).toThrow(RangeError);
  });

  it('keeps the order of a key among events of other types', async () => {
    const { broker, producer, consume } = bench();
    const out = todos.publisher(producer);
    const made = (todoId: string, heading: string) => TodoCreated.make({ data: { todoId, heading } });
    await out.publishAll([
      made('a', '1'),
      made('b', '1'),
      deleted('a'),
      made('a', '2'),
      made('c', '1'),
      deleted('c'),
      made('b', '2'),
    ]);
    const log: string[] = [];
    consume({
      TodoCreated: batch(
        async (events) => {
          for (const { data } of events) log.push(`${data.todoId}${data.heading}`);
        },
        { max: 10 },
      ),
      TodoDeleted: ({ data }) => void log.push(`-${data.todoId}`),
    });
    await broker.idle();
    const of = (key: string) => log.filter((entry) => entry.includes(key));
    expect([of('a'), of('b'), of('c')]).toEqual([
      ['a1', '-a', 'a2'],
      ['b1', 'b2'],
      ['c1', '-c'],
    ]);
  });

  it('gives up only the events that fail by themselves', async () => {
    const { broker, clock, publish, consume } = bench();
    for (const key of ['a', 'bad', 'c']) await publish(key, key);
    const sizes: number[] = [];
    consume(
      {
        TodoCreated: batch(
          (events) => {
            sizes.push(events.length);
            if (events.some(({ data }) => data.todoId === 'bad')) throw new Error('no');
          },
          { max: 10 },
        ),
      },
      { retry: { attempts: 2, minMs: 10, maxMs: 10 } },
    );
    await broker.idle();
    await clock.advance(100);
    await broker.idle();
    expect(sizes).toEqual([3, 3, 1, 1, 1, 1]);
    expect(broker.deadLetters(todos, 'g').map(({ event }) => event?.subject)).toEqual(['bad']);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 3, metadata: '' }]);
  });
});

describe('middleware', () => {
  it('runs around every call, in its order, and sees failures', async () => {
    const { broker, clock, publish, consume } = bench();
    const log: string[] = [];
    let calls = 0;
    const consumer = consume({
      TodoCreated: () => {
        log.push('handler');
        if (++calls === 1) throw new Error('no');
      },
    });
    consumer
      .use(async ({ topic, events, context }, next) => {
        log.push(`a ${topic} ${events.length} ${context.attempt}`);
        await next().finally(() => log.push('a done'));
      })
      .use(async (_, next) => {
        log.push('b');
        await next();
      });
    await publish('a', 'h');
    await broker.idle();
    await clock.advance(200);
    await broker.idle();
    const around = (attempt: number) => [`a todos 1 ${attempt}`, 'b', 'handler', 'a done'];
    expect(log).toEqual([...around(1), ...around(2)]);
  });

  it('runs around batches too', async () => {
    const { broker, publish, consume } = bench();
    await publish('a', '1');
    await publish('b', '2');
    let seen = 0;
    consume({ TodoCreated: batch(() => {}, { max: 5 }) }).use(async ({ events }, next) => {
      seen += events.length;
      await next();
    });
    await broker.idle();
    expect(seen).toBe(2);
  });
});

describe('tombstones', () => {
  it('have a handler of their own, or are dead letters, or are ignored', async () => {
    for (const [group, tombstone] of [
      ['handled', 'handler'],
      ['dead', undefined],
      ['ignored', ignore],
    ] as const) {
      const { broker } = bench();
      const seen: unknown[] = [];
      const consumer = createConsumer({
        transport: broker,
        group,
        log: silentLog,
        subscriptions: [
          todos.handlers(
            { TodoCreated: ignore, TodoDeleted: ignore },
            tombstone === undefined
              ? {}
              : {
                  tombstone: tombstone === 'handler' ? ({ key }, ctx) => void seen.push([key, ctx.offset]) : tombstone,
                },
          ),
        ],
      });
      broker.append('todos', { key: 'a', value: null });
      await broker.idle();
      expect(seen).toEqual(group === 'handled' ? [['a', 0]] : []);
      expect(broker.deadLetters(todos, group).map(({ reason }) => reason)).toEqual(
        group === 'dead' ? ['tombstone'] : [],
      );
      await consumer.stop();
    }
  });
});

describe('an inbox', () => {
  it('makes effects happen once, and gives handlers its transaction', async () => {
    const { broker, producer, publish } = bench();
    const seen = new Set<string>();
    const effects: string[] = [];
    const inbox: Inbox<{ write(text: string): void }> = {
      concurrency: 4,
      run: async (group, ids, work) => {
        const fresh = new Set(ids.filter((id) => !seen.has(`${group}/${id}`)));
        const written: string[] = [];
        const sink: Sink = { send: (outgoing) => producer.send(outgoing) };
        if (fresh.size > 0) await work(fresh, { write: (text) => void written.push(text) }, sink);
        effects.push(...written);
        for (const id of fresh) seen.add(`${group}/${id}`);
      },
    };
    const subscriptions = [
      todos.handlers<{ write(text: string): void }>({
        TodoCreated: (event, ctx) => ctx.tx.write(event.data.heading),
        TodoDeleted: ignore,
      }),
    ];
    const run = async (group: string) => {
      const consumer = createConsumer({ transport: broker, group, inbox, log: silentLog, subscriptions });
      await broker.idle();
      await consumer.stop();
    };
    await publish('a', '1');
    await run('one');
    await broker.resetOffsets('one', [{ topic: 'todos', partition: 0, offset: 0 }]);
    await publish('a', '2');
    await run('one');
    expect(effects).toEqual(['1', '2']);
    await run('two');
    expect(effects).toEqual(['1', '2', '1', '2']);
    expect(() => createConsumer({ transport: broker, group: 'g', inbox, subscriptions, concurrency: 5 })).toThrow(
      /inbox can take, 4/,
    );
  });
});
