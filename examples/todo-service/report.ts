import type { StoredDeadLetter } from '@tidings/runtime/operations';
import { channels } from './channels.js';
import type { Counted, Tally } from './tally.js';

/** A row per topic: events published, by version; events handled, all in their newest version; records given up. */
export function topicTable({ published, handled }: Tally, deadLetters: readonly StoredDeadLetter[]): string {
  const rows = channels.map((channel) => {
    const on = ({ topic }: Counted) => topic === channel.topic;
    const ofVersion = (version: number) => published.filter((one) => on(one) && one.event.version === version).length;
    const cells = [
      published.filter(on).length,
      ...[1, 2, 3].map(ofVersion),
      handled.filter(on).length,
      deadLetters.filter(({ origin }) => origin.topic === channel.topic).length,
    ];
    return [channel.topic, ...cells.map((count) => (count === 0 ? '-' : String(count)))];
  });
  return align([['topic', 'published', 'v1', 'v2', 'v3', 'handled as newest', 'dead letters'], ...rows], 'right');
}

/** Where each dead letter comes from, and why it is one. */
export function deadLetterTable(deadLetters: readonly StoredDeadLetter[]): string {
  return align(
    deadLetters.map(({ origin, reason, message }) => [origin.topic, reason, message]),
    'left',
  );
}

/** What an event set off, and that in turn: a line each. Every event tells its cause and its conversation. */
export function consequences({ published }: Tally, { topic, event }: Counted, depth = 0): string[] {
  const name = event.type.slice(event.type.lastIndexOf('.') + 1);
  const line = `${'  '.repeat(depth)}${name} v${event.version} on ${topic}`;
  const effects = published.filter((one) => one.event.causationId === event.id);
  return [line, ...effects.flatMap((effect) => consequences({ published, handled: [] }, effect, depth + 1))];
}

/** Columns of equal width; the first stands left. */
function align(rows: readonly (readonly string[])[], others: 'left' | 'right'): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const pad = (cell: string, column: number) =>
    column > 0 && others === 'right' ? cell.padStart(width(column)) : cell.padEnd(width(column));
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
