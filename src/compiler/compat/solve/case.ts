/** One way to satisfy a formula, for one type: what must hold, and what is still to be decided. */
import type { Json } from '../../contract/schema.js';
import { ALL, type Junction, type Literal, type Node, type TypeMask } from '../formula/node.js';
import type { Session } from '../formula/session.js';
import { spend } from '../steps.js';
import type { ArrayRules } from './arrays.js';
import type { NumberRules } from './numbers.js';
import type { ObjectRules } from './objects.js';

export interface Case {
  /** Ids of all formulas that hold. */
  readonly seen: Set<number>;
  /** Predicate id -> whether it holds. */
  readonly signs: Map<number, boolean>;
  /** Of this type. */
  readonly literals: Literal[];
  /** Of each, one part must hold. */
  clauses: Junction[];
  /** `at most one of` that are not settled. */
  readonly pairs: Literal[];
  /** Values that are not allowed, as canonical texts. */
  readonly excluded: Set<string>;
  /** The values that are allowed, where they are counted. */
  enumeration: readonly Json[] | undefined;
  /** Something must hold that we can't read. */
  opaque: boolean;
  /** Of the literals, once they were asked for. */
  objectRules: ObjectRules | undefined;
  arrayRules: ArrayRules | undefined;
  numberRules: NumberRules | undefined;
  size: number;
}

export function emptyCase(): Case {
  return {
    seen: new Set(),
    signs: new Map(),
    literals: [],
    clauses: [],
    pairs: [],
    excluded: new Set(),
    enumeration: undefined,
    opaque: false,
    objectRules: undefined,
    arrayRules: undefined,
    numberRules: undefined,
    size: 0,
  };
}

/** Without the clause that is being decided. */
export function copyCase(state: Case, without: Junction): Case {
  return {
    seen: new Set(state.seen),
    signs: new Map(state.signs),
    literals: [...state.literals],
    clauses: state.clauses.filter((clause) => clause !== without),
    pairs: [...state.pairs],
    excluded: new Set(state.excluded),
    enumeration: state.enumeration,
    opaque: state.opaque,
    objectRules: undefined,
    arrayRules: undefined,
    numberRules: undefined,
    size: state.size,
  };
}

/** Adds what must hold; false: it contradicts what holds already. */
export function addNodes(session: Session, state: Case, type: TypeMask, nodes: readonly Node[]): boolean {
  const todo = [...nodes];
  while (todo.length > 0) {
    const node = todo.pop()!;
    if ((node.mask & type) === 0) return false;
    if (node.kind === 'types' || state.seen.has(node.id)) continue;
    if (node.negation !== undefined && state.seen.has(node.negation.id)) return false;
    spend(session.steps, 1);
    state.seen.add(node.id);
    state.size++;
    state.objectRules = undefined;
    state.arrayRules = undefined;
    state.numberRules = undefined;
    if (node.kind === 'and') todo.push(...node.parts);
    else if (node.kind === 'reference') todo.push(node.target());
    else if (node.kind === 'literal') {
      if (!addLiteral(session, state, type, node, todo)) return false;
    } else {
      const parts = node.parts.filter((part) => (part.mask & type) !== 0);
      if (parts.some((part) => holdsAlready(state, type, part))) continue;
      const open = parts.filter((part) => part.negation === undefined || !state.seen.has(part.negation.id));
      if (open.length === 0) return false;
      if (open.length === 1) todo.push(open[0]!);
      else state.clauses.push(node);
    }
  }
  return true;
}

function holdsAlready(state: Case, type: TypeMask, part: Node): boolean {
  if (state.seen.has(part.id)) return true;
  if (part.kind === 'types') return (part.mask & type) !== 0;
  return part.kind === 'literal' && part.guarded && (part.type & type) === 0;
}

function addLiteral(session: Session, state: Case, type: TypeMask, node: Literal, todo: Node[]): boolean {
  const { predicate, sign } = node;
  if ((node.type & type) === 0) return node.guarded;
  const known = state.signs.get(node.predicateId);
  if (known !== undefined) return known === sign;
  state.signs.set(node.predicateId, sign);
  if (node.type !== ALL) {
    state.literals.push(node);
    return true;
  }
  if (predicate.kind === 'enum') {
    if (sign) {
      if (state.enumeration === undefined || predicate.values.length < state.enumeration.length) {
        state.enumeration = predicate.values;
      }
    } else for (const key of predicate.keys) state.excluded.add(key);
  } else if (predicate.kind === 'atMostOne') {
    if (sign) state.pairs.push(node);
    else todo.push(twoOf(session, predicate.parts));
  } else state.opaque = true;
  return true;
}

/** Two or more of the parts hold. */
function twoOf(session: Session, parts: readonly Node[]): Node {
  const { arena } = session;
  spend(session.steps, parts.length * parts.length);
  const cases: Node[] = [];
  for (let index = 0; index + 1 < parts.length; index++) {
    const later = parts.slice(index + 1);
    cases.push(arena.and([parts[index]!, arena.or(later)]));
  }
  return arena.or(cases);
}
