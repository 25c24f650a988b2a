/** Effects happen once: however often an event is delivered, whoever dies, whatever a handler does. */
import {
  batch,
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type HandlerContext,
  silentLog,
  type Transport,
} from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { cleanUpInbox, type InboxOptions, inbox, type PoolClient } from '@tidings/runtime/postgres';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { describePostgres } from '../support/postgres.js';
import { ReminderTriggered, reminders, type TodoCreated, todos } from '../unit/runtime/contracts.js';
import { bench, created, drained, empty, producerOn, SOURCE, tidingsDatabase, transaction, until } from './setup.js';

const database = await tidingsDatabase();
const RETRY = { minMs: 1, maxMs: 20 };
const REMINDER = '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70';

type Handle = (event: TodoCreated, context: HandlerContext<PoolClient>) => Promise<void>;

describePostgres('an inbox', database, ({ pool, newPool }) => {
  beforeEach(async () => {
    await empty(pool);
    await pool.query('create table if not exists effect (event text not null, note text)');
    await pool.query('truncate effect');
  });

  const effects = async (): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ event: string }>('select event from effect order by event');
    return rows.map(({ event }) => event);
  };

  const write: Handle = async ({ data }, { tx }) => {
    await tx.query('insert into effect (event) values ($1)', [data.heading]);
  };

  interface Settings extends Partial<ConsumerOptions<PoolClient>> {
    readonly inboxOptions?: InboxOptions;
    readonly from?: pg.Pool;
  }

  /** Stopped after the test. */
  const consume = (transport: Transport, handle: Handle, settings: Settings = {}): Consumer<PoolClient> => {
    const { inboxOptions, from = pool, ...options } = settings;
    const consumer = createConsumer<PoolClient>({
      transport,
      group: 'g',
      log: silentLog,
      retry: RETRY,
      inbox: inbox(from, inboxOptions),
      subscriptions: [todos.handlers<PoolClient>({ TodoCreated: handle, TodoDeleted: () => {} })],
      ...options,
    });
    onTestFinished(async () => {
      await consumer.stop({ deadlineMs: 0 });
    });
    return consumer;
  };

  const finished = (consumer: Consumer<PoolClient>, count: number) =>
    until(() => consumer.health().finished >= count, `${count} finished events`);

  it('handles an event once, also when it is delivered again', async () => {
    const broker = memory({ partitions: 1 });
    const out = todos.publisher(producerOn(broker));
    const event = created('a', '1');
    const consumer = consume(broker, write);
    for (let time = 0; time < 5; time++) await out.publish(event);
    await out.publish(created('a', '2'));
    await finished(consumer, 6);
    expect(await effects()).toEqual(['1', '2']);
    expect(broker.deadLetters(todos, 'g')).toEqual([]);
  });

  it('remembers for each group by itself', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    await finished(consume(broker, write, { group: 'one' }), 1);
    await finished(consume(broker, write, { group: 'two' }), 1);
    expect(await effects()).toEqual(['1', '1']);
  });

  it('lets the second of two that have the same event wait, and then see that it was handled', async () => {
    const box = inbox(pool);
    const log: string[] = [];
    let settle = () => {};
    const first = box.run('g', ['e'], async (fresh, tx) => {
      log.push(`first has ${[...fresh]}`);
      await tx.query(`insert into effect (event) values ('first')`);
      await new Promise<void>((resolve) => {
        settle = resolve;
      });
      log.push('first is done');
    });
    await until(() => log.length === 1, 'the first to begin');
    const second = box.run('g', ['e', 'other'], async (fresh) => void log.push(`second has ${[...fresh]}`));
    await until(async () => {
      const { rows } = await pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`);
      return rows.length > 0;
    }, 'the second to wait');
    settle();
    await Promise.all([first, second]);
    expect(log).toEqual(['first has e', 'first is done', 'second has other']);
    expect(await effects()).toEqual(['first']);
  });

  it('gives the event to the second where the first rolls back', async () => {
    const box = inbox(pool);
    let fail = (_: Error) => {};
    let began = false;
    const first = box.run('g', ['e'], async (_, tx) => {
      await tx.query(`insert into effect (event) values ('first')`);
      began = true;
      await new Promise<void>((_resolve, reject) => {
        fail = reject;
      });
    });
    await until(() => began, 'the first to begin');
    const second = box.run('g', ['e'], async (_, tx) => {
      await tx.query(`insert into effect (event) values ('second')`);
    });
    fail(new Error('no'));
    await expect(first).rejects.toThrow('no');
    await second;
    expect(await effects()).toEqual(['second']);
  });

  it('undoes what a failed attempt did', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    const consumer = consume(broker, async (event, ctx) => {
      await write(event, ctx);
      if (ctx.attempt < 4) throw new Error('not yet');
    });
    await finished(consumer, 1);
    expect(await effects()).toEqual(['1']);
  });

  it('undoes what a handler did that took too long, and lets the next attempt do it', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    const kept: PoolClient[] = [];
    const late: Promise<unknown>[] = [];
    const consumer = consume(
      broker,
      async (event, ctx) => {
        kept.push(ctx.tx);
        await write(event, ctx);
        if (ctx.attempt > 1) return;
        await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
        // It ends as if nothing had happened, and goes on behind everyone's back.
        late.push(
          new Promise((resolve) => setTimeout(resolve, 50)).then(() =>
            kept[0]!.query(`insert into effect (event) values ('late')`),
          ),
        );
        late[0]!.catch(() => undefined);
      },
      { handlerTimeoutMs: 100, from: newPool({ max: 1 }) },
    );
    await finished(consumer, 1);
    expect(kept).toHaveLength(2);
    await expect(late[0]).rejects.toThrow('the transaction is over');
    await expect(kept[1]!.query('select 1')).rejects.toThrow('the transaction is over');
    expect(await effects()).toEqual(['1']);
    expect(consumer.health().deadLetters).toBe(0);
  });

  it('waits for queries that a handler left running, before it commits', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    const consumer = consume(broker, async (event, ctx) => {
      void ctx.tx.query('select pg_sleep(0.05)');
      void write(event, ctx);
    });
    await finished(consumer, 1);
    expect(await effects()).toEqual(['1']);
  });

  it('is freed from a handler that never ends, and the event goes to another member', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    let stuck: PoolClient | undefined;
    let free = () => {};
    consume(
      broker,
      async (event, ctx) => {
        await write(event, ctx);
        stuck = ctx.tx;
        await new Promise<void>((resolve) => {
          free = resolve;
        });
      },
      { inboxOptions: { idleTimeoutMs: 300 }, from: newPool() },
    );
    await until(() => stuck !== undefined, 'the handler to be stuck');
    broker.crash('g');
    const other = consume(broker, write);
    await finished(other, 1);
    expect(await effects()).toEqual(['1']);
    await expect(stuck!.query('select 1')).rejects.toThrow();
    free();
  });

  it('commits nothing where a statement failed, even if the handler caught that', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    const seen: (string | undefined)[] = [];
    const consumer = consume(broker, async (event, ctx) => {
      await write(event, ctx);
      if (ctx.attempt === 1) await ctx.tx.query('insert into effect (event) values (null)').catch(() => undefined);
      seen.push(consumer.health().lastError);
    });
    await finished(consumer, 1);
    expect(seen).toEqual([undefined, expect.stringContaining('nothing was committed')]);
    expect(await effects()).toEqual(['1']);
  });

  it('lets a handler use savepoints, but not end the transaction', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    const refused: string[] = [];
    const consumer = consume(broker, async (event, ctx) => {
      for (const text of ['COMMIT', ' begin', 'end;', 'rollback', 'Rollback work', 'START  transaction', 'abort']) {
        await ctx.tx.query(text).catch(({ message }: Error) => refused.push(message));
      }
      await ctx.tx.query('savepoint one');
      await ctx.tx.query('insert into effect (event) values (null)').catch(() => undefined);
      await ctx.tx.query('rollback to savepoint one');
      await write(event, ctx);
    });
    await finished(consumer, 1);
    expect(refused).toHaveLength(7);
    expect(new Set(refused)).toEqual(new Set([expect.stringContaining('the transaction is the inbox’s')]));
    expect(await effects()).toEqual(['1']);
  });

  it('hands out the client itself, for whoever knows more of it', async () => {
    const box = inbox<pg.PoolClient>(pool);
    await box.run('g', ['e'], async (_, tx) => {
      expect(tx.escapeIdentifier('a"b')).toBe('"a""b"');
      expect(tx).toBeInstanceOf(pg.Client);
      const { rows } = await tx.query({ text: 'select $1::text as word', values: ['here'], rowMode: 'array' });
      expect(rows).toEqual([['here']]);
      expect(() => tx.release()).toThrow('the connection is the inbox’s');
    });
  });

  it('keeps what handlers publish in the same transaction, as consequences of the event', async () => {
    const { broker, producer, relay } = bench(pool, memory({ partitions: 1 }));
    const event = created('a', '1');
    await todos.publisher(producer).publish(event);
    const ids: string[] = [];
    const consumer = consume(broker, async (_, ctx) => {
      const caused = ReminderTriggered.make({ data: { reminderId: REMINDER } });
      ids.push(caused.id);
      await ctx.publisher(reminders).publish(caused);
      if (ctx.attempt < 3) throw new Error('rolled back, with what was published');
    });
    await finished(consumer, 1);
    await drained(await relay());
    expect(ids).toHaveLength(3);
    expect(broker.published(reminders)).toMatchObject([
      { id: ids[2], correlationId: event.id, causationId: event.id, source: SOURCE },
    ]);
  });

  it('writes the source that it was given, and leaves publishing to a producer where it is told to', async () => {
    const broker = memory({ partitions: 1 });
    const producer = producerOn(broker);
    await todos.publisher(producer).publish(created('a', '1'));
    const publish: Handle = async (_, ctx) => {
      await ctx.publisher(reminders).publish(ReminderTriggered.make({ data: { reminderId: REMINDER } }));
    };
    await finished(consume(broker, publish, { group: 'kept', inboxOptions: { outbox: { source: '/kept' } } }), 1);
    const { rows } = await pool.query('select source, aggregatetype from tidings_outbox');
    expect(rows).toEqual([{ source: '/kept', aggregatetype: 'reminders' }]);
    await finished(consume(broker, publish, { group: 'sent', producer, inboxOptions: { outbox: false } }), 1);
    expect(broker.published(reminders)).toMatchObject([{ source: SOURCE }]);
  });

  it('gives each event of a batch to the handler once', async () => {
    const broker = memory({ partitions: 1 });
    const out = todos.publisher(producerOn(broker));
    const [first, second] = [created('a', '1'), created('b', '2')];
    await out.publishAll([first, second, first, created('c', '3'), second]);
    const consumer = createConsumer<PoolClient>({
      transport: broker,
      group: 'g',
      log: silentLog,
      inbox: inbox(pool),
      subscriptions: [
        todos.handlers<PoolClient>({
          TodoCreated: batch(
            async (events, { tx }) => {
              for (const { data } of events) await tx.query('insert into effect (event) values ($1)', [data.heading]);
            },
            { max: 100 },
          ),
          TodoDeleted: () => {},
        }),
      ],
    });
    onTestFinished(async () => void (await consumer.stop()));
    await finished(consumer, 5);
    expect(await effects()).toEqual(['1', '2', '3']);
  });

  it('tries again what could not be serialized', async () => {
    await pool.query(`insert into effect (event, note) values ('counter', '0')`);
    const broker = memory({ partitions: 4 });
    const out = todos.publisher(producerOn(broker));
    await out.publishAll(Array.from({ length: 40 }, (_, index) => created(`k${index}`, String(index))));
    let calls = 0;
    const consumer = consume(
      broker,
      async (_, { tx }) => {
        calls++;
        const { rows } = await tx.query<{ note: string }>(`select note from effect where event = 'counter'`);
        await tx.query(`update effect set note = $1 where event = 'counter'`, [String(Number(rows[0]!.note) + 1)]);
      },
      { inboxOptions: { isolation: 'serializable' }, retry: { attempts: 1_000, ...RETRY } },
    );
    await finished(consumer, 40);
    const { rows } = await pool.query<{ note: string }>('select note from effect');
    expect(rows).toEqual([{ note: '40' }]);
    expect(calls).toBeGreaterThan(40);
  });

  it('takes any id that a record may have', async () => {
    const box = inbox(pool);
    const ids = ['\0', 'long'.repeat(5_000), `${'long'.repeat(5_000)}er`, 'ünïcode 🥛', "'; drop table effect; --"];
    const seen: string[] = [];
    for (let time = 0; time < 2; time++) await box.run('g', ids, async (fresh) => void seen.push(...fresh));
    expect(seen.sort()).toEqual([...ids].sort());
  });

  it('makes no dead letters of events that it can’t take: the partition is held', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    const away = new pg.Pool({ host: '127.0.0.1', port: 1 });
    onTestFinished(() => away.end());
    const consumer = consume(broker, write, { from: away });
    await until(() => consumer.health().partitions[0]?.held !== undefined, 'the partition to be held');
    expect(consumer.health()).toMatchObject({ deadLetters: 0, finished: 0 });
    expect(consumer.health().partitions[0]!.held!.reason).toMatch(/^the inbox can’t be used: .*ECONNREFUSED/);

    const elsewhere = consume(broker, write, { group: 'other', inboxOptions: { schema: 'nowhere' } });
    await until(() => elsewhere.health().partitions[0]?.held !== undefined, 'the partition to be held');
    expect(elsewhere.health().partitions[0]!.held!.reason).toContain('relation "nowhere.tidings_inbox" does not exist');
    expect(broker.deadLetters(todos, 'g')).toEqual([]);
  });

  it('goes on when the database is back', async () => {
    const broker = memory({ partitions: 1 });
    await todos.publisher(producerOn(broker)).publish(created('a', '1'));
    await pool.query('alter table tidings_inbox rename to tidings_inbox_away');
    const consumer = consume(broker, write, { retry: { attempts: 2, minMs: 1, maxMs: 50 } });
    await until(() => consumer.health().partitions[0]?.held !== undefined, 'the partition to be held');
    await pool.query('alter table tidings_inbox_away rename to tidings_inbox');
    await finished(consumer, 1);
    expect(await effects()).toEqual(['1']);
  });

  it('survives connections that the server ends', async () => {
    const broker = memory({ partitions: 2 });
    const out = todos.publisher(producerOn(broker));
    const mine = newPool({ application_name: 'victim', max: 4 });
    const all = Array.from({ length: 150 }, (_, index) => created(`k${index % 11}`, String(index).padStart(3, '0')));
    const consumer = consume(broker, write, { from: mine, retry: { attempts: 50, ...RETRY } });
    await out.publishAll(all);
    const kill = () =>
      pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'`);
    await until(async () => {
      await kill();
      await new Promise((resolve) => setTimeout(resolve, 25));
      return consumer.health().finished > 100;
    }, 'most of the events');
    await finished(consumer, 150);
    expect(await effects()).toEqual(all.map(({ data }) => data.heading));
  });

  describe('says at the start', () => {
    const subscriptions = [todos.handlers<PoolClient>({ TodoCreated: () => {}, TodoDeleted: () => {} })];

    it('that more handlers may run than there are connections', () => {
      const small = newPool({ max: 3 });
      const transport = memory();
      expect(inbox(small).concurrency).toBe(3);
      expect(() =>
        createConsumer({ transport, group: 'g', subscriptions, inbox: inbox(small), concurrency: 4 }),
      ).toThrow('concurrency 4 is more than the inbox can take, 3');
      expect(() => inbox(small, { concurrency: 4 })).toThrow('concurrency 4 is more than the pool’s 3 connections');
    });

    it('what can’t be meant', () => {
      expect(() => inbox(pool, { concurrency: 0 })).toThrow('concurrency must be a positive integer');
      expect(() => inbox(pool, { idleTimeoutMs: 1.5 })).toThrow('idleTimeoutMs must be a positive integer');
      // @ts-expect-error no such level
      expect(() => inbox(pool, { isolation: 'read uncommitted; commit' })).toThrow('isolation must be');
    });
  });

  describe('clean-up', () => {
    const DAY = 86_400_000;

    it('forgets what can’t come again, batch by batch, and nothing else', async () => {
      await transaction(pool, async (client) => {
        await client.query(
          `insert into tidings_inbox (consumer_group, event_id, handled_at)
          select 'g', n::text, now() - make_interval(days => n) from generate_series(0, 40) n`,
        );
      });
      expect(await cleanUpInbox(pool, { retentionMs: 7 * DAY, redriveMs: 14 * DAY, batch: 5 })).toBe(19);
      const { rows } = await pool.query<{ oldest: string }>('select max(event_id::int) as oldest from tidings_inbox');
      expect(rows).toEqual([{ oldest: 21 }]);
      expect(await cleanUpInbox(pool, { retentionMs: 7 * DAY })).toBe(7);
    });

    it('refuses to forget what may come again for ever', async () => {
      await expect(cleanUpInbox(pool, { retentionMs: -1 })).rejects.toThrow(RangeError);
      await expect(cleanUpInbox(pool, { retentionMs: Number.POSITIVE_INFINITY })).rejects.toThrow(RangeError);
    });

    it('stops when it is told to', async () => {
      await pool.query(
        `insert into tidings_inbox (consumer_group, event_id, handled_at)
        select 'g', n::text, now() - interval '90 days' from generate_series(1, 10) n`,
      );
      expect(await cleanUpInbox(pool, { retentionMs: DAY, batch: 2, signal: AbortSignal.abort() })).toBe(0);
    });
  });
});
