import type { ContractDraft, Json, JsonSchema } from '../../contract/schema.js';
import type { LowerSubschema } from './lower.js';
import { anyObject, type Member, never, object, type Shape, union, unknown } from './shape.js';

type Docs = (schema: JsonSchema) => readonly string[];

/**
 * Objects that the schema accepts: what is declared, what is required though not declared, and the type of all other
 * names where the schema says one.
 */
export function objectShape(
  schema: Exclude<JsonSchema, boolean>,
  draft: ContractDraft,
  lower: LowerSubschema,
  docs: Docs,
): Shape {
  const properties = schemas(schema.properties);
  const patterns = schemas(schema.patternProperties).map(([, value]) => lower(value));
  const others = otherNames(schema, draft);
  const other = others === undefined ? unknown : lower(others);
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);

  const members: Member[] = properties.map(([name, value]) => ({
    name,
    shape: lower(value),
    optional: !required.delete(name),
    doc: docs(value),
  }));
  for (const name of required) {
    if (typeof name !== 'string') continue;
    // Which pattern it matches isn't asked: a contract's regular expression doesn't run here.
    members.push({ name, shape: patterns.length > 0 ? unknown : other, optional: false, doc: [] });
  }

  if (other.kind === 'unknown') return members.length === 0 ? anyObject : object(members, true);
  const index = union([...patterns, other]);
  if (index.kind !== 'never') return object(members, false, index);
  // No other name: said for an object without any, which in TypeScript would be anything else.
  return members.length === 0 ? object([], false, never) : object(members, false);
}

/** The schema of the names that neither `properties` nor `patternProperties` speak of. */
function otherNames(schema: Exclude<JsonSchema, boolean>, draft: ContractDraft): JsonSchema | undefined {
  if (schema.additionalProperties !== undefined) return schema.additionalProperties as JsonSchema;
  if (draft !== '2020-12' || schema.unevaluatedProperties === undefined) return undefined;
  // What applicators beside it declare is evaluated too; without them it is the same as `additionalProperties`.
  const applicators = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas', 'not'];
  return applicators.some((keyword) => schema[keyword] !== undefined)
    ? undefined
    : (schema.unevaluatedProperties as JsonSchema);
}

function schemas(value: Json | undefined): readonly (readonly [string, JsonSchema])[] {
  return value === undefined || value === null || typeof value !== 'object' || Array.isArray(value)
    ? []
    : (Object.entries(value) as [string, JsonSchema][]);
}
