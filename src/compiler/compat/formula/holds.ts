/** Whether a value satisfies a formula: a validator in three values, since not every predicate can be read. */
import type { Json } from '../../contract/schema.js';
import type { Automaton } from '../regex/automaton.js';
import { spend } from '../steps.js';
import { canonical, codePoints } from '../value/canonical.js';
import { compareDecimals, decimal, isMultiple } from '../value/decimal.js';
import { checkFormat } from './formats.js';
import { type Node, type Predicate, typeOf } from './node.js';
import type { Session } from './session.js';

/** `undefined`: unknown. */
export type Truth = boolean | undefined;

/** @throws BudgetExceeded */
export function holds(session: Session, node: Node, value: Json): Truth {
  spend(session.steps, 1);
  switch (node.kind) {
    case 'types':
      return (node.mask & typeOf(value)) !== 0;
    case 'reference':
      return holds(session, node.target(), value);
    case 'literal': {
      if ((node.type & typeOf(value)) === 0) return node.guarded;
      const truth = satisfies(session, node.predicate, value);
      return truth === undefined ? undefined : truth === node.sign;
    }
    case 'and':
      return every(node.parts, (part) => holds(session, part, value));
    case 'or':
      return some(node.parts, (part) => holds(session, part, value));
  }
}

function every<T>(items: readonly T[], test: (item: T) => Truth): Truth {
  let result: Truth = true;
  for (const item of items) {
    const truth = test(item);
    if (truth === false) return false;
    if (truth === undefined) result = undefined;
  }
  return result;
}

function some<T>(items: readonly T[], test: (item: T) => Truth): Truth {
  let result: Truth = false;
  for (const item of items) {
    const truth = test(item);
    if (truth === true) return true;
    if (truth === undefined) result = undefined;
  }
  return result;
}

/** At least `n` of the items pass. */
function atLeast<T>(n: number, items: readonly T[], test: (item: T) => Truth): Truth {
  let sure = 0;
  let possible = 0;
  for (const item of items) {
    const truth = test(item);
    if (truth === true) sure++;
    if (truth !== false) possible++;
    if (sure >= n) return true;
  }
  return possible >= n ? undefined : false;
}

/** `value` is of the predicate's type. */
export function satisfies(session: Session, predicate: Predicate, value: Json): Truth {
  switch (predicate.kind) {
    case 'ge':
      return compareDecimals(decimal(value as number), predicate.of) >= 0;
    case 'gt':
      return compareDecimals(decimal(value as number), predicate.of) > 0;
    case 'multiple':
      return isMultiple(decimal(value as number), predicate.of);
    case 'length':
      return codePoints(value as string) >= predicate.n;
    case 'pattern': {
      const automaton = session.automaton(predicate.source);
      return automaton === undefined ? undefined : matches(session, automaton, value as string);
    }
    case 'format':
      return checkFormat(predicate.name, value as string);
    case 'count':
      return (value as readonly Json[]).length >= predicate.n;
    case 'items':
      return every((value as readonly Json[]).slice(predicate.from, predicate.to), (item) =>
        holds(session, predicate.schema, item),
      );
    case 'contains':
      return atLeast(predicate.n, value as readonly Json[], (item) => holds(session, predicate.schema, item));
    case 'unique': {
      const items = value as readonly Json[];
      return new Set(items.map(canonical)).size === items.length;
    }
    case 'size':
      return Object.keys(value as object).length >= predicate.n;
    case 'props': {
      const object = value as { readonly [name: string]: Json };
      if (predicate.name !== undefined) {
        return !Object.hasOwn(object, predicate.name) || holds(session, predicate.schema, object[predicate.name]!);
      }
      return every(Object.keys(object), (name) => {
        const applies = holds(session, predicate.names, name);
        if (applies === false) return true;
        const valid = holds(session, predicate.schema, object[name]!);
        return valid === true || (applies === true ? valid : undefined);
      });
    }
    case 'enum':
      return predicate.keys.has(canonical(value));
    case 'atMostOne': {
      const two = atLeast(2, predicate.parts, (part) => holds(session, part, value));
      return two === undefined ? undefined : !two;
    }
    case 'opaque':
      return undefined;
  }
}

/** @throws BudgetExceeded */
export function matches(session: Session, automaton: Automaton, text: string): boolean {
  let state = 0;
  for (const char of text) {
    if (automaton.found(state) || automaton.dead(state)) break;
    state = automaton.next(state, char.codePointAt(0)!, session.steps);
  }
  return automaton.accepts(state);
}
