/** `tidings parked`: keys whose events wait for someone to look at the first of them. */
import { parked as operations, type ParkedKey, type ParkedKeys, readRecord } from '@tidings/runtime/operations';
import { jsonText, painter } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import { bytesText } from '../operate/bytes.js';
import { confirmed } from '../operate/confirm.js';
import type { Operator } from '../operate/operator.js';
import { asked } from '../operate/postgres.js';
import { eventJson, eventText, type ShownEvent } from '../operate/record.js';
import { type Subcommand, withSubcommands } from '../operate/subcommands.js';
import { brief, count, table } from '../operate/text.js';
import { timeText } from '../operate/time.js';
import { withDatabase } from '../operate/using.js';
import type { Terminal } from '../terminal.js';
import { PARKED_HELP, type ParkedAction, type ParkedOptions, parseParkedOptions } from './options.js';

type Run = (store: ParkedKeys, options: ParkedOptions, terminal: Terminal, operator: Operator) => Promise<number>;

const list: Run = async (store, { format, limit, ...which }, terminal) => {
  const keys = await operations.list(store, { ...chosen(which), ...(limit === undefined ? {} : { limit }) });
  if (format === 'json') terminal.out(`${jsonText({ formatVersion: 1, keys: keys.map(jsonOf) }, 2)}\n`);
  else if (keys.length > 0) terminal.out(table([HEAD, ...keys.map(cellsOf)]));
  const waiting = keys.reduce((sum, { records }) => sum + records, 0);
  terminal.err(`${count(keys.length, 'key')} parked, ${count(waiting, 'event waits', 'events wait')}.\n`);
  return EXIT.ok;
};

const show: Run = async (store, options, terminal) => {
  const { format, limit = 100 } = options;
  const records = await operations.records(store, { ...oneKey(options), limit });
  const paint = painter(terminal.color.out);
  const events = records.map(
    (record): ShownEvent => ({ record, reading: readRecord(record, record), verdict: undefined }),
  );
  if (format === 'json') terminal.out(events.map(eventJson).join(''));
  else terminal.out(events.map((event) => eventText(event, paint)).join('\n'));
  if (records.length === limit) terminal.err(`The first ${limit} are shown; --limit N shows more.\n`);
  return records.length === 0 ? nothing(terminal) : EXIT.ok;
};

const release: Run = async (store, options, terminal, operator) => {
  const { group, topic, key, yes, format } = options;
  const which = { group: group!, topic: topic!, ...(key === undefined ? {} : { key }) };
  const keys = await operations.list(store, { ...which, limit: 1_000_000 });
  if (keys.length === 0) return nothing(terminal);
  if (!yes && key === undefined) {
    const question = `Release ${count(keys.length, 'key')} of topic ${topic}, group ${group}?`;
    if (!(await confirmed(question, terminal, operator))) return EXIT.findings;
  }
  const released = await operations.release(store, which);
  if (format === 'json') terminal.out(`${jsonText({ formatVersion: 1, released }, 2)}\n`);
  terminal.err(
    `${count(released, 'key')} released: the consumer that has the partition handles ${released === 1 ? 'its' : 'their'} events.\n`,
  );
  return EXIT.ok;
};

const discard: Run = async (store, options, terminal, operator) => {
  const { at, yes, format } = options;
  const which = oneKey(options);
  const keys = await operations.list(store, which);
  const waiting = keys.reduce((sum, { records }) => sum + records, 0);
  if (keys.length === 0) return nothing(terminal);
  if (!yes) {
    const what = at === undefined ? count(waiting, 'event') : `the event at ${at.partition}/${at.offset}`;
    const question = `Discard ${what} of key ${bytesText(which.key)} of topic ${which.topic}, group ${which.group}?`;
    if (!(await confirmed(question, terminal, operator))) return EXIT.findings;
  }
  const discarded = await operations.discard(store, { ...which, ...(at === undefined ? {} : { at }) });
  if (format === 'json') terminal.out(`${jsonText({ formatVersion: 1, discarded }, 2)}\n`);
  if (discarded === 0) return nothing(terminal);
  terminal.err(`${count(discarded, 'event')} discarded.\n`);
  return EXIT.ok;
};

export const parked = withSubcommands(
  { command: 'parked', help: PARKED_HELP },
  {
    list: command('list', list),
    show: command('show', show),
    release: command('release', release),
    discard: command('discard', discard),
  },
);

function command(action: ParkedAction, run: Run): Subcommand {
  return async (argv, terminal, operator) => {
    const options = parseParkedOptions(action, argv, operator);
    if (options === undefined) {
      terminal.out(PARKED_HELP);
      return EXIT.ok;
    }
    const { parkStore } = await import('@tidings/runtime/postgres');
    return withDatabase(operator, options.database.url, (pool) =>
      asked(() => run(parkStore(pool, options.database.tables), options, terminal, operator)),
    );
  };
}

function nothing(terminal: Terminal): number {
  terminal.err('Nothing of the kind is parked. `tidings parked list` tells what is.\n');
  return EXIT.findings;
}

function chosen({ group, topic, key }: Pick<ParkedOptions, 'group' | 'topic' | 'key'>) {
  return {
    ...(group === undefined ? {} : { group }),
    ...(topic === undefined ? {} : { topic }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Its options were checked. */
function oneKey({ group, topic, key }: ParkedOptions) {
  return { group: group!, topic: topic!, key: key! };
}

const HEAD = ['group', 'topic', 'partition', 'key', 'state', 'since', 'events', 'reason', 'message'];

function cellsOf(parkedKey: ParkedKey): readonly (string | number)[] {
  const { group, topic, partition, key, state, since, records, reason, errorName, message } = parkedKey;
  const said = errorName === undefined ? message : `${errorName}: ${message}`;
  return [group, topic, partition, bytesText(key), state, timeText(since), records, reason, brief(said, 100)];
}

function jsonOf({ key, since, time, ...rest }: ParkedKey): object {
  return { ...rest, key: bytesText(key), since: timeText(since), time: timeText(time) };
}
