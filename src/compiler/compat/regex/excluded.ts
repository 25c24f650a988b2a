import type { Automaton } from './automaton.js';
import type { CodePoints } from './classes.js';

/** Accepts exactly the given texts. */
export function createWordAutomaton(words: readonly string[]): Automaton {
  const children: Map<number, number>[] = [new Map()];
  const ends = new Set<number>();
  for (const word of words) {
    let at = 0;
    for (const char of word) {
      const codePoint = char.codePointAt(0)!;
      let next = children[at]!.get(codePoint);
      if (next === undefined) {
        next = children.push(new Map()) - 1;
        children[at]!.set(codePoint, next);
      }
      at = next;
    }
    ends.add(at);
  }
  const gone = children.push(new Map()) - 1;
  const sets = new Map<number, readonly CodePoints[]>();
  return {
    next: (state, codePoint) => children[state]!.get(codePoint) ?? gone,
    accepts: (state) => ends.has(state),
    found: () => false,
    dead: (state) => !ends.has(state) && children[state]!.size === 0,
    sets: (state) => {
      let known = sets.get(state);
      if (known === undefined) {
        known = [...children[state]!.keys()].map((codePoint) => [codePoint, codePoint]);
        sets.set(state, known);
      }
      return known;
    },
  };
}
