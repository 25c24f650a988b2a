/** Objects: what holds for all properties of a name, which properties there must be, how many. */
import type { Json } from '../../contract/schema.js';
import { holds } from '../formula/holds.js';
import { type Literal, type Node, STRING } from '../formula/node.js';
import { spend } from '../steps.js';
import { canonical, objectOf } from '../value/canonical.js';
import { type Conjunction, EMPTY, type Result, type Solver, sat, UNKNOWN } from './result.js';

/** Properties named by `names` have, or (as a demand) one of them has, a value valid against `schema`. */
interface Rule {
  readonly names: Node;
  readonly name: string | undefined;
  readonly schema: Node;
}

/** The literals, sorted. */
export interface ObjectRules {
  readonly named: ReadonlyMap<string, readonly Node[]>;
  readonly general: readonly Rule[];
  readonly required: ReadonlyMap<string, readonly Node[]>;
  readonly demands: readonly Rule[];
  readonly min: number;
  readonly max: number;
}

const MAX_PROPERTIES = 2_000;
/** What an undeclared property is called, where it may be called anything. */
const PLAIN = 'x';

export function objectRules(solver: Solver, literals: readonly Literal[]): ObjectRules {
  const { arena } = solver.session;
  const named = new Map<string, Node[]>();
  const required = new Map<string, Node[]>();
  const general: Rule[] = [];
  const demands: Rule[] = [];
  let min = 0;
  let max = Infinity;
  for (const { predicate, sign } of literals) {
    if (predicate.kind === 'size') {
      if (sign) min = Math.max(min, predicate.n);
      else max = Math.min(max, predicate.n - 1);
    } else if (predicate.kind === 'props') {
      const { names, name } = predicate;
      const schema = sign ? predicate.schema : arena.not(predicate.schema);
      if (name === undefined) (sign ? general : demands).push({ names, name, schema });
      else {
        const map = sign ? named : required;
        const list = map.get(name);
        if (list === undefined) map.set(name, [schema]);
        else list.push(schema);
      }
    }
  }
  return { named, general, required, demands, min, max };
}

/** All that a property of this name must be; `sure` without the rules of which we don't know whether they apply. */
function constraints(solver: Solver, rules: ObjectRules, name: string): { all: Node[]; sure: Node[] } {
  const sure = [...(rules.named.get(name) ?? [])];
  const unsure: Node[] = [];
  for (const rule of rules.general) {
    const applies = holds(solver.session, rule.names, name);
    if (applies === true) sure.push(rule.schema);
    else if (applies === undefined) unsure.push(rule.schema);
  }
  return { all: unsure.length === 0 ? sure : [...sure, ...unsure], sure };
}

interface Found {
  readonly status: Result['status'];
  readonly name: string;
  readonly value: Json;
}

const NOTHING: Found = { status: 'empty', name: '', value: null };
const UNSURE: Found = { status: 'unknown', name: '', value: null };

/** A value for the property of this name. */
function solveProperty(solver: Solver, rules: ObjectRules, name: string, extra: readonly Node[]): Found {
  const { arena } = solver.session;
  const { all, sure } = constraints(solver, rules, name);
  const result = solver.solve(arena.and([...all, ...extra]));
  if (result.status === 'sat') return { status: 'sat', name, value: result.value };
  if (all.length === sure.length || result.status === 'unknown') return { status: result.status, name, value: null };
  const least = solver.solve(arena.and([...sure, ...extra]));
  return { status: least.status === 'empty' ? 'empty' : 'unknown', name, value: null };
}

/**
 * A name among `names`, and a value for it. Follows the rules that apply to one name; where they leave no value, goes on with
 * the names to which one of them doesn't apply.
 */
function explore(solver: Solver, rules: ObjectRules, names: Node, schema: Node): Found {
  const { arena, steps } = solver.session;
  spend(steps, 5);
  const candidate =
    holds(solver.session, names, PLAIN) === true ? sat(PLAIN) : solver.solve(arena.and([arena.types(STRING), names]));
  if (candidate.status !== 'sat') return candidate.status === 'empty' ? NOTHING : UNSURE;
  const name = candidate.value as string;
  let unsure = false;
  const applying = rules.general.filter((rule) => {
    const applies = holds(solver.session, rule.names, name);
    if (applies === undefined) unsure = true;
    return applies !== false;
  });
  const value = solver.solve(arena.and([schema, ...applying.map((rule) => rule.schema)]));
  if (value.status === 'sat') return { status: 'sat', name, value: value.value };
  if (unsure) return UNSURE;
  let complete = value.status === 'empty';
  if (applying.length > 0 && complete && solver.solve(schema).status === 'empty') return NOTHING;
  let rest = names;
  for (const rule of applying) {
    const found = explore(solver, rules, arena.and([rest, arena.not(rule.names)]), schema);
    if (found.status === 'sat') return found;
    if (found.status === 'unknown') complete = false;
    rest = arena.and([rest, rule.names]);
  }
  return complete ? NOTHING : UNSURE;
}

/** A property that is none of `taken` and no declared one. */
function exploreOther(solver: Solver, rules: ObjectRules, taken: Iterable<string>, names: Node, schema: Node): Found {
  const { arena } = solver.session;
  const known = arena.enumeration([...rules.named.keys(), ...taken]);
  return explore(solver, rules, arena.and([names, arena.not(known)]), schema);
}

/** True: proved that `focus` can't hold beside the rules; looks at nothing but the properties that it speaks of. */
export function refutesProperty(solver: Solver, rules: ObjectRules, focus: Literal): boolean {
  const { predicate, sign } = focus;
  if (predicate.kind !== 'props') return false;
  const { arena, steps } = solver.session;
  spend(steps, 1);
  if (sign) {
    for (const [name, schemas] of rules.required) {
      if (predicate.name !== undefined && predicate.name !== name) continue;
      if (holds(solver.session, predicate.names, name) !== true) continue;
      if (solveProperty(solver, rules, name, [...schemas, predicate.schema]).status === 'empty') return true;
    }
    return false;
  }
  if (rules.max < 1) return true;
  const schema = arena.not(predicate.schema);
  if (predicate.name !== undefined) {
    return solveProperty(solver, rules, predicate.name, [schema]).status === 'empty';
  }
  for (const name of rules.named.keys()) {
    if (holds(solver.session, predicate.names, name) === false) continue;
    if (solveProperty(solver, rules, name, [schema]).status !== 'empty') return false;
  }
  return exploreOther(solver, rules, [], predicate.names, schema).status === 'empty';
}

interface Property {
  readonly extra: readonly Node[];
  readonly value: Json;
}

export function solveObject(solver: Solver, { literals, excluded }: Conjunction): Result {
  const rules = objectRules(solver, literals);
  if (rules.min > rules.max || rules.required.size > rules.max) return EMPTY;
  const chosen = new Map<string, Property>();
  let complete = true;
  for (const [name, extra] of rules.required) {
    const found = solveProperty(solver, rules, name, extra);
    if (found.status === 'empty') return EMPTY;
    if (found.status === 'unknown') complete = false;
    chosen.set(name, { extra, value: found.value });
  }
  const result = place(solver, rules, 0, chosen, excluded);
  return complete || result.status === 'empty' ? result : UNKNOWN;
}

/** Finds a property for each demand from `index` on. */
function place(
  solver: Solver,
  rules: ObjectRules,
  index: number,
  chosen: ReadonlyMap<string, Property>,
  excluded: ReadonlySet<string>,
): Result {
  const demand = rules.demands[index];
  if (demand === undefined) return fill(solver, rules, chosen, excluded);
  const { session } = solver;
  spend(session.steps, 5);
  let complete = true;
  const attempt = (found: Found, extra: readonly Node[]): Result | undefined => {
    if (found.status === 'empty') return undefined;
    if (found.status === 'sat') {
      const result = place(
        solver,
        rules,
        index + 1,
        new Map(chosen).set(found.name, { extra, value: found.value }),
        excluded,
      );
      if (result.status === 'sat') return result;
      // Another name, or another value, might have left more room.
      if (result.status === 'empty' && index === rules.demands.length - 1 && chosen.has(found.name)) return undefined;
    }
    complete = false;
    return undefined;
  };
  for (const [name, property] of chosen) {
    const applies = holds(session, demand.names, name);
    if (applies === false) continue;
    const extra = [...property.extra, demand.schema];
    const found = solveProperty(solver, rules, name, extra);
    if (applies === undefined) {
      if (found.status !== 'empty') complete = false;
      continue;
    }
    const result = attempt(found, extra);
    if (result !== undefined) return result;
  }
  if (chosen.size < rules.max) {
    for (const name of rules.named.keys()) {
      if (chosen.has(name)) continue;
      const applies = holds(session, demand.names, name);
      if (applies === false) continue;
      const found = solveProperty(solver, rules, name, [demand.schema]);
      const result = attempt(applies === undefined && found.status === 'sat' ? UNSURE : found, [demand.schema]);
      if (result !== undefined) return result;
    }
    const other = exploreOther(solver, rules, chosen.keys(), demand.names, demand.schema);
    const result = attempt(other, [demand.schema]);
    if (result !== undefined) return result;
    // The names that were taken above might have been taken otherwise.
    if (other.status === 'empty' && index > 0) complete = false;
  }
  return complete ? EMPTY : UNKNOWN;
}

/** One property more; `unknown` where there may be one. */
function another(solver: Solver, rules: ObjectRules, chosen: ReadonlyMap<string, Property>): Found {
  let complete = true;
  for (const name of rules.named.keys()) {
    if (chosen.has(name)) continue;
    const found = solveProperty(solver, rules, name, []);
    if (found.status === 'sat') return found;
    if (found.status === 'unknown') complete = false;
  }
  const found = exploreOther(solver, rules, chosen.keys(), solver.session.arena.yes, solver.session.arena.yes);
  return found.status === 'empty' && !complete ? UNSURE : found;
}

/** Adds properties until there are enough, and the object isn't one of those excluded. */
function fill(
  solver: Solver,
  rules: ObjectRules,
  required: ReadonlyMap<string, Property>,
  excluded: ReadonlySet<string>,
): Result {
  if (rules.min > MAX_PROPERTIES && rules.general.length === 0) return UNKNOWN;
  const chosen = new Map(required);
  while (chosen.size < rules.min) {
    spend(solver.session.steps, 5);
    if (chosen.size >= MAX_PROPERTIES) return UNKNOWN;
    const found = another(solver, rules, chosen);
    if (found.status !== 'sat') return found.status === 'empty' ? EMPTY : UNKNOWN;
    chosen.set(found.name, { extra: [], value: found.value });
  }
  const object = () => objectOf([...chosen].map(([name, { value }]) => [name, value]));
  for (let tries = 0; tries <= excluded.size; tries++) {
    const value = object();
    if (!excluded.has(canonical(value))) return sat(value);
    const changed = change(solver, rules, chosen);
    if (changed !== 'sat') return changed === 'empty' && rules.demands.length === 0 ? EMPTY : UNKNOWN;
  }
  return UNKNOWN;
}

/** Makes the object another one: by a property more, else by another value. `empty`: there is no other object. */
function change(solver: Solver, rules: ObjectRules, chosen: Map<string, Property>): Result['status'] {
  const { arena } = solver.session;
  let complete = true;
  if (chosen.size < rules.max) {
    const found = another(solver, rules, chosen);
    if (found.status === 'sat') {
      chosen.set(found.name, { extra: [], value: found.value });
      return 'sat';
    }
    if (found.status === 'unknown') complete = false;
  }
  for (const [name, { extra, value }] of chosen) {
    const found = solveProperty(solver, rules, name, [...extra, arena.not(arena.enumeration([value]))]);
    if (found.status === 'sat') {
      chosen.set(name, { extra: [...extra, arena.not(arena.enumeration([value]))], value: found.value });
      return 'sat';
    }
    if (found.status === 'unknown') complete = false;
    if (!rules.required.has(name)) complete = false;
  }
  return complete ? 'empty' : 'unknown';
}
