import { median } from '../codegen/measure.mjs';
import { table, times } from '../codegen/table.mjs';

/** Of each round by itself: the machine may be slower in one than in the next. */
export function reportRows(rows, found, rounds) {
  const lines = rows.flatMap(({ name, against = [] }) => {
    const figures = found.get(name);
    const cpu = figures.map((one) => one.cpu);
    const [first = ['', '', '', ''], ...more] = against
      .filter(({ base }) => found.has(base))
      .map((comparison) => compared(figures, found.get(comparison.base), comparison));
    const figure = [
      name,
      figures[0].wall === undefined ? '' : String(Math.round(1e6 / median(figures.map(({ wall }) => wall)))),
      `${median(cpu).toFixed(2)} us`,
      `${Math.min(...cpu).toFixed(1)}-${Math.max(...cpu).toFixed(1)}`,
    ];
    return [[...figure, ...first], ...more.map((one) => ['', '', '', '', ...one])];
  });
  console.log(`CPU of the process per event, the broker's left out; ${rounds} rounds:\n`);
  console.log(table(['', 'events/s', 'CPU', 'least-most', 'against', 'ratio', 'target', 'met'], lines));
}

function compared(figures, base, { base: name, atLeast, atMost, costs = atMost !== undefined }) {
  const ratio = median(figures.map(({ cpu }, round) => (costs ? cpu / base[round].cpu : base[round].cpu / cpu)));
  const target = atLeast ?? atMost;
  if (target === undefined) return [name, times(ratio), '', ''];
  const met = costs ? ratio <= target : ratio >= target;
  return [name, times(ratio), `${costs ? '<=' : '>='} ${target}x`, met ? 'yes' : 'no'];
}

/** Bytes per event, over half a million: a pointer kept for each would take eight, and what it points at more. */
const MOST_GROWTH = 1;

const megabytes = (bytes) => (bytes / 1e6).toFixed(2);

/** In the first half code is still compiled and caches are filled. */
export function reportMemory(series) {
  console.log('\nMemory of a process that publishes and consumes, after garbage collection, in MB:\n');
  const rows = series.map(({ events, heapUsed, external, rss }) => [
    String(events),
    ...[heapUsed, external, rss].map(megabytes),
  ]);
  console.log(table(['events', 'heap', 'outside', 'resident'], rows));
  const middle = series[(series.length >> 1) - 1];
  const last = series.at(-1);
  const grown = (last.heapUsed - middle.heapUsed) / (last.events - middle.events);
  const met = grown <= MOST_GROWTH ? 'yes' : 'no';
  console.log(
    `\nThe heap grew by ${grown.toFixed(2)} bytes per event in the second half; target <= ${MOST_GROWTH}, met: ${met}`,
  );
}

export function reportRelay({ kept, sent }, events, about) {
  const per = ({ cpu, wall }) =>
    `${Math.round((1e6 * events) / wall)} events/s, ${(cpu / events).toFixed(1)} us of CPU each`;
  console.log(`\nOutbox (${about}), ${events} events, CPU of this process alone:`);
  console.log(`kept, 100 a transaction: ${per(kept)}`);
  console.log(`relayed, 4 workers: ${per(sent)}`);
}
