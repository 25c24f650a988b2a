/** Strings: lengths, regular languages, formats, excluded texts. */
import { checkFormat, formatExactly, formatSamples, formatWithin } from '../formula/formats.js';
import { matches } from '../formula/holds.js';
import type { Session } from '../formula/session.js';
import { createWordAutomaton } from '../regex/excluded.js';
import { type Demand, shortestText } from '../regex/product.js';
import { within } from '../steps.js';
import { codePoints } from '../value/canonical.js';
import { type Conjunction, EMPTY, type Result, type Solver, sat, UNKNOWN } from './result.js';

/** Longest text that is made up; a witness for more would help nobody. */
const MAX_TEXT = 1_000_000;
/** Of one search among texts: some regular expressions have automata without end. */
const MAX_STEPS = 2_000_000;

interface Demands {
  min: number;
  max: number;
  readonly patterns: Demand[];
  readonly formats: { readonly name: string; readonly accept: boolean }[];
  /** Patterns that we can't read. */
  unread: boolean;
}

export function solveString({ session }: Solver, { literals, excluded }: Conjunction): Result {
  const demands: Demands = { min: 0, max: Infinity, patterns: [], formats: [], unread: false };
  /** Texts that people recognise. */
  const samples: string[] = [];
  for (const { predicate, sign } of literals) {
    if (predicate.kind === 'length') {
      if (sign) demands.min = Math.max(demands.min, predicate.n);
      else demands.max = Math.min(demands.max, predicate.n - 1);
    } else if (predicate.kind === 'pattern') {
      const automaton = session.automaton(predicate.source);
      if (automaton === undefined) demands.unread = true;
      else demands.patterns.push({ automaton, accept: sign });
    } else if (predicate.kind === 'format') {
      if (sign) samples.push(...formatSamples(predicate.name));
      const exact = formatExactly(predicate.name);
      const automaton = exact === undefined ? undefined : session.automaton(exact);
      if (automaton === undefined) demands.formats.push({ name: predicate.name, accept: sign });
      else demands.patterns.push({ automaton, accept: sign });
    }
  }
  if (demands.min > demands.max) return EMPTY;
  const texts: string[] = [];
  for (const key of excluded) if (key.startsWith('"')) texts.push(JSON.parse(key));
  if (!demands.unread) {
    const sample = samples.find((text) => fits(session, demands, texts, text));
    if (sample !== undefined) return sat(sample);
  }
  if (demands.formats.length > 0) return solveFormatted(session, demands, texts);
  const found = plain(session, demands, texts);
  if (found.status !== 'sat' || !demands.unread) return found;
  return UNKNOWN;
}

function plain(session: Session, { min, max, patterns }: Demands, excluded: readonly string[]): Result {
  if (patterns.length === 0 && min > excluded.length + 20) {
    for (let code = 97; code <= 97 + excluded.length; code++) {
      if (min > MAX_TEXT) return UNKNOWN;
      const text = String.fromCodePoint(code).repeat(min);
      if (!excluded.includes(text)) return sat(text);
    }
  }
  const relevant = excluded.filter((text) => {
    const length = codePoints(text);
    return length >= min && length <= max;
  });
  const all =
    relevant.length > 0 ? [...patterns, { automaton: createWordAutomaton(relevant), accept: false }] : patterns;
  return within(session.steps, MAX_STEPS, (steps) => {
    const text = shortestText(all, min, max, steps);
    return text === undefined ? EMPTY : sat(text);
  });
}

function fits(
  session: Session,
  { min, max, patterns, formats }: Demands,
  excluded: readonly string[],
  text: string,
): boolean {
  const length = codePoints(text);
  if (length < min || length > max || excluded.includes(text)) return false;
  if (!patterns.every(({ automaton, accept }) => matches(session, automaton, text) === accept)) return false;
  return formats.every(({ name, accept }) => checkFormat(name, text) === accept);
}

/** Formats are checked, not solved: what is known of them is a superset, and samples. */
function solveFormatted(session: Session, demands: Demands, excluded: readonly string[]): Result {
  const { patterns, formats, unread } = demands;
  const wider = [...patterns];
  for (const { name, accept } of formats) {
    const within = accept ? formatWithin(name) : undefined;
    const automaton = within === undefined ? undefined : session.automaton(within);
    if (automaton !== undefined) wider.push({ automaton, accept: true });
  }
  const candidate = plain(session, { ...demands, patterns: wider }, excluded);
  if (candidate.status !== 'sat' || unread) return candidate.status === 'empty' ? EMPTY : UNKNOWN;
  for (const text of [candidate.value as string, '', 'a', '0', ' ', '{', '\\', '%', '(']) {
    if (fits(session, demands, excluded, text)) return sat(text);
  }
  return UNKNOWN;
}
