import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe, inject, it } from 'vitest';

/** What the run's setup knows. */
export type PostgresAnswer = { readonly url: string } | { readonly missing: string };

/** A schema of one test file alone. */
export interface TestDatabase {
  /** Its sessions see this schema alone: for `pg`, and for processes that get it as DATABASE_URL. */
  readonly url: string;
  readonly schema: string;
  /** Ended, and the schema dropped, when the file's tests are over. */
  readonly pool: pg.Pool;
  /** Another pool, ended with the file as well. */
  newPool(config?: pg.PoolConfig): pg.Pool;
}

/**
 * A fresh schema in the run's Postgres, for the top of a test file. Undefined where there is no Postgres; with CI=true that throws instead.
 */
export async function testDatabase(): Promise<TestDatabase | undefined> {
  const answer = (await (await fetch(inject('postgres'))).json()) as PostgresAnswer;
  if ('missing' in answer) {
    if (process.env.CI === 'true') throw new Error(`these tests need a Postgres: ${answer.missing}`);
    return undefined;
  }
  const schema = `tidings_test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Pool({ connectionString: answer.url, max: 1 });
  await admin.query(`create schema ${schema}`);
  const url = new URL(answer.url);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const pools: pg.Pool[] = [];
  const newPool = (config: pg.PoolConfig = {}) => {
    const pool = new pg.Pool({ connectionString: url.href, max: 20, ...config });
    // A connection that the server ended while it was idle: a test that does so on purpose sees it in its queries.
    pool.on('error', () => {});
    pools.push(pool);
    return pool;
  };
  afterAll(async () => {
    await Promise.all(pools.map((pool) => (pool.ended ? undefined : pool.end())));
    await admin.query(`drop schema ${schema} cascade`);
    await admin.end();
  });
  return { url: url.href, schema, pool: newPool(), newPool };
}

/** Tests that need a Postgres: they count as skipped where there is none. */
export function describePostgres(
  name: string,
  database: TestDatabase | undefined,
  tests: (database: TestDatabase) => void,
): void {
  if (database === undefined) describe.skip(name, () => it('needs a Postgres', () => {}));
  else describe(name, () => tests(database));
}
