/** What one comparison shares: its nodes, its automata, its steps. */
import { type Automaton, createAutomaton } from '../regex/automaton.js';
import type { Dot } from '../regex/parse.js';
import type { Steps } from '../steps.js';
import { type Arena, createArena } from './arena.js';

export interface Session {
  readonly arena: Arena;
  readonly steps: Steps;
  /** Undefined: not a regular expression that we can read. */
  automaton(source: string): Automaton | undefined;
  /** A schema has this pattern: the validators may run it. */
  meet(pattern: string): void;
  /** All that were met. */
  readonly patterns: Iterable<string>;
  /** Those that can't be read. */
  readonly unread: ReadonlySet<string>;
}

export function createSession(budget: number, dot?: Dot): Session {
  const automata = new Map<string, Automaton | undefined>();
  const patterns = new Set<string>();
  const unread = new Set<string>();
  const steps: Steps = { left: budget };
  return {
    arena: createArena(steps),
    steps,
    automaton: (source) => {
      if (!automata.has(source)) {
        const automaton = createAutomaton(source, dot);
        automata.set(source, automaton);
        if (automaton === undefined) unread.add(source);
      }
      return automata.get(source);
    },
    meet: (pattern) => void patterns.add(pattern),
    patterns,
    unread,
  };
}
