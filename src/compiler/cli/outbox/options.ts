import { UsageError } from '../exit.js';
import { FLAG, formatOf, HELP, type OutputFormat, parseArguments, TEXT, wholeNumber } from '../operate/arguments.js';
import { DATABASE_HELP, DATABASE_OPTIONS, type DatabaseOptions, databaseOptions } from '../operate/database.js';
import type { Operator } from '../operate/operator.js';

export const OUTBOX_HELP = `Usage: tidings outbox list
       tidings outbox retry ID | --all
       tidings outbox skip  ID

Events that wait in the outbox on Postgres, and those that can't be sent: an event that the brokers refuse, or that the
relay dies of, holds the later events of its topic and key. 'list' tells which, and why. 'retry' lets the relay try
again, once the cause is mended. 'skip' gives an event up: it is deleted, never sent, and those after it go on.

Options:
${DATABASE_HELP}
  --limit N        list so many, at most (default: 100)
  --all            retry all of them
  --format FORMAT  'pretty' (default) or 'json'
  --help           this text

Exit codes: 0 done, 1 no event of that id is held, or the database refuses; 2 usage, 70 internal error.
`;

export interface OutboxOptions {
  readonly database: DatabaseOptions;
  readonly format: OutputFormat;
}

/** Undefined, as of the others: help was asked for. */
export function parseListOptions(
  argv: readonly string[],
  operator: Operator,
): (OutboxOptions & { readonly limit?: number }) | undefined {
  const { values, positionals } = parseArguments(argv, { limit: TEXT, ...COMMON });
  if (values.help === true) return undefined;
  if (positionals.length > 0) throw new UsageError(`outbox list takes no '${positionals[0]}'`);
  const limit = wholeNumber('--limit', values.limit);
  return { ...commonOf(values, operator), ...(limit === undefined ? {} : { limit }) };
}

/** `id` undefined: all. */
export function parseRetryOptions(
  argv: readonly string[],
  operator: Operator,
): (OutboxOptions & { readonly id?: string }) | undefined {
  const { values, positionals } = parseArguments(argv, { all: FLAG, ...COMMON });
  if (values.help === true) return undefined;
  const [id, ...more] = positionals;
  if (more.length > 0 || (id === undefined) !== (values.all === true))
    throw new UsageError('outbox retry takes the id of one event, or --all');
  return { ...commonOf(values, operator), ...(id === undefined ? {} : { id }) };
}

export function parseSkipOptions(
  argv: readonly string[],
  operator: Operator,
): (OutboxOptions & { readonly id: string }) | undefined {
  const { values, positionals } = parseArguments(argv, COMMON);
  if (values.help === true) return undefined;
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) throw new UsageError('outbox skip takes the id of one event');
  return { ...commonOf(values, operator), id };
}

const COMMON = { ...DATABASE_OPTIONS, format: TEXT, help: HELP } as const;

function commonOf(
  values: { readonly [name in 'database' | 'schema' | 'format']?: string | undefined },
  operator: Operator,
): OutboxOptions {
  return { format: formatOf(values.format), database: databaseOptions(values, operator) };
}
