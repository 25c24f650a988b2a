/** Arrays: what holds for all items of a range, which items there must be, how many, all different or two alike. */
import type { Json } from '../../contract/schema.js';
import type { Literal, Node } from '../formula/node.js';
import { spend } from '../steps.js';
import { canonical } from '../value/canonical.js';
import { distinctValues } from './distinct.js';
import { type Conjunction, EMPTY, type Result, type Solver, sat, UNKNOWN } from './result.js';

/** Items at `from <= index < to`: all of them, or (as a demand) one of them, valid against `schema`. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly schema: Node;
}

interface Count {
  readonly n: number;
  readonly schema: Node;
}

/** The literals, sorted. */
export interface ArrayRules {
  /** For one index each. */
  readonly single: Map<number, Node[]>;
  readonly ranges: Range[];
  readonly demands: Range[];
  /** At least `n`, n >= 2. */
  readonly atLeast: Count[];
  /** At most `n`. */
  readonly atMost: Count[];
  /** True: all different; false: two alike. */
  unique: boolean | undefined;
  min: number;
  max: number;
  /** From here on, all indexes are under the same rules. */
  tail: number;
  /** Something fits every index below. */
  open: number;
  /** Nothing fits the index `open`. */
  ends: boolean;
}

const MAX_ITEMS = 5_000;

export function arrayRules(solver: Solver, literals: readonly Literal[]): ArrayRules {
  const rules: ArrayRules = {
    single: new Map(),
    ranges: [],
    demands: [],
    atLeast: [],
    atMost: [],
    unique: undefined,
    min: 0,
    max: Infinity,
    tail: 0,
    open: 0,
    ends: false,
  };
  spend(solver.session.steps, literals.length);
  for (const { predicate, sign } of literals) {
    switch (predicate.kind) {
      case 'count':
        if (sign) rules.min = Math.max(rules.min, predicate.n);
        else rules.max = Math.min(rules.max, predicate.n - 1);
        break;
      case 'items':
        if (sign) addRule(rules, predicate);
        else rules.demands.push({ ...predicate, schema: solver.session.arena.not(predicate.schema) });
        break;
      case 'contains':
        if (sign) {
          rules.atLeast.push(predicate);
          rules.min = Math.max(rules.min, predicate.n);
        } else rules.atMost.push({ n: predicate.n - 1, schema: predicate.schema });
        break;
      case 'unique':
        rules.unique = sign;
        break;
    }
  }
  return rules;
}

function addRule(rules: ArrayRules, { from, to, schema }: Range): void {
  const { single, ranges } = rules;
  rules.tail = Math.max(rules.tail, from, to === Infinity ? 0 : to);
  if (to !== from + 1) ranges.push({ from, to, schema });
  else {
    const known = single.get(from);
    if (known === undefined) single.set(from, [schema]);
    else known.push(schema);
  }
}

/** What every item at this index must be. */
function constraint(solver: Solver, { single, ranges }: ArrayRules, index: number, extra: readonly Node[]): Node {
  const { arena, steps } = solver.session;
  spend(steps, 1 + ranges.length);
  const parts = ranges.filter(({ from, to }) => from <= index && index < to).map(({ schema }) => schema);
  return arena.and([...(single.get(index) ?? []), ...parts, ...extra]);
}

/** True: proved that `focus` can't hold beside the rules; looks only at the items that it speaks of. */
export function refutesItem(solver: Solver, rules: ArrayRules, { predicate, sign }: Literal): boolean {
  const { arena, steps } = solver.session;
  spend(steps, 1);
  if (rules.min > rules.max) return true;
  if (predicate.kind === 'count') {
    if (!sign) return rules.min > predicate.n - 1;
    return predicate.n > rules.max || bounded(solver, rules, predicate.n) < predicate.n;
  }
  if (predicate.kind === 'contains') return sign && predicate.n > rules.max;
  if (predicate.kind !== 'items' || sign) return false;
  const { from, to } = predicate;
  const schema = arena.not(predicate.schema);
  const last = Math.min(to, rules.max, Math.max(rules.tail, from) + 1);
  if (last - from > MAX_ITEMS) return false;
  for (let index = from; index < last; index++) {
    if (solver.solve(constraint(solver, rules, index, [schema])).status !== 'empty') {
      return bounded(solver, rules, index) < index;
    }
  }
  return true;
}

/** How many items there can be, up to `wanted`: up to the first index that nothing fits. */
function bounded(solver: Solver, rules: ArrayRules, wanted: number): number {
  const last = Math.min(wanted, rules.tail + 1, MAX_ITEMS);
  while (!rules.ends && rules.open < last) {
    if (solver.solve(constraint(solver, rules, rules.open, [])).status === 'empty') rules.ends = true;
    else rules.open++;
  }
  return rules.ends && rules.open < last ? rules.open : wanted;
}

export function solveArray(solver: Solver, { literals, excluded }: Conjunction): Result {
  const rules = arrayRules(solver, literals);
  const slots =
    rules.demands.length + rules.atLeast.reduce((sum, { n }) => sum + n, 0) + (rules.unique === false ? 2 : 0);
  if (rules.min > rules.max) return EMPTY;
  const tail = rules.demands.reduce((furthest, { from }) => Math.max(furthest, from), rules.tail);
  if (tail > MAX_ITEMS || slots > 200) return UNKNOWN;
  const reach = tail + slots + 1;
  const possible = bounded(solver, rules, Math.min(rules.max, Math.max(rules.min, reach)));
  if (possible < rules.min) return EMPTY;
  // Where an index within reach fits nothing, no array is longer.
  const longest = possible < Math.min(rules.max, Math.max(rules.min, reach)) ? possible : rules.max;
  const demands: Slot[] = rules.demands.map(({ from, to, schema }) => ({ from, to, schema, after: -1 }));
  for (const { n, schema } of rules.atLeast) {
    for (let count = 0; count < n; count++) {
      demands.push({ from: 0, to: Infinity, schema, after: count === 0 ? -1 : demands.length - 1 });
    }
  }
  const search: Search = { solver, rules, demands, reach: Math.min(longest, reach), longest, excluded };
  return place(search, 0, [], new Map());
}

interface Slot {
  readonly from: number;
  readonly to: number;
  readonly schema: Node;
  /** Stands behind this slot; -1: anywhere. */
  readonly after: number;
}

interface Search {
  readonly solver: Solver;
  readonly rules: ArrayRules;
  readonly demands: readonly Slot[];
  /** Indexes at which demands may be met. */
  readonly reach: number;
  readonly longest: number;
  readonly excluded: ReadonlySet<string>;
}

type Extra = ReadonlyMap<number, readonly Node[]>;

/** Finds an index for each demand from `number` on. */
function place(search: Search, number: number, at: readonly number[], extra: Extra): Result {
  const { solver, rules, demands, reach } = search;
  const demand = demands[number];
  if (demand === undefined) return alike(search, extra);
  let complete = true;
  const from = demand.after < 0 ? demand.from : Math.max(demand.from, at[demand.after]! + 1);
  for (let index = from; index < Math.min(demand.to, reach); index++) {
    spend(solver.session.steps, 5 + extra.size + at.length);
    const nodes = [...(extra.get(index) ?? []), demand.schema];
    const fits = solver.solve(constraint(solver, rules, index, nodes));
    if (fits.status === 'empty') continue;
    if (fits.status === 'unknown') complete = false;
    const result = place(search, number + 1, [...at, index], new Map(extra).set(index, nodes));
    if (result.status === 'sat') return result;
    if (result.status === 'unknown') complete = false;
  }
  return complete ? EMPTY : UNKNOWN;
}

/** Where two items must be alike: any two. */
function alike(search: Search, extra: Extra): Result {
  if (search.rules.unique !== false) return finish(search, extra, undefined);
  let complete = true;
  for (let second = 1; second < search.reach; second++) {
    for (let first = 0; first < second; first++) {
      const result = finish(search, extra, [first, second]);
      if (result.status === 'sat') return result;
      if (result.status === 'unknown') complete = false;
    }
  }
  return complete ? EMPTY : UNKNOWN;
}

/** The shortest array that meets all demands where they were placed. */
function finish(search: Search, extra: Extra, pair: readonly [number, number] | undefined): Result {
  const { solver, rules, longest, excluded } = search;
  let length = Math.max(rules.min, pair === undefined ? 0 : pair[1] + 1);
  for (const index of extra.keys()) length = Math.max(length, index + 1);
  if (length > longest) return EMPTY;
  if (length > MAX_ITEMS) return UNKNOWN;
  spend(solver.session.steps, 5 + length);
  const nodes: Node[] = [];
  for (let index = 0; index < length; index++) nodes.push(constraint(solver, rules, index, extra.get(index) ?? []));
  if (pair !== undefined) {
    const both = solver.session.arena.and([nodes[pair[0]]!, nodes[pair[1]]!]);
    nodes[pair[0]] = both;
    nodes[pair[1]] = both;
  }
  const counted = limit(search, nodes, pair);
  if (counted.status !== 'sat') return counted.status === 'empty' ? EMPTY : UNKNOWN;
  const values = assign(search, counted.nodes, pair);
  if (!Array.isArray(values)) return values as Result;
  if (!excluded.has(canonical(values))) return sat(values);
  return other(search, extra, counted.nodes, values, pair);
}

/** Keeps to the upper counts: as many items as possible are none of what is counted. */
function limit(
  { solver, rules }: Search,
  nodes: readonly Node[],
  pair: readonly [number, number] | undefined,
): { readonly status: Result['status']; readonly nodes: readonly Node[] } {
  const { arena } = solver.session;
  let current = [...nodes];
  for (const { n, schema } of rules.atMost) {
    let forced = 0;
    let unsure = rules.atMost.length > 1;
    const next: Node[] = [];
    for (const node of current) {
      const without = arena.and([node, arena.not(schema)]);
      const result = solver.solve(without);
      if (result.status === 'empty') forced++;
      if (result.status === 'unknown') unsure = true;
      next.push(result.status === 'empty' ? node : without);
    }
    // With all items different, the few that are not counted may run out.
    if (rules.unique === true && forced <= n) return spare(solver, rules, current, next, n - forced, schema);
    if (forced > n) return { status: unsure ? 'unknown' : 'empty', nodes };
    current = next;
  }
  if (pair !== undefined) current[pair[1]] = current[pair[0]]!;
  return { status: 'sat', nodes: current };
}

/** Some items may be of the counted kind after all: the first ones that can. */
function spare(
  solver: Solver,
  rules: ArrayRules,
  before: readonly Node[],
  without: readonly Node[],
  allowed: number,
  schema: Node,
): { readonly status: Result['status']; readonly nodes: readonly Node[] } {
  if (rules.atMost.length > 1) return { status: 'unknown', nodes: without };
  if (distinctValues(solver, without).status === 'sat') return { status: 'sat', nodes: without };
  const nodes = [...without];
  let left = allowed;
  for (let index = nodes.length - 1; index >= 0 && left > 0; index--) {
    const counted = solver.session.arena.and([before[index]!, schema]);
    if (nodes[index] === before[index] || solver.solve(counted).status !== 'sat') continue;
    nodes[index] = counted;
    left--;
  }
  return { status: distinctValues(solver, nodes).status === 'sat' ? 'sat' : 'unknown', nodes };
}

function assign(
  { solver, rules }: Search,
  nodes: readonly Node[],
  pair: readonly [number, number] | undefined,
): Json[] | Result {
  if (rules.unique === true) {
    const distinct = distinctValues(solver, nodes);
    return distinct.status === 'sat' ? [...distinct.values] : distinct.status === 'empty' ? EMPTY : UNKNOWN;
  }
  const values: Json[] = [];
  let unknown = false;
  for (const node of nodes) {
    const result = solver.solve(node);
    if (result.status === 'empty') return EMPTY;
    if (result.status === 'unknown') unknown = true;
    values.push(result.status === 'sat' ? result.value : null);
  }
  if (unknown) return UNKNOWN;
  if (pair !== undefined) values[pair[1]] = values[pair[0]]!;
  return values;
}

/** Another array than the excluded ones: longer, or with another item. */
function other(
  search: Search,
  extra: Extra,
  nodes: readonly Node[],
  values: readonly Json[],
  pair: readonly [number, number] | undefined,
): Result {
  const { solver, rules, longest, excluded } = search;
  const { arena, steps } = solver.session;
  if (longest === 0) return EMPTY;
  let single = values.length === longest && extra.size === 0 && pair === undefined && rules.atMost.length === 0;
  let list = [...nodes];
  for (let tries = 0; tries <= excluded.size; tries++) {
    spend(steps, 5 + list.length);
    const last = list.length;
    if (last < longest && last < MAX_ITEMS) {
      list = [...list, constraint(solver, rules, last, [])];
      const longer = limit(search, list, undefined);
      const next = longer.status === 'sat' ? assign(search, longer.nodes, pair) : UNKNOWN;
      if (Array.isArray(next) && !excluded.has(canonical(next))) return sat(next);
    }
  }
  for (const [index, value] of values.entries()) {
    let barred: readonly Json[] = [value];
    for (let tries = 0; tries <= excluded.size; tries++) {
      const changed = [...nodes];
      changed[index] = arena.and([nodes[index]!, arena.not(arena.enumeration(barred))]);
      if (pair !== undefined && (index === pair[0] || index === pair[1])) {
        changed[pair[0]] = changed[index]!;
        changed[pair[1]] = changed[index]!;
      }
      const next = assign(search, changed, pair);
      if (!Array.isArray(next)) {
        if ((next as Result).status !== 'empty') single = false;
        break;
      }
      if (!excluded.has(canonical(next))) return sat(next);
      single = false;
      barred = [...barred, next[index]!];
    }
  }
  return single ? EMPTY : UNKNOWN;
}
