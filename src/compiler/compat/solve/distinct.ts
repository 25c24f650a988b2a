/** Values that are all different, one for each of several formulas. */
import type { Json } from '../../contract/schema.js';
import type { Node } from '../formula/node.js';
import { spend } from '../steps.js';
import { canonical } from '../value/canonical.js';
import type { Result, Solver } from './result.js';

interface Distinct {
  readonly status: Result['status'];
  readonly values: readonly Json[];
}

const MAX_ITEMS = 500;

/**
 * Enumerates as many values of each formula as there are formulas: one that has so many always finds a free value, the
 * others are matched (Hall's theorem), so that `empty` is a proof.
 */
export function distinctValues(solver: Solver, nodes: readonly Node[]): Distinct {
  const { arena, steps } = solver.session;
  if (nodes.length > MAX_ITEMS) return { status: 'unknown', values: [] };
  const domains = new Map<number, { readonly values: Json[]; readonly all: boolean }>();
  let unknown = false;
  for (const node of nodes) {
    if (domains.has(node.id)) continue;
    const values: Json[] = [];
    let all = false;
    while (values.length < nodes.length) {
      spend(steps, 3 + values.length);
      const result = solver.solve(values.length === 0 ? node : arena.and([node, arena.not(arena.enumeration(values))]));
      if (result.status === 'sat') {
        values.push(result.value);
        continue;
      }
      if (result.status === 'unknown') unknown = true;
      all = result.status === 'empty';
      break;
    }
    domains.set(node.id, { values, all });
  }
  // Augmenting paths: value -> index of the formula that took it.
  const taken = new Map<string, number>();
  const chosen = new Map<number, Json>();
  const take = (index: number, visited: Set<string>): boolean => {
    for (const value of domains.get(nodes[index]!.id)!.values) {
      spend(steps, 1);
      const key = canonical(value);
      if (visited.has(key)) continue;
      visited.add(key);
      const owner = taken.get(key);
      if (owner !== undefined && !take(owner, visited)) continue;
      taken.set(key, index);
      chosen.set(index, value);
      return true;
    }
    return false;
  };
  for (let index = 0; index < nodes.length; index++) {
    if (!take(index, new Set())) return { status: unknown ? 'unknown' : 'empty', values: [] };
  }
  return { status: 'sat', values: nodes.map((_, index) => chosen.get(index)!) };
}
