/** Any client with `query` will do: here is the least that one can be. */
import { type Inbox, silentLog } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { inbox, outbox, type Pool, type PoolClient, relay } from '@tidings/runtime/postgres';
import type pg from 'pg';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { describePostgres } from '../support/postgres.js';
import { todos } from '../unit/runtime/contracts.js';
import { created, drained, empty, headings, producerOn, tidingsDatabase } from './setup.js';

const database = await tidingsDatabase();

const least = (client: pg.Pool | pg.PoolClient): PoolClient => ({
  query: async <Row extends object>(text: string, values?: unknown[]) => {
    const { rows, rowCount } = await client.query<Row & pg.QueryResultRow>(text, values);
    return { rows, rowCount };
  },
});

const leastPool = (pool: pg.Pool): Pool => ({
  ...least(pool),
  connect: async () => {
    const client = await pool.connect();
    return { ...least(client), release: (destroy) => client.release(destroy) };
  },
});

describe('the types', () => {
  it('take clients and pools of pg', () => {
    expectTypeOf<pg.Pool>().toExtend<Pool>();
    expectTypeOf<pg.Pool>().toExtend<PoolClient>();
    expectTypeOf<pg.PoolClient>().toExtend<PoolClient>();
    expectTypeOf<pg.Client>().toExtend<PoolClient>();
  });

  it('give handlers the client that they were told', () => {
    expectTypeOf(inbox<pg.PoolClient>).returns.toEqualTypeOf<Inbox<pg.PoolClient>>();
    expectTypeOf(inbox<PoolClient>)
      .parameter(0)
      .toEqualTypeOf<Pool<PoolClient>>();
  });
});

describePostgres('a client that can query, and no more', database, ({ pool, newPool }) => {
  beforeEach(() => empty(pool));

  it('is enough for an inbox', async () => {
    await pool.query('create table if not exists effect (event text not null)');
    const box = inbox(leastPool(newPool()));
    expect(box.concurrency).toBe(10);
    const seen: string[] = [];
    const swallowed = box.run('g', ['e'], async (_, tx) => {
      await tx.query(`insert into effect values ('lost')`);
      await tx.query('insert into effect values (null)').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('current transaction is aborted');
    for (let time = 0; time < 3; time++) {
      await box.run('g', ['e'], async (fresh, tx, sink) => {
        seen.push(...fresh);
        await tx.query(`insert into effect values ('once')`);
        await todos.publisher(sink!).publish(created('a', '1'));
      });
    }
    expect(seen).toEqual(['e']);
    expect((await pool.query('select * from effect')).rows).toEqual([{ event: 'once' }]);
    expect((await pool.query('select aggregateid from tidings_outbox')).rows).toEqual([{ aggregateid: 'a' }]);
  });

  it('is enough for an outbox and a relay', async () => {
    const broker = memory();
    await todos.publisher(outbox(least(pool))).publishAll([created('a', '1'), created('a', '2')]);
    const made = relay({ pool: leastPool(newPool()), producer: producerOn(broker), log: silentLog, pollMs: 10 });
    await made.start();
    await drained(made);
    await made.stop();
    expect(headings(broker).get('a')).toEqual(['1', '2']);
  });
});
