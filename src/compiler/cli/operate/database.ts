/** How to reach the database: options, and an environment variable where they are not given. */
import { UsageError } from '../exit.js';
import { TEXT } from './arguments.js';
import type { Operator } from './operator.js';

export const DATABASE_OPTIONS = { database: TEXT, schema: TEXT } as const;

export const DATABASE_HELP = `  --database URL   postgres://user:password@host:5432/database (default: DATABASE_URL)
  --schema NAME    where the tables are (default: the connection's search_path)`;

export interface DatabaseOptions {
  readonly url: string;
  /** As the functions of @tidings/runtime/postgres take them. */
  readonly tables: { readonly schema?: string };
}

/** Throws UsageError. */
export function databaseOptions(
  given: { readonly database?: string | undefined; readonly schema?: string | undefined },
  { env }: Operator,
): DatabaseOptions {
  const url = given.database ?? env.DATABASE_URL ?? '';
  if (url === '') throw new UsageError('say where the database is: --database postgres://..., or DATABASE_URL');
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new UsageError('--database takes a URL: postgres://user:password@host:5432/database');
  return { url, tables: given.schema === undefined ? {} : { schema: given.schema } };
}
