/**
 * Contradictions between schemas that apply to the same value: told from structure alone, each at its place. It finds no
 * contradiction that isn't there; it doesn't find all (patterns, `not` and conditions are not looked into).
 */
import { isObject } from '../contract/json.js';
import type { Contract } from '../contract/model.js';
import type { JsonSchema } from '../contract/schema.js';
import { conjuncts, type Part, step } from './conjunction.js';
import { type Contradiction, contradictionOf } from './contradiction.js';
import { type SchemaPlace, under } from './walk.js';

/** Branches looked into; each may hold unions of its own. */
const MAX_BRANCHES = 32;
/** Groups looked at for one root, and branches tried in them: an end for schemas that multiply. */
const MAX_STEPS = 5_000;

interface Budget {
  left: number;
}

/** Of all groups that the roots lead to, each group once. */
export function findContradictions(contract: Contract, roots: readonly SchemaPlace[]): readonly Contradiction[] {
  const found: Contradiction[] = [];
  const seen = new Set<string>();
  const ids = new Map<JsonSchema, number>();
  const budget: Budget = { left: MAX_STEPS };
  const alone = new Set<JsonSchema>();
  /** True for the first time that these schemas meet. */
  const isNew = (parts: readonly Part[]): boolean => {
    const [first, another] = parts;
    if (first === undefined) return false;
    if (another === undefined) return !alone.has(first.schema) && alone.add(first.schema) !== undefined;
    const numbers = parts.map(({ schema }) => {
      const id = ids.get(schema) ?? ids.size;
      ids.set(schema, id);
      return id;
    });
    const key = numbers.sort((a, b) => a - b).join(' ');
    return !seen.has(key) && seen.add(key) !== undefined;
  };

  const visit = (places: readonly SchemaPlace[]): void => {
    const parts = conjuncts(contract, places);
    if (budget.left <= 0 || !isNew(parts)) return;
    const here = impossible(contract, parts, budget, 0);
    if (here !== undefined) found.push(here);
    for (const children of membersOf(parts).values()) visit(children);
    for (const { schema, place } of parts) {
      for (const union of ['anyOf', 'oneOf'] as const) {
        const branches = schema[union];
        if (!Array.isArray(branches) || branches.length > MAX_BRANCHES) continue;
        for (const [index, branch] of (branches as readonly JsonSchema[]).entries()) {
          visit([step(place, branch, [union, index])]);
        }
      }
    }
  };
  for (const root of roots) {
    budget.left = MAX_STEPS;
    visit([root]);
  }
  return found;
}

/** A contradiction of the schemas that apply in any case, or of all branches of a union with them. */
function impossible(
  contract: Contract,
  parts: readonly Part[],
  budget: Budget,
  depth: number,
): Contradiction | undefined {
  budget.left -= 1;
  if (budget.left < 0) return undefined;
  const direct = contradictionOf(contract, parts);
  if (direct !== undefined || depth > 3) return direct;
  for (const part of parts) {
    for (const union of ['anyOf', 'oneOf'] as const) {
      const branches = part.schema[union];
      if (!Array.isArray(branches) || branches.length === 0 || branches.length > MAX_BRANCHES) continue;
      const rest = parts.filter((other) => other !== part);
      const without: Part = { ...part, schema: { ...part.schema, [union]: [] } };
      const reasons = (branches as readonly JsonSchema[]).map((branch, index) => {
        const place = step(part.place, branch, [union, index]);
        if (branch === false)
          return { message: 'no value is valid here', fatal: true, at: place.origin, within: place.within };
        return impossible(contract, [...rest, without, ...conjuncts(contract, [place])], budget, depth + 1);
      });
      if (!reasons.every((reason) => reason?.fatal === true)) continue;
      const [first] = reasons as Contradiction[];
      return {
        message: `no branch of '${union}' can be valid: ${first!.message}`,
        fatal: true,
        at: under(part.place.origin, [union]),
        within: part.place.within,
        related: [{ message: 'the first contradiction', at: first!.at }, ...(first!.related ?? [])],
      };
    }
  }
  return undefined;
}

/** Property or `*` -> the schemas that apply to it, whatever else does. */
function membersOf(parts: readonly Part[]): ReadonlyMap<string, readonly SchemaPlace[]> {
  const members = new Map<string, SchemaPlace[]>();
  const add = (name: string, place: SchemaPlace) => {
    const known = members.get(name);
    if (known === undefined) members.set(name, [place]);
    else known.push(place);
  };
  const names = new Set(
    parts.flatMap(({ schema }) => (isObject(schema.properties) ? Object.keys(schema.properties) : [])),
  );
  for (const { schema, place } of parts) {
    const properties = isObject(schema.properties) ? schema.properties : {};
    for (const name of names) {
      if (Object.hasOwn(properties, name)) add(name, step(place, properties[name] as JsonSchema, ['properties', name]));
      else if (isObject(schema.additionalProperties) && schema.patternProperties === undefined) {
        add(name, step(place, schema.additionalProperties, ['additionalProperties']));
      }
    }
    if (isObject(schema.additionalProperties)) {
      add('{*}', step(place, schema.additionalProperties, ['additionalProperties']));
    }
    if (isObject(schema.items) && schema.prefixItems === undefined) add('[*]', step(place, schema.items, ['items']));
  }
  return members;
}
