/** `tidings outbox`: what waits on Postgres, and what holds it up. */
import type { PoisonRow } from '@tidings/runtime/postgres';
import { jsonText, plain } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import { unknownName } from '../operate/names.js';
import { asked } from '../operate/postgres.js';
import { type Subcommand, withSubcommands } from '../operate/subcommands.js';
import { brief, count, table } from '../operate/text.js';
import { withDatabase } from '../operate/using.js';
import { OUTBOX_HELP, parseListOptions, parseRetryOptions, parseSkipOptions } from './options.js';

const load = () => import('@tidings/runtime/postgres');

const list: Subcommand = async (argv, terminal, operator) => {
  const options = parseListOptions(argv, operator);
  if (options === undefined) return help(terminal.out);
  const { database, format, limit = 100 } = options;
  const { listPoison, outboxStatus } = await load();
  return withDatabase(operator, database.url, async (pool) => {
    const { status, held } = await asked(async () => ({
      status: await outboxStatus(pool, database.tables),
      held: await listPoison(pool, { ...database.tables, limit }),
    }));
    if (format === 'json') terminal.out(`${jsonText({ formatVersion: 1, ...status, held }, 2)}\n`);
    else if (held.length > 0) terminal.out(table([HEAD, ...held.map(cellsOf)]));
    const oldest = status.oldestMs === undefined ? '' : `, the oldest for ${durationText(status.oldestMs)}`;
    terminal.err(`${count(status.unsent, 'event')} in the outbox${oldest}; ${status.poison} held.\n`);
    if (held.length < status.poison) terminal.err(`The first ${held.length} are shown; --limit N shows more.\n`);
    return EXIT.ok;
  });
};

const retry: Subcommand = async (argv, terminal, operator) => {
  const options = parseRetryOptions(argv, operator);
  if (options === undefined) return help(terminal.out);
  const { database, format, id } = options;
  const { retryPoison } = await load();
  return withDatabase(operator, database.url, async (pool) => {
    const retried = await asked(() => retryPoison(pool, id, database.tables));
    if (retried === 0 && id !== undefined) throw await noneHeld(pool, id, database.tables);
    if (format === 'json') terminal.out(`${jsonText({ formatVersion: 1, retried }, 2)}\n`);
    terminal.err(retried === 0 ? 'Nothing is held.\n' : `The relay tries ${count(retried, 'event')} again.\n`);
    return EXIT.ok;
  });
};

const skip: Subcommand = async (argv, terminal, operator) => {
  const options = parseSkipOptions(argv, operator);
  if (options === undefined) return help(terminal.out);
  const { database, format, id } = options;
  const { skipPoison } = await load();
  return withDatabase(operator, database.url, async (pool) => {
    const skipped = await asked(() => skipPoison(pool, id, database.tables));
    if (skipped.length === 0) throw await noneHeld(pool, id, database.tables);
    if (format === 'json') terminal.out(`${jsonText({ formatVersion: 1, skipped }, 2)}\n`);
    for (const { type, topic, key } of skipped) {
      const of = key === undefined ? 'without a key' : `of key ${key}`;
      terminal.err(`${plain(`${type} ${id} for ${topic}, ${of}, is deleted and never sent`)}.\n`);
    }
    return EXIT.ok;
  });
};

export const outbox = withSubcommands({ command: 'outbox', help: OUTBOX_HELP }, { list, retry, skip });

async function noneHeld(...[pool, id, tables]: Parameters<Awaited<ReturnType<typeof load>>['skipPoison']>) {
  const { listPoison } = await load();
  const held = await asked(() => listPoison(pool, { ...tables, limit: 1_000 }));
  return unknownName(
    'held event',
    id,
    held.map((row) => row.id),
    '`tidings outbox list` tells which are held.',
  );
}

const HEAD = ['id', 'type', 'topic', 'key', 'held since', 'waiting', 'reason'];

function cellsOf({ id, type, topic, key, heldAt, waiting, reason }: PoisonRow): readonly (string | number)[] {
  return [
    id,
    type.slice(type.lastIndexOf('.') + 1),
    topic,
    key ?? '-',
    heldAt.toISOString(),
    waiting,
    brief(reason, 100),
  ];
}

function durationText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function help(out: (text: string) => void): number {
  out(OUTBOX_HELP);
  return EXIT.ok;
}
