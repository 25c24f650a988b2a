import {
  type Consumer,
  createConsumer,
  createProducer,
  ParkingTakenOver,
  PermanentError,
  silentLog,
} from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { parked } from '@tidings/runtime/operations';
import { inbox, migrate, type Pool, parkStore } from '@tidings/runtime/postgres';
import type pg from 'pg';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { describePostgres, testDatabase } from '../support/postgres.js';
import { TodoCreated, todos } from '../unit/runtime/contracts.js';
import { parkStoreContract, record, WHY } from './park-contract.js';

const database = await testDatabase();
if (database !== undefined) await migrate(database.pool);
const AT = { topic: 'todos', partition: 0 };
const KEY = Buffer.from('a');

/** Waits for a condition, however slow the machine. */
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 50_000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain for: ${what}`);
}

/** A pool each of whose `every()`th statements dies: before it is done, or after that. */
function dying(pool: pg.Pool, every: () => number): Pool<pg.PoolClient> {
  let statements = 0;
  const queryOf =
    (target: pg.Pool | pg.PoolClient) =>
    async (...args: [string, unknown[]?]) => {
      const die = every() > 0 && ++statements % every() === 0;
      if (die && statements % 2 === 0) throw new Error('connection lost');
      const answer = await target.query(...args);
      if (die) throw new Error('connection lost');
      return answer;
    };
  return {
    options: pool.options,
    query: queryOf(pool) as Pool['query'],
    connect: async () => {
      const client = await pool.connect();
      const query = queryOf(client);
      return new Proxy(client, {
        get: (_, name) => {
          if (name === 'query') return query;
          const value: unknown = Reflect.get(client, name, client);
          return typeof value === 'function' ? value.bind(client) : value;
        },
      });
    },
  };
}

describePostgres('parked keys on Postgres', database, ({ pool, newPool, schema }) => {
  beforeEach(async () => {
    await pool.query('truncate tidings_park_partition, tidings_parked_key, tidings_parked_record, tidings_inbox');
    await pool.query('create table if not exists effect (id serial, event text not null)');
    await pool.query('truncate effect');
  });

  parkStoreContract(async () => parkStore(pool));

  const waiting = async (): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>(
      `select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%tidings_park%'
        and datname = current_database()`,
    );
    return Number(rows[0]!.count);
  };
  const effects = async (): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ event: string }>('select event from effect order by id');
    return rows.map(({ event }) => event);
  };

  it('live in a schema of one’s own', async () => {
    await pool.query(`create schema if not exists ${schema}_other`);
    onTestFinished(async () => {
      await pool.query(`drop schema ${schema}_other cascade`);
    });
    await migrate(pool, { schema: `${schema}_other` });
    const other = parkStore(pool, { schema: `${schema}_other` });
    await (await other.open('g', AT)).park(record('a', 1), WHY);
    expect([(await other.list({})).length, await parkStore(pool).list({})]).toEqual([1, []]);
  });

  it('are never freed while a record of theirs comes in', async () => {
    const store = parkStore(pool);
    const lot = await store.open('g', AT);
    const outcomes = new Set<string>();
    for (let offset = 1; offset <= 100; offset++) {
      await lot.park(record('a', 0), WHY);
      await store.release({});
      await lot.take(0);
      const [added, freed] = await Promise.all(
        offset % 2 === 0
          ? [lot.add(record('a', offset)), lot.free(KEY)]
          : (([freeing, adding]) => [adding, freeing] as const)([lot.free(KEY), lot.add(record('a', offset))]),
      );
      outcomes.add(`${added} ${freed}`);
      const left = await store.records({ group: 'g', topic: 'todos', key: KEY });
      expect(left.map((one) => one.offset)).toEqual(added === 'stored' ? [offset] : []);
      expect(freed).toBe(added === 'stored' ? 'more' : 'free');
      if (added === 'stored') await lot.take(offset);
    }
    expect([...outcomes].sort()).toEqual(['free free', 'stored more']);
  });

  it('are never discarded while a record of theirs comes in', async () => {
    const store = parkStore(pool);
    const lot = await store.open('g', AT);
    for (let offset = 1; offset <= 50; offset++) {
      await lot.park(record('a', 0), WHY);
      const [added, discarded] = await Promise.all([
        lot.add(record('a', offset)),
        store.discard({ group: 'g', topic: 'todos', key: KEY }),
      ]);
      expect(discarded).toBe(added === 'stored' ? 2 : 1);
      expect(await store.list({})).toEqual([]);
    }
  });

  it('wait with a new owner for what the former has under way, which can begin nothing more', async () => {
    const store = parkStore(pool);
    const lot = await store.open('g', AT);
    await lot.park(record('a', 1), WHY);
    await store.release({});
    const client = await newPool().connect();
    await client.query('begin');
    await lot.take(1, client);
    let open = false;
    const opening = store.open('g', AT).then((later) => {
      open = true;
      return later;
    });
    await until(async () => (await waiting()) > 0, 'the new owner to wait');
    expect(open).toBe(false);
    await client.query('commit');
    client.release();
    const later = await opening;
    expect(await later.next(KEY)).toBeUndefined();
    await expect(lot.take(1)).rejects.toThrow(ParkingTakenOver);
  });

  it('refuse a former owner who had to wait for the new one', async () => {
    const store = parkStore(pool);
    const lot = await store.open('g', AT);
    const client = await newPool().connect();
    await client.query('begin');
    await client.query('update tidings_park_partition set epoch = epoch + 1');
    const calls = [lot.park(record('a', 1), WHY), lot.add(record('a', 2)), lot.free(KEY)];
    const settled = Promise.allSettled(calls);
    await until(async () => (await waiting()) === calls.length, 'the former owner to wait');
    await client.query('commit');
    client.release();
    for (const one of await settled) {
      expect(one).toMatchObject({ status: 'rejected', reason: expect.any(ParkingTakenOver) });
    }
    expect(await store.list({})).toEqual([]);
  });

  it('keep a record whose handling was rolled back', async () => {
    const store = parkStore(pool);
    const lot = await store.open('g', AT);
    await lot.park(record('a', 1), WHY);
    await store.release({});
    const client = await newPool().connect();
    await client.query('begin');
    await lot.take(1, client);
    await client.query('rollback');
    client.release();
    expect((await lot.next(KEY))?.offset).toBe(1);
  });

  it('can’t be forgotten with records, whoever tries', async () => {
    const lot = await parkStore(pool).open('g', AT);
    await lot.park(record('a', 1), WHY);
    await expect(pool.query('delete from tidings_parked_key')).rejects.toThrow(/foreign key/);
  });

  /** A group with an inbox on the same database. `fail` says what its handler does. */
  const group = () => {
    const broker = memory({ partitions: 1 });
    const out = todos.publisher(createProducer({ transport: broker, source: '/s', log: silentLog }));
    const consumers: Consumer<pg.PoolClient>[] = [];
    onTestFinished(async () => {
      for (const consumer of consumers) await consumer.stop({ deadlineMs: 1_000 });
    });
    return {
      broker,
      publish: async (todoId: string, heading: string) => {
        await out.publish(TodoCreated.make({ data: { todoId, heading } }));
      },
      consume: (fail: (heading: string) => void | Promise<void>, own: Pool<pg.PoolClient> = newPool({ max: 5 })) => {
        const consumer = createConsumer<pg.PoolClient>({
          transport: broker,
          group: 'g',
          log: silentLog,
          inbox: inbox(own),
          park: parkStore(own),
          exhausted: 'park-key',
          retry: { attempts: 4, minMs: 1, maxMs: 100 },
          subscriptions: [
            todos.handlers<pg.PoolClient>({
              TodoCreated: async ({ data }, { tx }) => {
                await tx.query('insert into effect (event) values ($1)', [`${data.todoId}${data.heading}`]);
                await fail(data.heading);
              },
              TodoDeleted: () => {},
            }),
          ],
        });
        consumers.push(consumer);
        return consumer;
      },
    };
  };

  it('are released with an inbox: effect, inbox and store change in one transaction', async () => {
    const { broker, publish, consume } = group();
    const store = parkStore(pool);
    const broken = { now: true };
    const inside: unknown[] = [];
    const consumer = consume(async (heading) => {
      if (broken.now && heading === '1') throw new PermanentError('no');
      if (broken.now || heading !== '1') return;
      // Nobody else sees anything of it yet.
      const { rows } = await pool.query('select record_offset::int as at from tidings_parked_record order by 1');
      inside.push(rows, await effects());
    });
    for (const [key, heading] of [
      ['a', '1'],
      ['a', '2'],
      ['b', '1b'],
      ['a', '3'],
    ] as const)
      await publish(key, heading);
    await broker.idle();
    expect(await effects()).toEqual(['b1b']);
    expect(await store.list({})).toMatchObject([{ state: 'parked', reason: 'permanent', message: 'no', records: 3 }]);
    expect(consumer.health().partitions.find(({ topic }) => topic === 'todos')).toMatchObject({
      parkedKeys: 1,
      lag: 0,
    });
    broken.now = false;
    expect(await parked.release(store, { group: 'g', topic: 'todos', key: 'a' })).toBe(1);
    await until(async () => (await store.list({})).length === 0, 'the key to be free');
    expect(await effects()).toEqual(['b1b', 'a1', 'a2', 'a3']);
    expect(inside).toEqual([[{ at: 0 }, { at: 1 }, { at: 3 }], ['b1b']]);
    await publish('a', '4');
    await broker.idle();
    expect(await effects()).toEqual(['b1b', 'a1', 'a2', 'a3', 'a4']);
  });

  it('lose nothing and double nothing when connections die at any statement', async () => {
    const { broker, publish, consume } = group();
    const store = parkStore(pool);
    const broken = { now: true };
    let every = 0;
    const own = dying(newPool({ max: 5 }), () => every);
    const consumer = consume((heading) => {
      if (broken.now && heading.startsWith('bad')) throw new PermanentError('no');
    }, own);
    const keys = ['a', 'b', 'c'];
    const expected = new Map(keys.map((key) => [key, [] as string[]] as const));
    every = 7;
    for (let index = 0; index < 12; index++) {
      for (const key of keys) {
        const heading = `${index === 3 ? 'bad' : 'h'}${index}`;
        expected.get(key)!.push(`${key}${heading}`);
        await publish(key, heading);
      }
    }
    const read = () => consumer.health().partitions.find(({ topic }) => topic === 'todos')?.lag === 0;
    await until(() => read(), 'everything to be handled or parked');
    expect((await store.list({})).map(({ key }) => String(key)).sort()).toEqual(keys);
    broken.now = false;
    every = 23;
    // One at a time may fail again, which keeps its key parked: an operator tries again.
    await until(async () => {
      await store.release({});
      return (await store.list({})).length === 0;
    }, 'the keys to be free');
    every = 0;
    await broker.idle();
    const all = await effects();
    for (const key of keys) expect(all.filter((event) => event.startsWith(key))).toEqual(expected.get(key));
  });
});
