/** What the fault tests of a file counted, as one table at the end. */
import { afterAll } from 'vitest';
import type { Verdict } from './verdict.js';

export interface FaultTable {
  row(fault: string, verdict: Verdict): void;
}

const COLUMNS = ['events', 'lost', 'doubled', 'reordered', 'effects doubled', 'handled again'] as const;

export function faultTable(): FaultTable {
  const rows: (readonly string[])[] = [];
  afterAll(() => {
    if (rows.length === 0) return;
    const all = [['fault', ...COLUMNS], ...rows];
    const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
    const text = all.map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    );
    console.log(`Faults\n${text.join('\n')}`);
  });
  return {
    row: (fault, { events, lost, doubled, published, reordered, effectsDoubled, again }) => {
      const counts = [events, lost.length, doubled.length, published.length + reordered.length];
      rows.push([
        fault,
        ...counts.map(String),
        effectsDoubled === undefined ? '-' : String(effectsDoubled.length),
        String(again.length),
      ]);
    },
  };
}
