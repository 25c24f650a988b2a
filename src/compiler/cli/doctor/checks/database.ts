import { migrations, outboxStatus, type PoolClient } from '@tidings/runtime/postgres';
import type { DatabaseOptions } from '../../operate/database.js';
import { asked } from '../../operate/postgres.js';
import type { Finding } from '../finding.js';

export interface DatabaseReport {
  /** Of all that there are. */
  readonly migrations: { readonly applied: number; readonly all: number };
  /** Undefined: there is no outbox. */
  readonly outbox?: { readonly unsent: number; readonly held: number };
}

export async function examineDatabase(pool: PoolClient, { tables }: DatabaseOptions): Promise<DatabaseReport> {
  return asked(async () => {
    const found = async (table: string): Promise<boolean> => {
      const name = tables.schema === undefined ? table : `"${tables.schema.replaceAll('"', '""')}".${table}`;
      const { rows } = await pool.query<{ found: boolean }>('select to_regclass($1) is not null as found', [name]);
      return rows[0]!.found;
    };
    const all = migrations();
    const made = await Promise.all(TABLES.map(found));
    const status = made[0] ? await outboxStatus(pool, tables) : undefined;
    return {
      migrations: { applied: made.filter(Boolean).length, all: all.length },
      ...(status === undefined ? {} : { outbox: { unsent: status.unsent, held: status.poison } }),
    };
  });
}

/** One of each migration. */
const TABLES = ['tidings_outbox', 'tidings_inbox', 'tidings_parked_key'];

export function checkDatabase({ migrations: { applied, all }, outbox }: DatabaseReport): readonly Finding[] {
  return [
    ...(applied < all
      ? [
          {
            code: 'no-tables',
            severity: 'warning',
            message: `the database has ${applied} of ${all} migrations`,
            help: 'Outbox, inbox and parked keys need their tables: `migrate` of @tidings/runtime/postgres makes them. --schema says where they are.',
          } as const,
        ]
      : []),
    ...(outbox !== undefined && outbox.held > 0
      ? [
          {
            code: 'held-events',
            severity: 'error',
            message: `${outbox.held === 1 ? '1 event' : `${outbox.held} events`} in the outbox can't be sent, and hold${outbox.held === 1 ? 's' : ''} those behind`,
            help: '`tidings outbox list` tells which, and why.',
          } as const,
        ]
      : []),
  ];
}
