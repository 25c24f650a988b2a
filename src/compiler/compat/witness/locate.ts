/** Where a schema speaks of a part of a value. */
import { isObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import { holds, matches } from '../formula/holds.js';
import type { Session } from '../formula/session.js';
import type { Compiler, Scope } from '../schema/compile.js';
import type { Place } from '../schema/registry.js';

interface Spot {
  readonly place: Place;
  readonly scope: Scope;
}

const MAX_DEPTH = 200;

/** The schema that applies at a path of the value; the last one on the way where none is declared. */
export function locate(session: Session, compiler: Compiler, path: readonly (string | number)[], value: Json): Place {
  let at: Spot = { place: compiler.registry.root, scope: [] };
  let part: Json | undefined = value;
  for (const token of path) {
    const next = childOf(session, compiler, at, token, part, 0);
    if (next === undefined) return at.place;
    at = next;
    part = partOf(part, token);
  }
  return at.place;
}

function partOf(value: Json | undefined, token: string | number): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
  return (value as { readonly [name: string | number]: Json })[token];
}

/** The schema of a property or item, looked for in all schemas that apply to the same value; of unions, those that hold. */
function childOf(
  session: Session,
  compiler: Compiler,
  { place, scope }: Spot,
  token: string | number,
  value: Json | undefined,
  depth: number,
): Spot | undefined {
  const { schema } = place;
  if (!isObject(schema) || depth > MAX_DEPTH) return undefined;
  const child = (...tokens: (string | number)[]): Spot => ({ place: compiler.registry.child(place, ...tokens), scope });
  for (const name of ['$ref', '$dynamicRef', '$recursiveRef']) {
    const followed =
      schema[name] === undefined || !compiler.heeds(name) ? undefined : compiler.follow(place, scope, name);
    const found = followed === undefined ? undefined : childOf(session, compiler, followed, token, value, depth + 1);
    if (found !== undefined) return found;
  }
  const own = typeof token === 'string' ? propertyOf(session, schema, token) : itemOf(schema, token);
  if (own !== undefined) return child(...own);
  for (const name of ['allOf', 'anyOf', 'oneOf']) {
    const list = schema[name];
    if (!Array.isArray(list)) continue;
    for (const index of list.keys()) {
      const branch = child(name, index);
      const applies = value === undefined || holds(session, compiler.compile(branch.place, scope), value) !== false;
      const found = applies ? childOf(session, compiler, branch, token, value, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

type Keywords = { readonly [keyword: string]: Json };

function propertyOf(session: Session, schema: Keywords, name: string): readonly string[] | undefined {
  const { properties, patternProperties, additionalProperties } = schema;
  if (isObject(properties) && Object.hasOwn(properties, name)) return ['properties', name];
  if (isObject(patternProperties)) {
    for (const source of Object.keys(patternProperties)) {
      const automaton = session.automaton(source);
      if (automaton !== undefined && matches(session, automaton, name)) return ['patternProperties', source];
    }
  }
  return isObject(additionalProperties) ? ['additionalProperties'] : undefined;
}

function itemOf(schema: Keywords, index: number): readonly (string | number)[] | undefined {
  for (const name of ['prefixItems', 'items']) {
    const value = schema[name];
    if (Array.isArray(value) && index < value.length) return [name, index];
    if (isObject(value)) return [name];
  }
  return isObject(schema.additionalItems) ? ['additionalItems'] : undefined;
}
