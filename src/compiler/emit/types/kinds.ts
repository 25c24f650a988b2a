/**
 * Which of JSON's six kinds of value a schema lets through: a set as bits, at least those that it accepts.
 * Keywords for one kind say nothing about the others (JSON Schema 2020-12, core 7.6.1), so the kinds come first.
 */
import type { Definition } from '../../contract/model.js';
import type { Json, JsonSchema } from '../../contract/schema.js';

export type Kinds = number;

export const NULL = 1;
export const BOOLEAN = 2;
export const NUMBER = 4;
export const STRING = 8;
export const ARRAY = 16;
export const OBJECT = 32;
export const ANY: Kinds = 63;

const BY_NAME: ReadonlyMap<Json, Kinds> = new Map([
  ['null', NULL],
  ['boolean', BOOLEAN],
  ['number', NUMBER],
  ['integer', NUMBER],
  ['string', STRING],
  ['array', ARRAY],
  ['object', OBJECT],
]);

export function kindOf(value: Json): Kinds {
  if (value === null) return NULL;
  if (Array.isArray(value)) return ARRAY;
  return BY_NAME.get(typeof value)!;
}

/** Finds kinds of schemas, through their definitions. */
export interface KindFinder {
  of(schema: JsonSchema): Kinds;
  /** Of the definition with this key; `ANY` where its head leads back to it. */
  definition(key: string): Kinds;
}

/** @param circular says of which definitions the head leads back to itself */
export function kindFinder(
  definitions: ReadonlyMap<string, Definition>,
  circular: (key: string) => boolean,
): KindFinder {
  const known = new Map<string, Kinds>();
  const ofSchema = new WeakMap<object, Kinds>();
  const definition = (key: string): Kinds => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const target = definitions.get(key);
    if (target === undefined) throw new Error(`No definition ${key}`);
    const kinds = circular(key) ? ANY : of(target.schema);
    known.set(key, kinds);
    return kinds;
  };

  const of = (schema: JsonSchema): Kinds => {
    if (typeof schema === 'boolean') return schema ? ANY : 0;
    const found = ofSchema.get(schema) ?? compute(schema);
    ofSchema.set(schema, found);
    return found;
  };

  const compute = (schema: Exclude<JsonSchema, boolean>): Kinds => {
    let kinds = ANY;
    if (schema.type !== undefined) kinds &= typeKinds(schema.type);
    if (schema.const !== undefined) kinds &= kindOf(schema.const);
    if (Array.isArray(schema.enum)) kinds &= schema.enum.reduce((all: Kinds, value: Json) => all | kindOf(value), 0);
    if (typeof schema.$ref === 'string') kinds &= definition(definitionKey(schema.$ref));
    for (const branch of subschemas(schema.allOf)) kinds &= of(branch);
    for (const branches of [schema.anyOf, schema.oneOf]) {
      if (Array.isArray(branches)) kinds &= subschemas(branches).reduce((all, branch) => all | of(branch), 0);
    }
    if (schema.if !== undefined) {
      const { if: condition, then, else: otherwise } = conditional(schema);
      kinds &= (of(condition) & of(then)) | of(otherwise);
    }
    if (schema.not !== undefined) kinds &= ~excludedKinds(schema.not as JsonSchema);
    return kinds;
  };

  return { of, definition };
}

/** Key of the definition that a contract's `$ref` names. Throws for any other reference: the contract has none. */
export function definitionKey(ref: string): string {
  if (!ref.startsWith('tidings:')) throw new Error(`Not a reference to a definition: ${ref}`);
  return ref.slice('tidings:'.length);
}

/** The schemas in a keyword's array; none where it is absent. */
export function subschemas(value: Json | undefined): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as readonly JsonSchema[]) : [];
}

export function conditional(schema: Exclude<JsonSchema, boolean>): {
  readonly if: JsonSchema;
  readonly then: JsonSchema;
  readonly else: JsonSchema;
} {
  return {
    if: schema.if as JsonSchema,
    then: (schema.then ?? true) as JsonSchema,
    else: (schema.else ?? true) as JsonSchema,
  };
}

function typeKinds(type: Json): Kinds {
  const names = Array.isArray(type) ? type : [type];
  return names.reduce((all: Kinds, name: Json) => all | (BY_NAME.get(name) ?? ANY), 0);
}

const ANNOTATIONS = new Set(['title', 'description', '$comment', 'default', 'examples', 'deprecated', 'type']);

/** Kinds that `not` surely excludes: all of those that a schema with nothing but a `type` accepts. */
function excludedKinds(not: JsonSchema): Kinds {
  if (typeof not === 'boolean') return not ? ANY : 0;
  if (!Object.keys(not).every((keyword) => ANNOTATIONS.has(keyword) || keyword.startsWith('x-'))) return 0;
  if (not.type === undefined) return ANY;
  const names = (Array.isArray(not.type) ? not.type : [not.type]).filter((name: Json) => name !== 'integer');
  return names.length === 0 ? 0 : typeKinds(names);
}
