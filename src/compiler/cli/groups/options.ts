import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import type { SeekTarget } from '@tidings/runtime/operations';
import { UsageError } from '../exit.js';
import {
  FLAG,
  formatOf,
  HELP,
  listOf,
  type OutputFormat,
  parseArguments,
  TEXT,
  TEXTS,
  wholeNumber,
} from '../operate/arguments.js';
import { CONNECTION_HELP, CONNECTION_OPTIONS, connectionOptions } from '../operate/connection.js';
import type { Operator } from '../operate/operator.js';
import { readTime, TIME_HELP } from '../operate/time.js';
import type { Terminal } from '../terminal.js';

export const GROUPS_HELP = `Usage: tidings groups list
       tidings groups lag  --group G [--topics a,b] [--max-lag N]
       tidings groups seek --group G --to WHERE [--topics a,b] [--dry-run]
       tidings groups seek --group G --offset TOPIC/PARTITION/OFFSET ...

Consumer groups. 'list' tells which there are and whether they have members. 'lag' counts the records that a group
hasn't finished, by what it has committed. 'seek' moves a group that has no members: it goes on from there. What it
handled before is handled again, unless its inbox remembers; what is passed over is never handled.

Options:
  --group G        the consumer group
  --topics LIST    apart by commas (default: all that the group has committed; for seek without its retry topics)
  --to WHERE       'earliest', 'latest', or a time: the first record that isn't older
  --offset T/P/O   the next offset to read of one partition. May be repeated
  --dry-run        move nothing; tell what would be moved
  --max-lag N      exit 1 where a partition lags by more
${CONNECTION_HELP}
  --format FORMAT  'pretty' (default) or 'json'
  --help           this text

${TIME_HELP}

Exit codes: 0 done, 1 a lag is too long, or the brokers refuse; 2 usage, 70 internal error.
`;

interface Common {
  readonly connection: KafkaOptions;
  readonly format: OutputFormat;
}

export type ListOptions = Common;

export interface LagOptions extends Common {
  readonly group: string;
  readonly topics?: readonly string[];
  readonly maxLag?: number;
}

export interface SeekOptions extends Common {
  readonly group: string;
  readonly topics?: readonly string[];
  readonly to: SeekTarget;
  readonly dryRun: boolean;
}

const COMMON = { ...CONNECTION_OPTIONS, format: TEXT, help: HELP } as const;

/** Undefined, as of the others: help was asked for. */
export function parseListOptions(
  argv: readonly string[],
  terminal: Terminal,
  operator: Operator,
): ListOptions | undefined {
  const { values, positionals } = parseArguments(argv, COMMON);
  if (values.help === true) return undefined;
  noPositionals('list', positionals);
  return { format: formatOf(values.format), connection: connectionOptions(values, operator, terminal) };
}

export function parseLagOptions(
  argv: readonly string[],
  terminal: Terminal,
  operator: Operator,
): LagOptions | undefined {
  const { values, positionals } = parseArguments(argv, { group: TEXT, topics: TEXTS, 'max-lag': TEXT, ...COMMON });
  if (values.help === true) return undefined;
  noPositionals('lag', positionals);
  const topics = listOf(values.topics);
  const maxLag = wholeNumber('--max-lag', values['max-lag'], 0);
  return {
    group: groupIn('lag', values.group),
    ...(topics === undefined ? {} : { topics }),
    ...(maxLag === undefined ? {} : { maxLag }),
    format: formatOf(values.format),
    connection: connectionOptions(values, operator, terminal),
  };
}

export function parseSeekOptions(
  argv: readonly string[],
  terminal: Terminal,
  operator: Operator,
): SeekOptions | undefined {
  const { values, positionals } = parseArguments(argv, {
    group: TEXT,
    topics: TEXTS,
    to: TEXT,
    offset: TEXTS,
    'dry-run': FLAG,
    ...COMMON,
  });
  if (values.help === true) return undefined;
  noPositionals('seek', positionals);
  if ((values.to === undefined) === (values.offset === undefined))
    throw new UsageError('groups seek needs either --to earliest, latest or a time, or --offset');
  if (values.offset !== undefined && values.topics !== undefined)
    throw new UsageError('--offset names its topic: it goes without --topics');
  const offsets = listOf(values.offset)?.map(placeIn);
  const topics = offsets === undefined ? listOf(values.topics) : [...new Set(offsets.map(({ topic }) => topic))];
  return {
    group: groupIn('seek', values.group),
    ...(topics === undefined ? {} : { topics }),
    to: offsets === undefined ? targetIn(values.to!, operator.now()) : { offsets },
    dryRun: values['dry-run'] === true,
    format: formatOf(values.format),
    connection: connectionOptions(values, operator, terminal),
  };
}

function targetIn(text: string, now: number): SeekTarget {
  if (text === 'earliest' || text === 'latest') return text;
  const time = readTime(text, now);
  if (time === undefined)
    throw new UsageError(`--to takes 'earliest', 'latest' or a time, not '${text}': 2026-03-01T12:00:00Z, 2h`);
  return { time };
}

function placeIn(text: string): { topic: string; partition: number; offset: number } {
  const [, topic, partition, offset] = /^([\w.-]+)\/(\d{1,9})\/(\d{1,16})$/.exec(text) ?? [];
  if (topic === undefined || !Number.isSafeInteger(Number(offset)))
    throw new UsageError(`--offset takes topic/partition/offset, not '${text}': todos/0/42`);
  return { topic, partition: Number(partition), offset: Number(offset) };
}

function groupIn(action: string, group: string | undefined): string {
  if (group === undefined || group === '') throw new UsageError(`groups ${action} needs --group`);
  return group;
}

function noPositionals(action: string, [first]: readonly string[]): void {
  if (first !== undefined) throw new UsageError(`groups ${action} takes no '${first}': options name groups and topics`);
}
