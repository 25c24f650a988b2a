/**
 * Which edits of a valid instance its schema is bound to refuse: a required property left out, a value of a wrong JSON type.
 * Only schemas that apply in any case are looked at ($ref, allOf, properties, items), never one alternative among several,
 * so that each edit is refused for certain; and only paths that the instance has.
 */
import { isObject, strings } from '../../contract/json.js';
import type { Contract, EventVersion } from '../../contract/model.js';
import type { Json, JsonSchema } from '../../contract/schema.js';

export type Path = readonly (string | number)[];

export interface Mutations {
  /** Paths of properties that can't be left out. */
  readonly required: readonly Path[];
  /** Paths with the JSON types that are accepted there, sorted. */
  readonly types: readonly (readonly [Path, readonly string[]])[];
}

/** Deeper places are left to the schema that is referred to, which has tests of its own events. */
const MAX_DEPTH = 6;

export function mutationsOf(
  contract: Pick<Contract, 'definitions'>,
  version: Pick<EventVersion, 'schema' | 'draft'>,
  instance: Json,
): Mutations {
  const required = new Map<string, Path>();
  const types = new Map<string, { path: Path; accepted: ReadonlySet<string> }>();

  const visit = (schema: JsonSchema | undefined, value: Json, path: Path): void => {
    for (const part of conjuncts(contract, schema, version.draft)) {
      if (part.type !== undefined && path.length > 0) narrow(types, path, part.type);
      if (path.length >= MAX_DEPTH) continue;
      if (Array.isArray(value)) {
        if (value.length > 0) visit(firstItem(part), (value as readonly Json[])[0]!, [...path, 0]);
      } else if (isObject(value)) {
        for (const name of strings(part.required)) {
          if (Object.hasOwn(value, name)) required.set(JSON.stringify([...path, name]), [...path, name]);
        }
        if (!isObject(part.properties)) continue;
        for (const [name, child] of Object.entries(part.properties)) {
          if (Object.hasOwn(value, name)) visit(child as JsonSchema, value[name]!, [...path, name]);
        }
      }
    }
  };
  visit(version.schema, instance, []);
  return {
    required: sorted(required).map(([, path]) => path),
    types: sorted(types)
      .filter(([, { accepted }]) => accepted.size > 0)
      .map(([, { path, accepted }]) => [path, [...accepted].sort()] as const),
  };
}

/** All object schemas that a value must satisfy together. */
function conjuncts(
  contract: Pick<Contract, 'definitions'>,
  schema: JsonSchema | undefined,
  draft: EventVersion['draft'],
): { readonly [keyword: string]: Json }[] {
  const found: { readonly [keyword: string]: Json }[] = [];
  const seen = new Set<JsonSchema>();
  const collect = (next: JsonSchema | undefined): void => {
    if (next === undefined || typeof next === 'boolean' || seen.has(next)) return;
    seen.add(next);
    const { $ref, allOf } = next;
    if (typeof $ref === 'string') {
      collect(contract.definitions.get($ref.replace(/^tidings:/, ''))?.schema);
      if (draft === 'draft-07') return;
    }
    found.push(next);
    if (Array.isArray(allOf)) for (const member of allOf) collect(member as JsonSchema);
  };
  collect(schema);
  return found;
}

function firstItem({ items, prefixItems }: { readonly [keyword: string]: Json }): JsonSchema | undefined {
  if (Array.isArray(prefixItems) && prefixItems.length > 0) return prefixItems[0] as JsonSchema;
  if (Array.isArray(items)) return items[0] as JsonSchema | undefined;
  return items as JsonSchema | undefined;
}

/** Several `type`s at one place: what all of them accept. */
function narrow(types: Map<string, { path: Path; accepted: ReadonlySet<string> }>, path: Path, type: Json): void {
  const key = JSON.stringify(path);
  const given = new Set(typeof type === 'string' ? [type] : strings(type));
  const known = types.get(key)?.accepted;
  const accepted = known === undefined ? given : new Set([...known].filter((name) => given.has(name)));
  types.set(key, { path, accepted });
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
