/** `tidings dlq show`: dead letters whole, with their data. */
import type { Transport } from '@tidings/runtime';
import { deadLetters, readRecord, type StoredDeadLetter } from '@tidings/runtime/operations';
import { jsonText, type Paint, painter, plain } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import { bytesText, headerList, keyText } from '../operate/bytes.js';
import type { Operator } from '../operate/operator.js';
import { headersText, placeOf, valueText } from '../operate/record.js';
import { block, count } from '../operate/text.js';
import { timeText } from '../operate/time.js';
import type { Terminal } from '../terminal.js';
import { filterOf } from './letters.js';
import type { DlqOptions } from './options.js';

export async function show(
  transport: Transport,
  options: DlqOptions,
  terminal: Terminal,
  { drained }: Operator,
): Promise<number> {
  const { topic, group, format, limit = 1 } = options;
  const filter = await filterOf(options, terminal);
  const paint = painter(terminal.color.out);
  const shown: StoredDeadLetter[] = [];
  let all = 0;
  for await (const letter of deadLetters(transport, { topic, group, filter })) {
    all++;
    if (shown.length < limit) shown.push(letter);
  }
  if (format === 'json')
    terminal.out(`${jsonText({ formatVersion: 1, topic, group, letters: shown.map(jsonOf) }, 2)}\n`);
  else terminal.out(shown.map((letter) => textOf(letter, paint)).join('\n'));
  await drained();
  if (all === 0) {
    terminal.err('No dead letter fits. `tidings dlq list --state all` tells which there are.\n');
    return EXIT.findings;
  }
  if (shown.length < all) {
    terminal.err(
      `${count(all, 'dead letter fits', 'dead letters fit')}; --limit N shows more, --offset and --id say which one is meant.\n`,
    );
  }
  return EXIT.ok;
}

function textOf(letter: StoredDeadLetter, paint: Paint): string {
  const { origin, position, state, doneAt, reason, errorName, message, attempts, hops, stack, record } = letter;
  const facts: readonly (readonly [string, string])[] = [
    ['reason', `${reason}${attempts === 0 ? '' : `, after ${count(attempts, 'call')} of its handler`}`],
    ['error', errorName === undefined ? message : `${errorName}: ${message}`],
    ['given up', `${timeText(letter.time)}${hops > 1 ? `, for the ${hops}. time` : ''}`],
    ['state', doneAt === undefined ? state : `${state} at ${timeText(doneAt)}`],
    ['type', letter.type ?? 'none'],
    ['id', letter.id ?? 'none'],
    ['key', record.key === null ? 'none' : bytesText(record.key)],
    ['timestamp', timeText(record.timestamp)],
    ['stands at', placeOf(position)],
  ];
  const width = Math.max(...facts.map(([label]) => label.length));
  return [
    `${paint('cyan', plain(placeOf(origin)))}\n`,
    ...facts.map(([label, value]) => `  ${label.padEnd(width)}  ${plain(value)}\n`),
    ...(stack === undefined ? [] : [`${paint('bold', 'stack')}\n`, block(stack)]),
    `${paint('bold', 'headers')}\n`,
    headersText(letter.headers),
    `${paint('bold', 'value')}\n`,
    prettyValue(letter),
  ].join('');
}

/** JSON is laid out; what is none is shown as it is. */
function prettyValue({ record, headers, origin }: StoredDeadLetter): string {
  const reading = readRecord({ ...record, headers }, origin);
  return reading.kind === 'event' ? block(JSON.stringify(reading.data, null, 2)) : valueText(record.value);
}

function jsonOf({ record, headers, time, doneAt, ...letter }: StoredDeadLetter): object {
  return {
    ...letter,
    time: timeText(time),
    ...(doneAt === undefined ? {} : { doneAt: timeText(doneAt) }),
    record: {
      timestamp: timeText(record.timestamp),
      key: keyText(record.key),
      headers: headerList(headers),
      value: record.value === null ? null : bytesText(record.value),
    },
  };
}
