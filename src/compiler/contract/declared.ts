/** What a schema says about a path of an instance, as far as structure tells. No pattern of a contract is run. */
import { isObject, strings } from './json.js';
import type { JsonSchema } from './schema.js';
import { referredKey } from './subschemas.js';

export type SchemasByKey = ReadonlyMap<string, { readonly schema: JsonSchema }>;

export interface Declaration {
  /** `open`: the schema neither declares nor refuses it, or only a pattern could tell. */
  readonly found: 'declared' | 'open' | 'undeclared';
  /** The first token that isn't declared, and the names that are in its place. */
  readonly missing?: { readonly token: string; readonly names: readonly string[] };
  /** Schemas that apply at the end of the path. */
  readonly schemas: readonly JsonSchema[];
}

export function declarationOf(schema: JsonSchema, path: readonly string[], definitions: SchemasByKey): Declaration {
  let at = applying([schema], definitions);
  for (const token of path) {
    const next: JsonSchema[] = [];
    const names = new Set<string>();
    let open = at.every((part) => !saysSomething(part));
    for (const part of at) {
      if (typeof part === 'boolean') continue;
      const { properties, patternProperties, additionalProperties, items, prefixItems, additionalItems } = part;
      if (isObject(properties)) {
        for (const name of Object.keys(properties)) names.add(name);
        if (Object.hasOwn(properties, token)) next.push(properties[token] as JsonSchema);
      }
      if (isObject(patternProperties) && Object.keys(patternProperties).length > 0) open = true;
      if (isObject(additionalProperties)) next.push(additionalProperties);
      if (/^\d+$/.test(token)) {
        const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
        const rest = Array.isArray(items) ? additionalItems : items;
        const item = first[Number(token)] ?? rest;
        if (isObject(item)) next.push(item);
        else if (item === true) open = true;
      }
    }
    if (next.length === 0) {
      if (open) return { found: 'open', schemas: [] };
      return { found: 'undeclared', missing: { token, names: [...names] }, schemas: [] };
    }
    at = applying(next, definitions);
  }
  return { found: 'declared', schemas: at };
}

/** The schemas and all that apply, or may apply, to the same value. */
function applying(schemas: readonly JsonSchema[], definitions: SchemasByKey): readonly JsonSchema[] {
  const found = new Set<JsonSchema>();
  const visit = (schema: JsonSchema): void => {
    if (found.has(schema)) return;
    found.add(schema);
    if (typeof schema === 'boolean') return;
    const key = referredKey(schema);
    const target = key === undefined ? undefined : definitions.get(key);
    if (target !== undefined) visit(target.schema);
    for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
      const branches = schema[keyword];
      if (Array.isArray(branches)) for (const branch of branches) visit(branch as JsonSchema);
    }
    for (const keyword of ['then', 'else'] as const) {
      const branch = schema[keyword];
      if (isObject(branch)) visit(branch);
    }
    if (isObject(schema.dependentSchemas)) {
      for (const branch of Object.values(schema.dependentSchemas)) visit(branch as JsonSchema);
    }
  };
  for (const schema of schemas) visit(schema);
  return [...found];
}

/** Whether it says anything about members of the value. `{ type: object }` alone doesn't. */
function saysSomething(schema: JsonSchema): boolean {
  if (typeof schema === 'boolean') return false;
  const { properties, items, prefixItems, additionalProperties, type } = schema;
  if ([properties, items, prefixItems].some((value) => value !== undefined) || additionalProperties === false)
    return true;
  const types = typeof type === 'string' ? [type] : strings(type);
  return types.length > 0 && !types.includes('object') && !types.includes('array');
}
