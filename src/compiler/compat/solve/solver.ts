/**
 * Is there a value that satisfies a formula? Type by type: literals that must hold are collected, the theory of the type is
 * asked for a value, and only what that value violates is split into cases.
 *
 * Recursive schemas: a formula met again while it is being solved counts as empty there. That is right, since the smallest
 * value of a formula holds no other value of the same formula; what was concluded from it is kept only once the outer formula
 * proved empty too (greatest fixed point of containment).
 */
import type { Json } from '../../contract/schema.js';
import { holds } from '../formula/holds.js';
import {
  ALL,
  ARRAY,
  BOOLEAN,
  type Junction,
  type Literal,
  type Node,
  NULL,
  NUMBER,
  OBJECT,
  STRING,
  type TypeMask,
  typeOf,
} from '../formula/node.js';
import type { Session } from '../formula/session.js';
import { spend } from '../steps.js';
import { arrayRules, refutesItem, solveArray } from './arrays.js';
import { addNodes, type Case, copyCase, emptyCase } from './case.js';
import { numberRules, refutesNumber, solveNumber } from './numbers.js';
import { objectRules, refutesProperty, solveObject } from './objects.js';
import { EMPTY, type Result, type Solver, sat, UNKNOWN } from './result.js';
import { solveString } from './strings.js';

/** How deep formulas may nest while they are solved: of values in values, and of cases in cases. */
const MAX_NESTING = 200;
const TYPES: readonly TypeMask[] = [NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT];
/** Up to so many clauses are tried before a value is made. */
const FEW = 3;

export function createSolver(session: Session): Solver {
  const memo = new Map<number, Result>();
  /** Formulas being solved -> their depth. */
  const open = new Map<number, number>();
  /** By depth of an open formula: those that were found empty because it was taken to be. */
  const provisional: number[][] = [];
  /** The same by formula. */
  const relies = new Map<number, number>();
  /** The least depth of an open formula on which what is being solved relies. */
  let reliesOn = Infinity;
  let nesting = 0;
  let splits = 0;

  function solve(node: Node): Result {
    if (node.mask === 0) return EMPTY;
    const known = memo.get(node.id);
    if (known !== undefined) {
      const relied = relies.get(node.id);
      if (relied !== undefined) reliesOn = Math.min(reliesOn, relied);
      return known;
    }
    const outer = open.get(node.id);
    if (outer !== undefined) {
      reliesOn = Math.min(reliesOn, outer);
      return EMPTY;
    }
    spend(session.steps, 3);
    if (nesting >= MAX_NESTING) return UNKNOWN;
    const before = reliesOn;
    reliesOn = Infinity;
    const depth = open.size;
    open.set(node.id, depth);
    provisional[depth] = [];
    nesting++;
    const result = solveTypes(node);
    nesting--;
    open.delete(node.id);
    settle(node.id, depth, result);
    reliesOn = Math.min(before, reliesOn < depth ? reliesOn : Infinity);
    return result;
  }

  /** Keeps the result, as long as what it relies on is open; and those that rely on it. */
  function settle(id: number, depth: number, result: Result): void {
    const dependent = provisional[depth]!;
    const final = reliesOn >= depth;
    if (result.status !== 'empty') {
      for (const each of dependent) {
        memo.delete(each);
        relies.delete(each);
      }
      if (result.status === 'sat' || final) memo.set(id, result);
    } else if (final) {
      for (const each of dependent) relies.delete(each);
      memo.set(id, result);
    } else {
      for (const each of [id, ...dependent]) {
        memo.set(each, result);
        relies.set(each, reliesOn);
        provisional[reliesOn]!.push(each);
      }
    }
  }

  function solveTypes(node: Node): Result {
    let unknown = false;
    for (const type of TYPES) {
      if ((node.mask & type) === 0) continue;
      const start = emptyCase();
      if (!addNodes(session, start, type, [node])) continue;
      const result = solveCase(node, type, start);
      if (result.status === 'sat') return result;
      if (result.status === 'unknown') unknown = true;
    }
    return unknown ? UNKNOWN : EMPTY;
  }

  function candidates(node: Node, values: readonly Json[], type: TypeMask): Result {
    let unknown = false;
    for (const value of values) {
      if ((typeOf(value) & type) === 0) continue;
      const truth = holds(session, node, value);
      if (truth === true) return sat(value);
      if (truth === undefined) unknown = true;
    }
    return unknown ? UNKNOWN : EMPTY;
  }

  /** `node` is what was asked; the case is one way to satisfy it. */
  function solveCase(node: Node, type: TypeMask, state: Case): Result {
    spend(session.steps, 3);
    if (state.enumeration !== undefined) return candidates(node, state.enumeration, type);
    if (type === NULL) return candidates(node, [null], type);
    if (type === BOOLEAN) return candidates(node, [true, false], type);
    if (state.clauses.length <= FEW) {
      if (state.clauses.some((clause) => impossible(type, state, clause))) return EMPTY;
    }
    const model = theory(type, state);
    if (model.status === 'empty') return EMPTY;
    let unknownClause = false;
    let violated: Junction | undefined;
    if (model.status === 'sat') {
      for (const clause of state.clauses) {
        const truth = holds(session, clause, model.value);
        if (truth === false) {
          violated = clause;
          break;
        }
        if (truth === undefined) unknownClause = true;
      }
      if (violated === undefined && !unknownClause && pairsHold(state, model.value)) return model;
    }
    violated ??= unsettledPair(state, model) ?? state.clauses[0];
    if (violated === undefined) return UNKNOWN;
    return split(node, type, state, violated);
  }

  /** At most one of several parts: pairs that the value violates, as a clause. */
  function unsettledPair(state: Case, model: Result): Junction | undefined {
    for (const literal of state.pairs) {
      if (literal.predicate.kind !== 'atMostOne') continue;
      const value = model.status === 'sat' ? model.value : undefined;
      const bad = literal.predicate.parts.filter(
        (part) => value === undefined || holds(session, part, value) !== false,
      );
      for (let i = 0; i < bad.length; i++) {
        for (let j = i + 1; j < bad.length; j++) {
          spend(session.steps, 1);
          const clause = session.arena.or([session.arena.not(bad[i]!), session.arena.not(bad[j]!)]);
          if (clause.kind !== 'or') {
            return { kind: 'or', id: -1, mask: clause.mask, parts: [clause], negation: undefined };
          }
          if (!state.seen.has(clause.id) && !clause.parts.some((part) => state.seen.has(part.id))) return clause;
        }
      }
    }
    return undefined;
  }

  function pairsHold(state: Case, value: Json): boolean {
    return state.pairs.every((literal) => holds(session, literal, value) === true);
  }

  /** Cases in which one of the clause's parts holds; from the second on, those before it don't. */
  function split(node: Node, type: TypeMask, state: Case, clause: Junction): Result {
    const parts = remaining(type, state, clause);
    if (++splits > 20_000) spend(session.steps, Infinity);
    let unknown = false;
    for (const [index, part] of parts.entries()) {
      spend(session.steps, 2 + (state.size >> 3));
      const next = copyCase(state, clause);
      if (!addNodes(session, next, type, [part])) continue;
      if (index > 0 && parts.length <= 8) {
        const before = parts.slice(0, index).map((each) => session.arena.not(each));
        if (!addNodes(session, next, type, before)) continue;
      }
      if (nesting >= MAX_NESTING) return UNKNOWN;
      nesting++;
      const result = solveCase(node, type, next);
      nesting--;
      if (result.status === 'sat') return result;
      if (result.status === 'unknown') unknown = true;
    }
    return unknown ? UNKNOWN : EMPTY;
  }

  /** The parts of a clause that nothing known refutes at once. */
  function remaining(type: TypeMask, state: Case, clause: Junction): Node[] {
    return clause.parts.filter((part) => (part.mask & type) !== 0 && !refuted(type, state, part));
  }

  function impossible(type: TypeMask, state: Case, clause: Junction): boolean {
    return clause.parts.every((part) => (part.mask & type) === 0 || refuted(type, state, part));
  }

  function refuted(type: TypeMask, state: Case, part: Node): boolean {
    spend(session.steps, 1);
    if (part.negation !== undefined && state.seen.has(part.negation.id)) return true;
    if (part.kind === 'and') {
      return part.parts.some(
        (each) => (each.mask & type) === 0 || (each.kind === 'literal' && refuted(type, state, each)),
      );
    }
    if (part.kind !== 'literal' || part.type === ALL) return false;
    if ((part.type & type) === 0) return !part.guarded;
    const opposite = state.signs.get(part.predicateId);
    if (opposite !== undefined) return opposite !== part.sign;
    switch (type) {
      case NUMBER:
        state.numberRules ??= numberRules(solver, state.literals);
        return refutesNumber(solver, state.numberRules, state.excluded, part);
      case STRING:
        return solveString(solver, conjunction(state, [part])).status === 'empty';
      case ARRAY:
        state.arrayRules ??= arrayRules(solver, state.literals);
        return refutesItem(solver, state.arrayRules, part);
      default: {
        if (part.predicate.kind === 'size') return solveObject(solver, conjunction(state, [part])).status === 'empty';
        state.objectRules ??= objectRules(solver, state.literals);
        return refutesProperty(solver, state.objectRules, part);
      }
    }
  }

  function conjunction(state: Case, more: readonly Literal[]) {
    return { literals: [...state.literals, ...more], excluded: state.excluded, opaque: state.opaque };
  }

  function theory(type: TypeMask, state: Case): Result {
    const demands = conjunction(state, []);
    const result =
      type === NUMBER
        ? solveNumber(solver, demands)
        : type === STRING
          ? solveString(solver, demands)
          : type === ARRAY
            ? solveArray(solver, demands)
            : solveObject(solver, demands);
    return result.status === 'sat' && state.opaque ? UNKNOWN : result;
  }

  const solver: Solver = { session, solve };
  return solver;
}
