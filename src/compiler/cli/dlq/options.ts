import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import type { DeadLetterFilter, DeadLetterReason, DeadLetterState } from '@tidings/runtime/operations';
import { didYouMean } from '../../diagnostics/index.js';
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
import { TIME_HELP, timeOption } from '../operate/time.js';
import type { Terminal } from '../terminal.js';

export type DlqAction = 'list' | 'show' | 'redrive' | 'discard';

export interface DlqOptions {
  readonly topic: string;
  readonly group: string;
  /** Without the types of events. */
  readonly filter: Omit<DeadLetterFilter, 'types'>;
  /** As given: names of events, or types. */
  readonly types?: readonly string[];
  readonly limit?: number;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** A second. */
  readonly rate?: number;
  readonly maxHops?: number;
  readonly contracts: ContractOptions;
  readonly connection: KafkaOptions;
  readonly format: OutputFormat;
}

const REASONS: { readonly [reason in DeadLetterReason]: string } = {
  invalid: 'the data breaks its contract',
  'unknown-type': 'no contract has the type, or not this version of it',
  'future-version': 'newer than known, and not valid as the newest known',
  undecodable: 'not a CloudEvent with JSON data',
  tombstone: 'without a value, and nobody handles that',
  permanent: 'the handler threw PermanentError',
  exhausted: 'the handler failed at every attempt',
};

const STATES: readonly DeadLetterState[] = ['open', 'redriven', 'discarded'];

export const DLQ_HELP = `Usage: tidings dlq list    TOPIC --group G [filter]
       tidings dlq show    TOPIC --group G [filter]
       tidings dlq redrive TOPIC --group G [filter] [--dry-run] [--yes] [--rate N] [--limit N]
       tidings dlq discard TOPIC --group G [filter] [--dry-run] [--yes] [--limit N]

Dead letters: events of a topic that a consumer group gave up. They are on <topic>.<group>.dlq as they were, with the
reasons beside. 'list' tells which there are and why, without their data; 'show' prints one whole. 'redrive' gives them
to their group again, through a topic that only that group reads; 'discard' decides that nothing more is to be done.
Both are remembered on <topic>.<group>.dlq.state: doing it twice changes nothing. What was discarded stays to be looked at.

Which dead letters: those that fit all of these; each may hold several, apart by commas, or be repeated.
  --offset P/O     where the event stood first: partition/offset, or topic/partition/offset, as 'list' shows it
  --id ID          of the event
  --key K          key of the record
  --type T         name of the event (TodoCreated) or its type (com.example.todos.TodoCreated)
  --reason R       ${Object.keys(REASONS).slice(0, 4).join(', ')},
                   ${Object.keys(REASONS).slice(4).join(', ')}
  --error TEXT     part of the error's name or message, in any case of letters
  --since TIME     given up then or later
  --until TIME     given up before
  --state S        ${STATES.join(', ')} or all (list: open; show: all)

Options:
  --group G        the consumer group
  --dry-run        write nothing; tell what would be done
  --yes            don't ask
  --rate N         so many a second, at most
  --limit N        so many, at most (list: shows so many, default 100; show: default 1)
  --max-hops N     don't redrive what has been a dead letter so often (default: 5)
${CONTRACT_HELP}
${CONNECTION_HELP}
  --format FORMAT  'pretty' (default) or 'json'
  --help           this text

${TIME_HELP}

Exit codes: 0 done, 1 nothing to show, something is still open that fitted, or the brokers refuse; 2 usage, 3 the
contracts can't be read, 70 internal error.
`;

/** Undefined: help was asked for. */
export function parseDlqOptions(
  action: DlqAction,
  argv: readonly string[],
  terminal: Terminal,
  operator: Operator,
): DlqOptions | undefined {
  const { values, positionals } = parseArguments(argv, {
    group: TEXT,
    offset: TEXTS,
    id: TEXTS,
    key: TEXTS,
    type: TEXTS,
    reason: TEXTS,
    error: TEXT,
    since: TEXT,
    until: TEXT,
    state: TEXTS,
    limit: TEXT,
    ...ACTS,
    ...CONTRACT_OPTIONS,
    ...CONNECTION_OPTIONS,
    format: TEXT,
    help: HELP,
  });
  if (values.help === true) return undefined;
  const changes = action === 'redrive' || action === 'discard';
  const stray = changes ? undefined : Object.keys(ACTS).find((name) => Object.hasOwn(values, name));
  if (stray !== undefined) throw new UsageError(`dlq ${action} changes nothing: it takes no --${stray}`);
  if (changes && values.state !== undefined)
    throw new UsageError(`dlq ${action} takes no --state: it is about what is open`);
  if (action === 'discard' && (values.rate !== undefined || values['max-hops'] !== undefined))
    throw new UsageError('dlq discard takes neither --rate nor --max-hops');
  const [topic, ...more] = positionals;
  if (topic === undefined || more.length > 0)
    throw new UsageError(`dlq ${action} takes one topic: tidings dlq ${action} todos --group G`);
  if (values.group === undefined || values.group === '') throw new UsageError(`dlq ${action} needs --group`);

  const now = operator.now();
  const from = timeOption('--since', values.since, now);
  const to = timeOption('--until', values.until, now);
  const origins = listOf(values.offset)?.map((one) => placeIn(topic, one));
  const reasons = listOf(values.reason)?.map(reasonIn);
  const ids = listOf(values.id);
  const states = changes ? undefined : statesIn(action, listOf(values.state));
  const types = listOf(values.type);
  const limit = wholeNumber('--limit', values.limit);
  const rate = rateOf(values.rate);
  const maxHops = wholeNumber('--max-hops', values['max-hops']);
  return {
    topic,
    group: values.group,
    filter: {
      ...(states === undefined ? {} : { states }),
      ...(origins === undefined ? {} : { origins }),
      ...(reasons === undefined ? {} : { reasons }),
      ...(ids === undefined ? {} : { ids }),
      // A key may hold a comma.
      ...(values.key === undefined ? {} : { keys: values.key }),
      ...(values.error === undefined ? {} : { text: values.error }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    },
    ...(types === undefined ? {} : { types }),
    ...(limit === undefined ? {} : { limit }),
    ...(rate === undefined ? {} : { rate }),
    ...(maxHops === undefined ? {} : { maxHops }),
    dryRun: values['dry-run'] === true,
    yes: values.yes === true,
    contracts: contractOptions(values, operator.cwd),
    format: formatOf(values.format),
    connection: connectionOptions(values, operator, terminal),
  };
}

const ACTS = { 'dry-run': FLAG, yes: FLAG, rate: TEXT, 'max-hops': TEXT } as const;

function placeIn(topic: string, text: string): { topic: string; partition: number; offset: number } {
  const [, named = topic, partition, offset] = /^(?:([\w.-]+)\/)?(\d{1,9})\/(\d{1,16})$/.exec(text) ?? [];
  if (partition === undefined || offset === undefined || !Number.isSafeInteger(Number(offset)))
    throw new UsageError(`--offset takes partition/offset, not '${text}': 0/42`);
  if (named !== topic) throw new UsageError(`--offset ${text} is of another topic than ${topic}`);
  return { topic, partition: Number(partition), offset: Number(offset) };
}

function reasonIn(text: string): DeadLetterReason {
  if (Object.hasOwn(REASONS, text)) return text as DeadLetterReason;
  const reasons = Object.keys(REASONS);
  throw new UsageError(
    `--reason takes ${reasons.join(', ')}, not '${text}'. ${didYouMean(text, reasons) ?? ''}`.trimEnd(),
  );
}

function statesIn(action: DlqAction, given: readonly string[] | undefined): readonly DeadLetterState[] | undefined {
  if (given === undefined) return action === 'list' ? ['open'] : undefined;
  if (given.includes('all')) return undefined;
  return given.map((text) => {
    const state = STATES.find((one) => one === text);
    if (state === undefined) throw new UsageError(`--state takes ${STATES.join(', ')} or all, not '${text}'`);
    return state;
  });
}

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (rate === 0) throw new UsageError(`--rate takes how many a second, not '${text}': 50, 0.5`);
  return rate;
}
