/** What one comparison shares: its nodes, its automata, its steps. */
import { type Automaton, createAutomaton } from '../regex/automaton.js';
import type { Steps } from '../steps.js';
import { type Arena, createArena } from './arena.js';

export interface Session {
  readonly arena: Arena;
  readonly steps: Steps;
  /** Undefined: not a regular expression that we can read. */
  automaton(source: string): Automaton | undefined;
}

export function createSession(budget: number): Session {
  const automata = new Map<string, Automaton | undefined>();
  return {
    arena: createArena(),
    steps: { left: budget },
    automaton: (source) => {
      if (!automata.has(source)) automata.set(source, createAutomaton(source));
      return automata.get(source);
    },
  };
}
