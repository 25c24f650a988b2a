/** Output for people: tables and texts of others, made safe for a terminal. */
import { plain, width } from '../../diagnostics/index.js';

/** Rows in columns; what is not a number stands left. Every cell is made plain. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => plain(String(cell))));
  const widths = cells.reduce<number[]>(
    (found, row) => row.map((cell, at) => Math.max(found[at] ?? 0, width(cell))).concat(found.slice(row.length)),
    [],
  );
  const numeric = widths.map((_, at) => rows.slice(1).some((row) => typeof row[at] === 'number'));
  return cells
    .map((row) =>
      row
        .map((cell, at) => {
          const room = ' '.repeat(widths[at]! - width(cell));
          return numeric[at] ? room + cell : cell + room;
        })
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A text of several lines, each made plain and indented. */
export function block(text: string, indent = '  '): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => `${indent}${plain(line.replaceAll('\t', '  '))}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

/** Cut to so many columns, roughly. */
export function brief(text: string, columns: number): string {
  const line = plain(text);
  return line.length <= columns ? line : `${[...line.slice(0, columns)].slice(0, -1).join('')}…`;
}

export function count(number: number, noun: string, many = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : many}`;
}
