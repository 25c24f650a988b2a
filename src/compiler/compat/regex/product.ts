/** The shortest text that some automata accept and others don't: breadth first over their product. */
import { type Steps, spend } from '../steps.js';
import type { Automaton } from './automaton.js';
import { type CodePoints, LAST_CODE_POINT } from './classes.js';

export interface Demand {
  readonly automaton: Automaton;
  readonly accept: boolean;
}

interface Place {
  readonly states: readonly number[];
  readonly length: number;
  readonly from: Place | undefined;
  readonly codePoint: number;
}

/**
 * `undefined`: there is none. Lengths in code points, `min <= length <= max`; `max` may be Infinity.
 * @throws BudgetExceeded
 */
export function shortestText(demands: readonly Demand[], min: number, max: number, steps: Steps): string | undefined {
  if (min > max) return undefined;
  const settled = demands.map(({ accept }) => accept);
  const accepts = (states: readonly number[]) =>
    states.every((state, index) => demands[index]!.automaton.accepts(state) === settled[index]);
  const hopeless = (states: readonly number[]) =>
    states.some((state, index) =>
      settled[index] ? demands[index]!.automaton.dead(state) : demands[index]!.automaton.found(state),
    );
  const start: Place = { states: demands.map(() => 0), length: 0, from: undefined, codePoint: -1 };
  let level: Place[] = [start];
  const seen = new Set<string>();
  while (level.length > 0) {
    const next: Place[] = [];
    for (const place of level) {
      spend(steps, 2);
      if (place.length >= min && accepts(place.states)) return textOf(place);
      if (place.length >= max || hopeless(place.states)) continue;
      for (const codePoint of representatives(demands, place.states, steps)) {
        const states = place.states.map((state, index) => demands[index]!.automaton.next(state, codePoint, steps));
        spend(steps, 2 * demands.length);
        const length = place.length + 1;
        const key = `${Math.min(length, min)} ${states.join(',')}`;
        if (seen.has(key)) continue;
        seen.add(key);
        next.push({ states, length, from: place, codePoint });
      }
    }
    level = next;
  }
  return undefined;
}

function textOf(place: Place): string {
  const codes: number[] = [];
  for (let at: Place | undefined = place; at?.from !== undefined; at = at.from) codes.push(at.codePoint);
  return codes
    .reverse()
    .map((code) => String.fromCodePoint(code))
    .join('');
}

const PLEASANT: CodePoints = [97, 122, 48, 57, 65, 90, 45, 46, 95, 95, 32, 126, 0xa1, 0xd7ff];

/** One code point for each way in which the automata can go on, pleasant ones first. */
function representatives(demands: readonly Demand[], states: readonly number[], steps: Steps): number[] {
  const starts = new Set<number>([0]);
  for (const [index, { automaton }] of demands.entries()) {
    for (const set of automaton.sets(states[index]!)) {
      spend(steps, 1 + (set.length >> 3));
      for (let i = 0; i < set.length; i += 2) {
        starts.add(set[i]!);
        if (set[i + 1]! < LAST_CODE_POINT) starts.add(set[i + 1]! + 1);
      }
    }
  }
  const sorted = [...starts].sort((a, b) => a - b);
  const chosen = sorted.map((low, index) => pleasant(low, (sorted[index + 1] ?? LAST_CODE_POINT + 1) - 1));
  spend(steps, 2 * chosen.length);
  return chosen.sort((a, b) => rank(a) - rank(b) || a - b);
}

function pleasant(low: number, high: number): number {
  for (let i = 0; i < PLEASANT.length; i += 2) {
    const from = Math.max(low, PLEASANT[i]!);
    if (from <= Math.min(high, PLEASANT[i + 1]!)) return from;
  }
  return low;
}

function rank(codePoint: number): number {
  for (let i = 0; i < PLEASANT.length; i += 2) {
    if (codePoint >= PLEASANT[i]! && codePoint <= PLEASANT[i + 1]!) return i;
  }
  // Half a surrogate pair is no text that JSON can carry everywhere: only when nothing else will do.
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? 1000 : 100;
}
