import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import type { ReadOptions } from '@tidings/runtime/operations';
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
import { CONTRACT_HELP, CONTRACT_OPTIONS, type ContractOptions, contractOptions } from '../operate/contracts.js';
import type { Operator } from '../operate/operator.js';
import { readTime, TIME_HELP } from '../operate/time.js';
import type { Terminal } from '../terminal.js';

export interface TailOptions {
  readonly topic: string;
  readonly from: NonNullable<ReadOptions['from']>;
  readonly partitions?: readonly number[];
  readonly follow: boolean;
  readonly limit: number;
  readonly keys?: readonly string[];
  /** As given: names of events, or types. */
  readonly types?: readonly string[];
  readonly ids?: readonly string[];
  /** Only what consumers would not handle. */
  readonly invalid: boolean;
  readonly raw: boolean;
  readonly contracts: ContractOptions;
  readonly connection: KafkaOptions;
  readonly format: OutputFormat;
}

export const TAIL_HELP = `Usage: tidings tail TOPIC [options]

Prints the events of a topic: where each stands, what its headers say, its data, and whether that is what its contract
says. Reads as an onlooker: no consumer group is joined, nothing is committed. Goes on with what is written later, until
Ctrl-C. Events of a partition come in order; partitions in any.

Options:
  --from WHERE     'latest' (default), 'earliest', a time, or an offset, of every partition
  --last N         begin N offsets before the end of each partition
  --partition N    only of this partition. May be repeated
  --no-follow      end with what is there now; then --from is 'earliest' if it isn't given
  --limit N        end after N events
  --key K          only events with this key. May be repeated, as --type and --id
  --type T         only events of this name (TodoCreated) or type (com.example.todos.TodoCreated)
  --id ID          only the event with this id
  --invalid        only what consumers would make a dead letter of: data that breaks its contract, unknown types
  --raw            headers and value as they are, not decoded; needs no contracts
${CONTRACT_HELP}
${CONNECTION_HELP}
  --format FORMAT  'pretty' (default) or 'json': an object in a line for each event
  --help           this text

${TIME_HELP}

Exit codes: 0 ended as asked, 1 the brokers refuse, 2 usage, 3 the contracts can't be read, 70 internal error.
`;

/** Undefined: help was asked for. */
export function parseTailOptions(
  argv: readonly string[],
  terminal: Terminal,
  operator: Operator,
): TailOptions | undefined {
  const { values, positionals } = parseArguments(argv, {
    from: TEXT,
    last: TEXT,
    partition: TEXTS,
    'no-follow': FLAG,
    limit: TEXT,
    key: TEXTS,
    type: TEXTS,
    id: TEXTS,
    invalid: FLAG,
    raw: FLAG,
    ...CONTRACT_OPTIONS,
    ...CONNECTION_OPTIONS,
    format: TEXT,
    help: HELP,
  });
  if (values.help === true) return undefined;
  const [topic, ...more] = positionals;
  if (topic === undefined || more.length > 0) throw new UsageError('tail takes one topic: tidings tail todos');
  const { raw = false, invalid = false } = values;
  if (raw && (invalid || values.type !== undefined || values.id !== undefined))
    throw new UsageError('--raw decodes nothing: it goes without --type, --id and --invalid');
  const follow = values['no-follow'] !== true;
  const partitions = listOf(values.partition)?.map((one) => wholeNumber('--partition', one, 0)!);
  const types = listOf(values.type);
  const ids = listOf(values.id);
  return {
    topic,
    from: fromOf(values.from, values.last, operator.now()) ?? (follow ? 'latest' : 'earliest'),
    ...(partitions === undefined ? {} : { partitions }),
    follow,
    limit: wholeNumber('--limit', values.limit) ?? Number.POSITIVE_INFINITY,
    ...(values.key === undefined ? {} : { keys: values.key }),
    ...(types === undefined ? {} : { types }),
    ...(ids === undefined ? {} : { ids }),
    invalid,
    raw,
    contracts: contractOptions(values, operator.cwd),
    format: formatOf(values.format),
    connection: connectionOptions(values, operator, terminal),
  };
}

function fromOf(from: string | undefined, last: string | undefined, now: number): TailOptions['from'] | undefined {
  if (from !== undefined && last !== undefined) throw new UsageError('--from and --last exclude each other');
  if (last !== undefined) return { last: wholeNumber('--last', last)! };
  if (from === undefined || from === 'latest' || from === 'earliest') return from;
  if (/^\d+$/.test(from)) return { offset: wholeNumber('--from', from, 0)! };
  const time = readTime(from, now);
  if (time === undefined)
    throw new UsageError(`--from takes 'latest', 'earliest', a time or an offset, not '${from}': 2h, 2026-03-01, 1042`);
  return { time };
}
