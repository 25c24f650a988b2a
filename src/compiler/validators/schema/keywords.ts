/** Keywords of one schema object, read with the types that the drafts give them. */
import type { Json, JsonSchema } from '../../contract/schema.js';
import type { Dialect } from './dialect.js';
import { InvalidSchemaError } from './error.js';

export interface Keywords {
  /** Undefined where the keyword is absent, or unknown to the draft. */
  get(name: string): Json | undefined;
  string(name: string): string | undefined;
  number(name: string): number | undefined;
  /** A whole number, not negative. */
  count(name: string): number | undefined;
  schema(name: string): JsonSchema | undefined;
  schemas(name: string): readonly JsonSchema[] | undefined;
  strings(name: string): readonly string[] | undefined;
  /** Entries of an object, in its order. */
  entries(name: string): readonly (readonly [string, Json])[] | undefined;
}

export function keywordsOf(schema: Exclude<JsonSchema, boolean>, dialect: Dialect): Keywords {
  const get = (name: string): Json | undefined =>
    dialect.keywords.has(name) && Object.hasOwn(schema, name) ? schema[name] : undefined;

  function typed<T>(name: string, expected: string, is: (value: Json | undefined) => boolean): T | undefined {
    const value = get(name);
    if (value === undefined || is(value)) return value as (Json & T) | undefined;
    throw new InvalidSchemaError(`the value of ${JSON.stringify(name)} must be ${expected}`);
  }

  return {
    get,
    string: (name) => typed(name, 'a string', (value) => typeof value === 'string'),
    number: (name) => typed(name, 'a number', (value) => Number.isFinite(value)),
    count: (name) => typed(name, 'a whole number', (value) => Number.isInteger(value) && (value as number) >= 0),
    schema: (name) => typed(name, 'a schema', isSchema),
    schemas: (name) =>
      typed(name, 'an array of schemas', (value) => {
        return Array.isArray(value) && value.every(isSchema);
      }),
    strings: (name) =>
      typed(name, 'an array of strings', (value) => {
        return Array.isArray(value) && (value as readonly Json[]).every((item) => typeof item === 'string');
      }),
    entries: (name) => {
      const value = typed<{ readonly [key: string]: Json }>(name, 'an object', isObject);
      return value === undefined ? undefined : Object.entries(value);
    },
  };
}

export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSchema = (value: Json | undefined): value is JsonSchema => typeof value === 'boolean' || isObject(value);
