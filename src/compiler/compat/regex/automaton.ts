/** Finite automata of regular expressions, determinised as far as they are walked. */
import { type Steps, spend } from '../steps.js';
import { type CodePoints, includes } from './classes.js';
import { type Dot, type Expression, parseExpression } from './parse.js';

/**
 * Answers whether a text contains a match, code point by code point. States are numbers; 0 is the first.
 * After `found` nothing can change the answer.
 */
export interface Automaton {
  next(state: number, codePoint: number, steps: Steps): number;
  accepts(state: number): boolean;
  /** Every longer text is accepted, too. */
  found(state: number): boolean;
  /** No longer text is accepted. */
  dead(state: number): boolean;
  /** Sets that this state tells apart. */
  sets(state: number): readonly CodePoints[];
}

const MAX_STATES = 60_000;

interface Nfa {
  /** Per state: on any of `set`, go on to the state after it; or an empty move, free or under an assertion. */
  readonly sets: (CodePoints | undefined)[];
  readonly moves: number[][];
  readonly assertion: ('start' | 'end' | undefined)[];
  readonly last: number;
}

/** Undefined: more states than we are ready to build. */
function build(expression: Expression): Nfa | undefined {
  const sets: (CodePoints | undefined)[] = [];
  const moves: number[][] = [];
  const assertion: ('start' | 'end' | undefined)[] = [];
  const state = () => {
    sets.push(undefined);
    assertion.push(undefined);
    return moves.push([]) - 1;
  };
  /** Adds the part after `from`, returns its last state; -1: too many. */
  const add = (part: Expression, from: number): number => {
    if (from < 0 || moves.length > MAX_STATES) return -1;
    switch (part.kind) {
      case 'set': {
        const here = state();
        const there = state();
        moves[from]!.push(here);
        sets[here] = part.set;
        moves[here]!.push(there);
        return there;
      }
      case 'start':
      case 'end': {
        const here = state();
        const there = state();
        moves[from]!.push(here);
        assertion[here] = part.kind;
        moves[here]!.push(there);
        return there;
      }
      case 'sequence':
        return part.parts.reduce((at, each) => add(each, at), from);
      case 'choice': {
        const end = state();
        for (const each of part.parts) {
          const at = add(each, from);
          if (at < 0) return -1;
          moves[at]!.push(end);
        }
        return end;
      }
      case 'repeat': {
        let at = from;
        for (let count = 0; count < part.min; count++) {
          at = add(part.part, at);
          if (at < 0) return -1;
        }
        if (part.max === Infinity) {
          const loop = state();
          moves[at]!.push(loop);
          const end = add(part.part, loop);
          if (end < 0) return -1;
          moves[end]!.push(loop);
          const out = state();
          moves[loop]!.push(out);
          return out;
        }
        const out = state();
        for (let count = part.min; count < part.max; count++) {
          moves[at]!.push(out);
          const inner = state();
          moves[at]!.push(inner);
          at = add(part.part, inner);
          if (at < 0) return -1;
        }
        moves[at]!.push(out);
        return out;
      }
    }
  };
  const first = state();
  const last = add(expression, first);
  return last < 0 ? undefined : { sets, moves, assertion, last };
}

interface State {
  /** States that wait for a code point, sorted. */
  readonly waiting: readonly number[];
  readonly accepting: boolean;
  readonly found: boolean;
  readonly next: Map<number, number>;
  sets: readonly CodePoints[] | undefined;
}

/** Undefined: not regular, or too big. */
export function createAutomaton(source: string, dot?: Dot): Automaton | undefined {
  const expression = parseExpression(source, dot);
  const nfa = expression === undefined ? undefined : build(expression);
  if (nfa === undefined) return undefined;
  const states: State[] = [];
  const known = new Map<string, number>();

  function closure(from: readonly number[], start: boolean, end: boolean): { waiting: number[]; found: boolean } {
    const seen = new Set<number>(from);
    const stack = [...from];
    const waiting: number[] = [];
    let found = false;
    while (stack.length > 0) {
      const at = stack.pop()!;
      if (at === nfa!.last) found = true;
      if (nfa!.sets[at] !== undefined) {
        waiting.push(at);
        continue;
      }
      const assertion = nfa!.assertion[at];
      if (assertion === 'start' && !start) continue;
      if (assertion === 'end' && !end) continue;
      for (const to of nfa!.moves[at]!) {
        if (seen.has(to)) continue;
        seen.add(to);
        stack.push(to);
      }
    }
    waiting.sort((a, b) => a - b);
    return { waiting, found };
  }

  /** A match may begin anywhere, so the first state is in every set. */
  function state(kernel: readonly number[], start: boolean): number {
    const from = start ? [0] : [...kernel, 0];
    const { waiting, found } = closure(from, start, false);
    // Two kernels with the same waiting states can still differ in what the end of text completes.
    const atEnd = closure(from, start, true).found;
    const key = found ? 'found' : `${atEnd} ${waiting.join(',')}`;
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    states.push({ waiting, accepting: found || atEnd, found, next: new Map(), sets: undefined });
    known.set(key, states.length - 1);
    return states.length - 1;
  }
  state([], true);

  return {
    next: (at, codePoint, steps) => {
      const from = states[at]!;
      if (from.found) return at;
      const cached = from.next.get(codePoint);
      if (cached !== undefined) return cached;
      spend(steps, 1 + from.waiting.length);
      const kernel: number[] = [];
      for (const each of from.waiting) if (includes(nfa.sets[each]!, codePoint)) kernel.push(nfa.moves[each]![0]!);
      const to = state(kernel, false);
      from.next.set(codePoint, to);
      return to;
    },
    accepts: (at) => states[at]!.accepting,
    found: (at) => states[at]!.found,
    dead: (at) => !states[at]!.accepting && states[at]!.waiting.length === 0,
    sets: (at) => {
      const here = states[at]!;
      here.sets ??= [...new Set(here.waiting.map((each) => nfa.sets[each]!))];
      return here.sets;
    },
  };
}
