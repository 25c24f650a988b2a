import { OperationFailed } from './failure.js';
import type { Database } from './operator.js';
import { loadOptional } from './optional.js';

/** A pool that has reached its server. */
export async function openDatabase(url: string): Promise<Database> {
  const { default: pg } = await loadOptional('pg', () => import('pg'));
  const pool = new pg.Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 10_000 });
  // A connection that the server ends while it is idle: the next query says so.
  pool.on('error', () => {});
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new OperationFailed(
      `the database doesn't answer: ${reasonOf(error)}`,
      'Look at --database or DATABASE_URL: postgres://user:password@host:5432/database.',
      error,
    );
  }
  return pool;
}

const UNDEFINED_TABLE = '42P01';

/** What a query was refused for, where that is the database's doing. */
export async function asked<T>(query: () => Promise<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    // SQLSTATE, or a socket's.
    if (typeof code !== 'string' || !/^([\dA-Z]{5}|E[A-Z]+)$/.test(code)) throw error;
    const help =
      code === UNDEFINED_TABLE
        ? 'The tables are made by `migrate` of @tidings/runtime/postgres; --schema says where they are.'
        : undefined;
    throw new OperationFailed(`the database refuses: ${reasonOf(error)}`, help, error);
  }
}

/** A name with several addresses fails once for each of them, in an error without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
