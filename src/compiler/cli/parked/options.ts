import { UsageError } from '../exit.js';
import { FLAG, formatOf, HELP, type OutputFormat, parseArguments, TEXT, wholeNumber } from '../operate/arguments.js';
import { bytesOf } from '../operate/bytes.js';
import { DATABASE_HELP, DATABASE_OPTIONS, type DatabaseOptions, databaseOptions } from '../operate/database.js';
import type { Operator } from '../operate/operator.js';

export const PARKED_HELP = `Usage: tidings parked list    [--group G] [--topic T] [--key K]
       tidings parked show    --group G --topic T --key K
       tidings parked release --group G --topic T [--key K] [--yes]
       tidings parked discard --group G --topic T --key K [--offset P/O] [--yes]

Keys that a consumer group has parked on Postgres: an event of the key failed for good, and those after it wait behind
it, in their order. 'list' tells which keys, and why; 'show' prints the events that wait, with their data. 'release'
lets the group handle them in their order, once the cause is mended; if one fails again, the key stays parked. 'discard'
takes events away without handling them: all of a key, or the one at an offset.

Options:
  --group G        the consumer group
  --topic T        the topic
  --key K          the key; base64:... where it isn't text, as 'list' shows it
  --offset P/O     partition/offset of one event, as 'show' tells it
  --yes            don't ask
  --limit N        list (default: 1000) or show (default: 100) so many, at most
${DATABASE_HELP}
  --format FORMAT  'pretty' (default) or 'json'
  --help           this text

Exit codes: 0 done, 1 nothing fits, or the database refuses; 2 usage, 70 internal error.
`;

export type ParkedAction = 'list' | 'show' | 'release' | 'discard';

export interface ParkedOptions {
  readonly group?: string;
  readonly topic?: string;
  readonly key?: Uint8Array;
  readonly at?: { readonly partition: number; readonly offset: number };
  readonly yes: boolean;
  readonly limit?: number;
  readonly database: DatabaseOptions;
  readonly format: OutputFormat;
}

/** What each of them needs. */
const NEEDS: { readonly [action in ParkedAction]: readonly ('group' | 'topic' | 'key')[] } = {
  list: [],
  show: ['group', 'topic', 'key'],
  release: ['group', 'topic'],
  discard: ['group', 'topic', 'key'],
};

const STRANGE: { readonly [action in ParkedAction]: readonly ('offset' | 'yes' | 'limit')[] } = {
  list: ['offset', 'yes'],
  show: ['offset', 'yes'],
  release: ['offset', 'limit'],
  discard: ['limit'],
};

/** Undefined: help was asked for. */
export function parseParkedOptions(
  action: ParkedAction,
  argv: readonly string[],
  operator: Operator,
): ParkedOptions | undefined {
  const { values, positionals } = parseArguments(argv, {
    group: TEXT,
    topic: TEXT,
    key: TEXT,
    offset: TEXT,
    yes: FLAG,
    limit: TEXT,
    ...DATABASE_OPTIONS,
    format: TEXT,
    help: HELP,
  });
  if (values.help === true) return undefined;
  if (positionals.length > 0) throw new UsageError(`parked ${action} takes no '${positionals[0]}'`);
  for (const name of NEEDS[action]) {
    if (values[name] === undefined) throw new UsageError(`parked ${action} needs --${name}`);
  }
  const stray = STRANGE[action].find((name) => values[name] !== undefined);
  if (stray !== undefined) throw new UsageError(`parked ${action} takes no --${stray}`);
  const { group, topic, key } = values;
  const limit = wholeNumber('--limit', values.limit);
  const at = values.offset === undefined ? undefined : placeIn(values.offset);
  return {
    ...(group === undefined ? {} : { group }),
    ...(topic === undefined ? {} : { topic }),
    ...(key === undefined ? {} : { key: bytesOf(key) }),
    ...(at === undefined ? {} : { at }),
    ...(limit === undefined ? {} : { limit }),
    yes: values.yes === true,
    format: formatOf(values.format),
    database: databaseOptions(values, operator),
  };
}

function placeIn(text: string): { partition: number; offset: number } {
  const [, partition, offset] = /^(\d{1,9})\/(\d{1,16})$/.exec(text) ?? [];
  if (partition === undefined || !Number.isSafeInteger(Number(offset)))
    throw new UsageError(`--offset takes partition/offset, not '${text}': 0/42`);
  return { partition: Number(partition), offset: Number(offset) };
}
