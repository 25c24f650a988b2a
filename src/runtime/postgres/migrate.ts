import { readdirSync, readFileSync } from 'node:fs';
import { type Pool, quoted, type TableOptions, tablesOf } from './client.js';
import { inTransaction } from './transaction.js';

export interface Migration {
  /** File name, e.g. `0001_outbox.sql`. */
  readonly name: string;
  /** May be run again: what is there already is left as it is. */
  readonly sql: string;
}

const FOLDER = new URL('./migrations/', import.meta.url);

/** The SQL files that make the tables, in their order: for a migration tool of one's own. */
export function migrations(): readonly Migration[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, sql: readFileSync(new URL(name, FOLDER), 'utf8') }));
}

/**
 * Makes the tables that aren't there yet, in one transaction; several processes may do it at once. Resolves with the names of the
 * migrations that were applied now.
 */
export async function migrate(pool: Pool, { schema }: TableOptions = {}): Promise<readonly string[]> {
  const { migrations: table } = tablesOf({});
  return inTransaction(pool, async ({ client }) => {
    await client.query(`select pg_advisory_xact_lock(hashtext('tidings_migration'))`);
    if (schema !== undefined) await client.query(`set local search_path to ${quoted(schema)}`);
    await client.query(`create table if not exists ${table} (
      name text primary key,
      applied_at timestamptz not null default now()
    )`);
    const { rows } = await client.query<{ name: string }>(`select name from ${table}`);
    const applied = new Set(rows.map(({ name }) => name));
    const missing = migrations().filter(({ name }) => !applied.has(name));
    for (const { name, sql } of missing) {
      await client.query(sql);
      await client.query(`insert into ${table} (name) values ($1)`, [name]);
    }
    return missing.map(({ name }) => name);
  });
}
