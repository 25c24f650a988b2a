/**
 * Splits a union into cases that exclude each other, so that a value meets only branches that may accept it and a
 * refusal can name the one that was meant. The accepted set stays the same: a branch left out refuses the value.
 */
import type { Json } from '../../contract/schema.js';
import type { JsonType, UnionCase, UnionPlan, UnitName } from './plan.js';
import type { Summary } from './summary.js';

export interface Branch {
  /** The function of its own; asked for only where one is needed. */
  readonly unit: () => UnitName;
  readonly summary: Summary;
  /** It accepts all values of its types. */
  readonly plain: boolean;
}

export function planUnion(keyword: UnionPlan['keyword'], branches: readonly Branch[]): UnionPlan {
  const groups: { types: Set<JsonType>; branches: Branch[] }[] = [];
  for (const branch of branches) {
    if (branch.summary.types.size === 0) continue;
    const merged = { types: new Set(branch.summary.types), branches: [branch] };
    for (let i = groups.length - 1; i >= 0; i--) {
      const group = groups[i]!;
      if (![...group.types].some((type) => merged.types.has(type))) continue;
      merged.branches = [...group.branches, ...merged.branches];
      for (const type of group.types) merged.types.add(type);
      groups.splice(i, 1);
    }
    groups.push(merged);
  }
  return { keyword, cases: groups.map(({ types, branches }) => caseOf(types, branches)) };
}

function caseOf(types: ReadonlySet<JsonType>, branches: readonly Branch[]): UnionCase {
  const units = branches.length === 1 && branches[0]!.plain ? [] : branches.map(({ unit }) => unit());
  const known = types.size === 6 ? {} : { types: [...types].sort() };
  const property = types.size === 1 && types.has('object') ? discriminator(branches) : undefined;
  if (property === undefined) return { ...known, branches: units };
  const values = branches.map(({ summary }) => summary.tags.get(property)!);
  return { ...known, branches: units, discriminator: { property, values } };
}

/** The first property that every branch requires with values of its own. */
function discriminator(branches: readonly Branch[]): string | undefined {
  if (branches.length < 2) return undefined;
  for (const property of branches[0]!.summary.tags.keys()) {
    const seen = new Set<Json>();
    const tells = branches.every(({ summary }) => {
      const values = summary.tags.get(property);
      if (values === undefined || !summary.required.has(property)) return false;
      // A branch lists a value once; another branch must not list it again.
      const own = new Set(values);
      if ([...own].some((value) => seen.has(value))) return false;
      for (const value of own) seen.add(value);
      return true;
    });
    if (tells) return property;
  }
  return undefined;
}
