import { readFileSync } from 'node:fs';
import { migrate, migrations } from '@tidings/runtime/postgres';
import type pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { describePostgres, testDatabase } from '../support/postgres.js';

const database = await testDatabase();

describePostgres('migrations', database, ({ pool, schema: own }) => {
  let made = 0;

  /** A schema of one test. */
  const fresh = async (): Promise<string> => {
    const schema = `${own}_${made++}`;
    await pool.query(`create schema "${schema}"`);
    onTestFinished(async () => void (await pool.query(`drop schema "${schema}" cascade`)));
    return schema;
  };

  const shape = async (on: pg.Pool | pg.PoolClient, schema: string): Promise<unknown> => {
    const { rows } = await on.query(
      `select table_name, column_name, data_type, is_nullable, column_default, is_identity, generation_expression
      from information_schema.columns where table_schema = $1 order by table_name, ordinal_position`,
      [schema],
    );
    const indexes = await on.query(
      `select tablename, indexname, replace(indexdef, $1, '') as definition from pg_indexes where schemaname = $1 order by indexname`,
      [schema],
    );
    return { columns: rows, indexes: indexes.rows };
  };

  it('are SQL files, in order', () => {
    const all = migrations();
    expect(all.map(({ name }) => name).slice(0, 2)).toEqual(['0001_outbox.sql', '0002_inbox.sql']);
    for (const { name, sql } of all) {
      expect(name).toMatch(/^\d{4}_[a-z_]+\.sql$/);
      expect(sql).toBe(readFileSync(new URL(`../../src/runtime/postgres/migrations/${name}`, import.meta.url), 'utf8'));
    }
  });

  it('are applied once', async () => {
    const schema = await fresh();
    const names = migrations().map(({ name }) => name);
    expect(await migrate(pool, { schema })).toEqual(names);
    const before = await shape(pool, schema);
    expect(await migrate(pool, { schema })).toEqual([]);
    expect(await shape(pool, schema)).toEqual(before);
    const { rows } = await pool.query(`select name from "${schema}".tidings_migration order by name`);
    expect(rows).toEqual(names.map((name) => ({ name })));
  });

  it('are applied once by many at the same time', async () => {
    const schema = await fresh();
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(pool, { schema })));
    expect(applied.flat().sort()).toEqual(migrations().map(({ name }) => name));
  });

  it('leave what is there as it is, also where another tool ran the files', async () => {
    const schema = await fresh();
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`set local search_path to "${schema}"`);
      for (const { sql } of migrations()) await client.query(sql);
      await client.query('update tidings_outbox_shard set caution = 3 where shard = 7');
      await client.query('commit');
      const before = (await shape(client, schema)) as { columns: { table_name: string }[] };
      expect(await migrate(pool, { schema })).toEqual(migrations().map(({ name }) => name));
      const after = (await shape(client, schema)) as { columns: { table_name: string }[] };
      expect(after.columns.filter(({ table_name }) => table_name !== 'tidings_migration')).toEqual(before.columns);
      const { rows } = await client.query(
        `select count(*)::int as count, max(caution) as most from "${schema}".tidings_outbox_shard`,
      );
      expect(rows).toEqual([{ count: 64, most: 3 }]);
    } finally {
      client.release();
    }
  });

  it('put the tables where the connection looks first', async () => {
    await migrate(pool);
    const { rows } = await pool.query(`select to_regclass('${own}.tidings_outbox') is not null as there`);
    expect(rows).toEqual([{ there: true }]);
  });
});
