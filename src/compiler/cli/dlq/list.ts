/** `tidings dlq list`: which dead letters there are, and why; never their data. */
import type { Transport } from '@tidings/runtime';
import { deadLetters, type StoredDeadLetter } from '@tidings/runtime/operations';
import { jsonText } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import type { Operator } from '../operate/operator.js';
import { brief, count, table } from '../operate/text.js';
import { timeText } from '../operate/time.js';
import type { Terminal } from '../terminal.js';
import { filterOf } from './letters.js';
import type { DlqOptions } from './options.js';

const SHOWN = 100;

/** By reason, the most frequent first. */
export type Counts = ReadonlyMap<string, number>;

export async function list(
  transport: Transport,
  options: DlqOptions,
  terminal: Terminal,
  { drained }: Operator,
): Promise<number> {
  const { topic, group, format } = options;
  const limit = options.limit ?? (format === 'json' ? Number.POSITIVE_INFINITY : SHOWN);
  const filter = await filterOf(options, terminal);
  const counted = new Map<string, number>();
  const rows: Row[] = [];
  let all = 0;
  for await (const letter of deadLetters(transport, { topic, group, filter })) {
    all++;
    counted.set(letter.reason, (counted.get(letter.reason) ?? 0) + 1);
    if (rows.length < limit) rows.push(rowOf(letter));
  }
  const counts: Counts = new Map([...counted].sort(([, a], [, b]) => b - a));
  if (format === 'json') {
    terminal.out(
      `${jsonText({ formatVersion: 1, topic, group, counts: { all, byReason: Object.fromEntries(counts) }, letters: rows }, 2)}\n`,
    );
  } else {
    if (rows.length > 0) terminal.out(`${table([HEAD, ...rows.map(cellsOf)])}\n`);
    terminal.out(`${count(all, 'dead letter')}${all === 0 ? '' : `: ${countsText(counts)}`}\n`);
    if (rows.length < all) terminal.err(`The first ${rows.length} are shown; --limit N shows more.\n`);
  }
  await drained();
  return EXIT.ok;
}

export function countsText(counts: Counts): string {
  return [...counts].map(([reason, number]) => `${number} ${reason}`).join(', ');
}

interface Row {
  /** `partition/offset` where the event stood first. */
  readonly origin: string;
  readonly state: StoredDeadLetter['state'];
  readonly doneAt?: string;
  readonly reason: StoredDeadLetter['reason'];
  readonly error?: string;
  readonly message: string;
  readonly attempts: number;
  readonly hops: number;
  readonly time: string;
  readonly type?: string;
  readonly id?: string;
  readonly key?: string;
}

function rowOf(letter: StoredDeadLetter): Row {
  const { origin, state, doneAt, reason, errorName, message, attempts, hops, time, type, id, key } = letter;
  return {
    origin: `${origin.partition}/${origin.offset}`,
    state,
    ...(doneAt === undefined ? {} : { doneAt: timeText(doneAt) }),
    reason,
    ...(errorName === undefined ? {} : { error: errorName }),
    message,
    attempts,
    hops,
    time: timeText(time),
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
    ...(key === undefined ? {} : { key }),
  };
}

const HEAD = ['offset', 'given up', 'state', 'reason', 'type', 'key', 'calls', 'message'];
const MESSAGE_COLUMNS = 100;

function cellsOf({
  origin,
  time,
  state,
  reason,
  type,
  key,
  attempts,
  error,
  message,
}: Row): readonly (string | number)[] {
  const said = error === undefined ? message : `${error}: ${message}`;
  // The last part of a type is what people call it.
  const name = type === undefined ? '-' : type.slice(type.lastIndexOf('.') + 1);
  return [origin, time, state, reason, name, key ?? '-', attempts, brief(said, MESSAGE_COLUMNS)];
}
