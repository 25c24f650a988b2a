/** Where schemas stand inside a schema, in draft-07 and 2020-12. Everything else in it is data. */
import { isObject } from './json.js';
import type { Json, JsonSchema } from './schema.js';

/** `one`: a schema. `list`: an array of them. `map`: an object of them. `items`: a schema or an array. `dependencies`: an object of schemas and name lists. */
type Shape = 'one' | 'list' | 'map' | 'items' | 'dependencies';

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['allOf', 'list'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['not', 'one'],
  ['if', 'one'],
  ['then', 'one'],
  ['else', 'one'],
  ['properties', 'map'],
  ['patternProperties', 'map'],
  ['additionalProperties', 'one'],
  ['propertyNames', 'one'],
  ['unevaluatedProperties', 'one'],
  ['dependentSchemas', 'map'],
  ['dependencies', 'dependencies'],
  ['items', 'items'],
  ['prefixItems', 'list'],
  ['additionalItems', 'one'],
  ['unevaluatedItems', 'one'],
  ['contains', 'one'],
  ['contentSchema', 'one'],
  ['definitions', 'map'],
  ['$defs', 'map'],
]);

export interface Subschema {
  /** Keyword, and the name or index below it. */
  readonly tokens: readonly (string | number)[];
  readonly schema: JsonSchema;
}

/** The schemas directly below a schema, in the order of its text. */
export function subschemas(schema: JsonSchema): readonly Subschema[] {
  if (typeof schema === 'boolean') return [];
  const found: Subschema[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const shape = SHAPES.get(keyword);
    if (shape === undefined) continue;
    if (Array.isArray(value)) {
      if (shape !== 'list' && shape !== 'items') continue;
      for (const [index, item] of (value as readonly Json[]).entries()) {
        if (isSchema(item)) found.push({ tokens: [keyword, index], schema: item });
      }
    } else if (shape === 'one' || shape === 'items') {
      if (isSchema(value)) found.push({ tokens: [keyword], schema: value });
    } else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        if (isSchema(item)) found.push({ tokens: [keyword, name], schema: item });
      }
    }
  }
  return found;
}

/** A copy with every member of the schema replaced, and the schemas below it by `below`. */
export function mapSchema(
  schema: JsonSchema,
  member: (keyword: string, value: Json) => Json | undefined,
  below: (schema: JsonSchema) => JsonSchema = (inner) => mapSchema(inner, member),
): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const nested = (value: Json): Json => (isSchema(value) ? below(value) : value);
  const entries: (readonly [string, Json])[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const shape = SHAPES.get(keyword);
    if (shape === undefined) {
      const kept = member(keyword, value);
      if (kept !== undefined) entries.push([keyword, kept]);
    } else if (Array.isArray(value)) {
      entries.push([keyword, shape === 'list' || shape === 'items' ? (value as readonly Json[]).map(nested) : value]);
    } else if (shape === 'map' || shape === 'dependencies') {
      const inner = isObject(value) ? Object.entries(value).map(([name, item]) => [name, nested(item)] as const) : [];
      entries.push([keyword, isObject(value) ? Object.fromEntries(inner) : value]);
    } else entries.push([keyword, nested(value)]);
  }
  return Object.fromEntries(entries);
}

/** Key of the definition that a schema's `$ref` names; undefined where it has none. */
export function referredKey(schema: JsonSchema): string | undefined {
  if (typeof schema === 'boolean' || typeof schema.$ref !== 'string') return undefined;
  return schema.$ref.startsWith(REFERENCE) ? schema.$ref.slice(REFERENCE.length) : undefined;
}

/** How a `$ref` to a definition starts: `tidings:<key>`. */
export const REFERENCE = 'tidings:';

function isSchema(value: Json): value is JsonSchema {
  return typeof value === 'boolean' || isObject(value);
}
