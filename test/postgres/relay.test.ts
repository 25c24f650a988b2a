/** Relays: nothing committed is lost, nothing reordered within an aggregate, one bad row holds its own aggregate alone. */
import { DeliveryUnknown, PublishRefused, type Sink } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import {
  listPoison,
  migrate,
  relay as newRelay,
  outbox,
  outboxStatus,
  type Relay,
  retryPoison,
  skipPoison,
} from '@tidings/runtime/postgres';
import type pg from 'pg';
import { beforeEach, describe, expect, it } from 'vitest';
import { describePostgres } from '../support/postgres.js';
import { recordingLog } from '../unit/runtime/consume/setup.js';
import { ReminderTriggered, reminders, type TodoCreated, todos } from '../unit/runtime/contracts.js';
import { bench, created, drained, empty, headings, producerOn, tidingsDatabase, transaction, until } from './setup.js';

const database = await tidingsDatabase();
const REMINDER = '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70';

describePostgres('a relay', database, ({ pool, newPool }) => {
  beforeEach(() => empty(pool));

  const keep = (events: readonly TodoCreated[], client: pg.Pool | pg.PoolClient = pool) =>
    todos.publisher(outbox(client)).publishAll(events);

  /** 1 to n, of so many todos in turn. */
  const many = (count: number, aggregates: number) =>
    Array.from({ length: count }, (_, index) => created(`a${index % aggregates}`, String(index)));

  const inOrder = (broker: ReturnType<typeof memory>): boolean =>
    [...headings(broker).values()].every((list) =>
      list.every((heading, index) => index === 0 || Number(heading) > Number(list[index - 1])),
    );

  it('loses nothing of a transaction that commits late', async () => {
    const { broker, relay } = bench(pool);
    const made = await relay();
    const late = await pool.connect();
    await late.query('begin');
    await keep([created('slow', 'first in position')], late);
    await transaction(pool, (client) => keep([created('quick', 'last in position, first to commit')], client));
    await drained(made);
    expect([...headings(broker).keys()]).toEqual(['quick']);
    await late.query('commit');
    late.release();
    await until(async () => (await made.health()).sent === 2, 'the late row');
    expect([...headings(broker).keys()]).toEqual(['quick', 'slow']);
  });

  it('keeps the order of an aggregate whose transactions wait for each other', async () => {
    const { broker, relay } = bench(pool);
    await pool.query('create table if not exists todo (id text primary key, version int not null)');
    await pool.query(`insert into todo values ('a', 0) on conflict (id) do update set version = 0`);
    const made = await relay({ pollMs: 1 });
    await Promise.all(
      Array.from({ length: 60 }, () =>
        transaction(pool, async (client) => {
          const { rows } = await client.query<{ version: number }>(
            `update todo set version = version + 1 where id = 'a' returning version`,
          );
          await keep([created('a', String(rows[0]!.version))], client);
        }),
      ),
    );
    await drained(made);
    expect(headings(broker).get('a')).toEqual(Array.from({ length: 60 }, (_, index) => String(index + 1)));
  });

  it('shares the work with others, each row sent once and in order', async () => {
    const { broker, relay } = bench(pool);
    const relays = [await relay({ workers: 2, batch: 7 }), await relay({ workers: 2, batch: 7 })];
    const events = many(3_000, 97);
    for (let from = 0; from < events.length; from += 250)
      await transaction(pool, (client) => keep(events.slice(from, from + 250), client));
    await drained(relays[0]!);
    expect(broker.published(todos)).toHaveLength(3_000);
    expect(inOrder(broker)).toBe(true);
    const sent = await Promise.all(relays.map(async (one) => (await one.health()).sent));
    await until(
      async () => sum(await Promise.all(relays.map(async (one) => (await one.health()).sent))) === 3_000,
      '3,000',
    );
    expect(Math.min(...sent)).toBeGreaterThan(0);
  });

  it('gives every shard its turn, however much there is in one', async () => {
    const { broker, relay } = bench(pool);
    await keep(Array.from({ length: 3_000 }, (_, index) => created('busy', String(index))));
    await keep(many(20, 20));
    await drained(await relay({ workers: 1, batch: 10 }));
    const order = (broker.published(todos) as readonly TodoCreated[]).map(({ data }) => data.todoId);
    const others = [...new Set(order)].filter((id) => id !== 'busy');
    expect(others).toHaveLength(20);
    // At most a batch of the busy one for each shard, a few rounds long.
    expect(Math.max(...others.map((id) => order.indexOf(id)))).toBeLessThan(200);
  });

  it('sends again what it has no answer for, until it has one, in order', async () => {
    const { broker, relay } = bench(pool);
    const { log, lines } = recordingLog();
    let failures = 4;
    broker.inject(() => (failures-- > 0 ? (failures % 2 === 0 ? 'fail' : 'lose-ack') : undefined));
    const made = await relay({ log, producer: impatient(broker) });
    await keep(many(120, 5));
    await drained(made);
    expect(inOrder(firstTimes(broker))).toBe(true);
    expect(new Set(broker.published(todos).map(({ id }) => id)).size).toBe(120);
    expect(lines.filter(({ message }) => message === 'outbox rows not sent, trying again').length).toBeGreaterThan(0);
    expect((await made.health()).lastError).toMatch(/^DeliveryUnknown: /);
  });

  /** A producer that gives up before the broker does. */
  function impatient(broker: ReturnType<typeof memory>): Sink {
    const inner = producerOn(broker);
    let turn = 0;
    return {
      send: async (outgoing) => {
        if (turn++ % 10 === 3 && turn < 100) throw new DeliveryUnknown(outgoing.event.id, 'todos', 1);
        return inner.send(outgoing);
      },
    };
  }

  it('waits for a topic that is missing, and lets those of others go on', async () => {
    const broker = memory({ autoCreate: false });
    await broker.createTopics([{ topic: 'todos', partitions: 1, replicas: 1, config: {} }]);
    const { relay } = bench(pool, broker);
    const out = reminders.publisher(outbox(pool));
    for (let index = 0; index < 150; index++)
      await out.publish(ReminderTriggered.make({ data: { reminderId: REMINDER }, partitionKey: `k${index}` }));
    await keep(many(100, 50));
    const made = await relay({ batch: 1, workers: 2 });
    await until(async () => (await made.health()).unsent === 150, 'the todos');
    expect(broker.published(todos)).toHaveLength(100);
    expect(await made.health()).toMatchObject({
      poison: 0,
      lastError: 'PublishRefused: topic reminders does not exist',
    });
    await broker.createTopics([{ topic: 'reminders', partitions: 1, replicas: 1, config: {} }]);
    await drained(made);
    expect(broker.published(reminders)).toHaveLength(150);
  });

  it('survives connections that the server ends: rows may be doubled, none is lost, none overtakes', async () => {
    const { broker, relay } = bench(pool);
    const victim = newPool({ application_name: 'relay-victim' });
    const made = await relay({ pool: victim, batch: 5 });
    const events = many(400, 13);
    const kill = () =>
      pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'relay-victim'`);
    for (let from = 0; from < events.length; from += 20) {
      await keep(events.slice(from, from + 20));
      await kill();
    }
    await until(async () => (await outboxStatus(pool)).unsent === 0, 'an empty outbox');
    expect(new Set(broker.published(todos).map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
    expect(inOrder(firstTimes(broker))).toBe(true);
    const { sent, unmarked } = await made.health();
    expect(sent + unmarked).toBeGreaterThanOrEqual(broker.published(todos).length);
  });

  it('doubles what it had sent when the mark is lost, and counts it', async () => {
    const { broker, producer, relay } = bench(pool);
    const victim = newPool({ application_name: 'relay-mark' });
    let killed = false;
    const made = await relay({
      pool: victim,
      workers: 1,
      producer: {
        send: async (outgoing) => {
          const receipt = await producer.send(outgoing);
          if (!killed) {
            killed = true;
            await pool.query(
              `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'relay-mark'`,
            );
          }
          return receipt;
        },
      },
    });
    await keep([created('a', '1')]);
    await until(async () => (await outboxStatus(pool)).unsent === 0, 'an empty outbox');
    expect(headings(broker).get('a')).toEqual(['1', '1']);
    await until(async () => (await made.health()).sent === 1, 'the second mark');
    expect(await made.health()).toMatchObject({
      sent: 1,
      unmarked: 1,
      lastError: expect.stringMatching(/^MarkLost: /),
    });
  });

  describe('with a row that the broker refuses', () => {
    const TOO_LARGE = 'x'.repeat(5_000);

    it('holds its aggregate, lets all others go on, and goes on after a skip', async () => {
      const { broker, relay } = bench(pool, memory({ partitions: 3, maxBatchBytes: 4_000 }));
      const made = await relay();
      const bad = created('a', TOO_LARGE);
      await keep([created('a', '1'), bad, created('a', '2'), created('b', '1'), created('a', '3')]);
      await keep(many(200, 20));
      await until(async () => (await made.health()).unsent === 3, 'all but three');
      expect(headings(broker).get('a')).toEqual(['1']);
      expect(headings(broker).get('b')).toEqual(['1']);
      expect(inOrder(broker)).toBe(true);
      const [held, ...others] = await listPoison(pool);
      expect(others).toEqual([]);
      expect(held).toEqual({
        id: bad.id,
        position: expect.stringMatching(/^\d+$/),
        topic: 'todos',
        key: 'a',
        type: bad.type,
        createdAt: expect.any(Date),
        heldAt: expect.any(Date),
        reason: expect.stringMatching(/^event .* takes \d+ bytes on todos, which takes 4000$/),
        waiting: 2,
      });
      expect(await made.health()).toMatchObject({ unsent: 3, poison: 1 });
      expect(await skipPoison(pool, 'no such id')).toEqual([]);
      expect(await skipPoison(pool, bad.id)).toMatchObject([{ id: bad.id, key: 'a' }]);
      await drained(made);
      expect(headings(broker).get('a')).toEqual(['1', '2', '3']);
    });

    it('skips no row that isn’t held', async () => {
      const event = created('a', '1');
      await keep([event]);
      expect(await skipPoison(pool, event.id)).toEqual([]);
      expect(await outboxStatus(pool)).toEqual({ unsent: 1, poison: 0, oldestMs: expect.any(Number) });
    });

    it('sends it where it is tried again after the cause was mended', async () => {
      const { broker, producer, relay } = bench(pool);
      let refuse = true;
      const made = await relay({
        producer: {
          send: (outgoing) =>
            refuse && (outgoing.event.data as { heading: string }).heading === '2'
              ? Promise.reject(new PublishRefused('REFUSED', 'not authorized'))
              : producer.send(outgoing),
        },
      });
      await keep(['1', '2', '3', '4'].map((heading) => created('a', heading)));
      await until(async () => (await made.health()).poison === 1, 'the poison');
      expect(headings(broker).get('a')).toEqual(['1']);
      refuse = false;
      expect(await retryPoison(pool, 'no such id')).toBe(0);
      expect(await retryPoison(pool, undefined)).toBe(1);
      await drained(made);
      expect(headings(broker).get('a')).toEqual(['1', '2', '3', '4']);
    });

    it('holds nobody’s order where it has no key, and a row that makes no event', async () => {
      const { broker, relay } = bench(pool);
      const made = await relay();
      await pool.query(
        `insert into tidings_outbox (id, aggregatetype, aggregateid, type, payload, dataversion, time, correlationid, extensions)
        select n::text, 'todos', null, 'com.example.todos.TodoDeleted', '{"todoId":"a"}', '1', '2026-01-02T03:04:05Z', 'c',
          case n when 3 then 'null'::json end from generate_series(1, 5) n`,
      );
      await until(async () => (await made.health()).unsent === 1, 'the others');
      expect(
        broker
          .published(todos)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(['1', '2', '4', '5']);
      expect(await listPoison(pool)).toMatchObject([
        { id: '3', waiting: 0, reason: expect.stringMatching(/^makes no event/) },
      ]);
    });
  });

  describe('stops', () => {
    it('with what is under way, and tells', async () => {
      const { broker, relay } = bench(pool);
      const made = await relay({ workers: 3 });
      await keep(many(500, 50));
      await until(() => broker.published(todos).length > 0, 'the first events');
      const report = await made.stop();
      expect(report.unknown).toEqual([]);
      const { unsent } = await outboxStatus(pool);
      expect(new Set(broker.published(todos).map(({ id }) => id)).size).toBe(broker.published(todos).length);
      expect(broker.published(todos).length + unsent).toBe(500);
      expect((await made.health()).status).toBe('stopped');
      await expect(made.start()).rejects.toThrow('it was stopped');
    });

    it('at the deadline, and names what it doesn’t know', async () => {
      const { broker, producer, relay } = bench(pool);
      const events = [created('a', '1'), created('b', 'stuck'), created('a', '2')];
      let stuck = false;
      const made = await relay({
        producer: {
          send: async (outgoing) => {
            if (outgoing.event.id !== events[1]!.id) return producer.send(outgoing);
            stuck = true;
            return new Promise(() => {});
          },
        },
      });
      await keep(events);
      await until(() => stuck && headings(broker).get('a')?.length === 2, 'all but the stuck one');
      const report = await made.stop({ deadlineMs: 50 });
      expect(report.unknown).toEqual([events[1]!.id]);
      const { rows } = await pool.query('select id from tidings_outbox');
      expect(rows).toEqual([{ id: events[1]!.id }]);
      await drained(await relay());
      expect(headings(broker).get('b')).toEqual(['stuck']);
    });
  });

  describe('says at the start', () => {
    it('that its pool is too small', () => {
      const { producer } = bench(pool);
      expect(() => newRelay({ pool: newPool({ max: 4 }), producer })).toThrow(
        '4 workers need 5 connections, and the pool has 4',
      );
      expect(() => newRelay({ pool, producer, batch: 0 })).toThrow('batch must be a positive integer');
    });

    it('that there is no table, and can be started when there is one', async () => {
      const { producer } = bench(pool);
      const made: Relay = newRelay({ pool, producer, schema: 'no "where' });
      await expect(made.start()).rejects.toThrow(
        'there is no table "no ""where".tidings_outbox: migrate(pool) makes it',
      );
      await made.stop();
    });
  });

  it('relays an outbox of each schema by itself, in one database', async () => {
    const { producer, relay, broker } = bench(pool);
    const { rows } = await pool.query<{ current_schema: string }>('select current_schema');
    const schema = `${rows[0]!.current_schema} "other"`;
    await pool.query(`create schema "${schema.replaceAll('"', '""')}"`);
    try {
      await migrate(pool, { schema });
      await todos.publisher(outbox(pool, { schema })).publish(created('other', '1'));
      await keep([created('own', '1')]);
      const made = await relay({ producer });
      await drained(made);
      expect([...headings(broker).keys()]).toEqual(['own']);
      await until(async () => (await (await relay({ schema })).health()).unsent === 0, 'the other outbox');
      expect([...headings(broker).keys()]).toEqual(['own', 'other']);
    } finally {
      await pool.query(`drop schema "${schema.replaceAll('"', '""')}" cascade`);
    }
  });
});

/** The topic without later copies of an event. */
function firstTimes(broker: ReturnType<typeof memory>): ReturnType<typeof memory> {
  const seen = new Set<string>();
  return {
    ...broker,
    published: (channel) => broker.published(channel).filter(({ id }) => !seen.has(id) && seen.add(id)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
