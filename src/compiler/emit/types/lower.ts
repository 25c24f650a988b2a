/**
 * Schema -> shape. The shape accepts whatever the schema accepts; what TypeScript has no words for (bounds, patterns,
 * `not`, exclusiveness, dependencies) is left out, so that it may accept more.
 */
import type { Definition } from '../../contract/model.js';
import type { ContractDraft, Json, JsonSchema } from '../../contract/schema.js';
import { arrayShape } from './arrays.js';
import { docLines } from './docs.js';
import { heads } from './heads.js';
import {
  ANY,
  ARRAY,
  conditional,
  definitionKey,
  type Kinds,
  kindFinder,
  kindOf,
  NUMBER,
  OBJECT,
  subschemas,
} from './kinds.js';
import { objectShape } from './objects.js';
import { intersection, literals, never, object, ofKinds, type Scalar, type Shape, union, unknown } from './shape.js';

/** Lowers schemas of one contract. */
export interface Lowering {
  /** Shape of a schema; `definition` is the key of the definition that the schema is of, if it is of one. */
  lower(schema: JsonSchema, draft: ContractDraft, definition?: string): Shape;
}

export type LowerSubschema = (schema: JsonSchema) => Shape;

export function lowering(definitions: ReadonlyMap<string, Definition>): Lowering {
  const { reaches, circular, width } = heads(definitions);
  const kinds = kindFinder(definitions, circular);

  const reference = (ref: string, owner: string | undefined): Shape => {
    const definition = definitionKey(ref);
    if (owner !== undefined && reaches(definition, owner)) return unknown;
    return { kind: 'reference', definition, kinds: kinds.definition(definition), width: width(definition) };
  };

  /** @param within the kinds that what stands around the schema leaves @param owner the definition whose head this is */
  const lowerWithin = (schema: JsonSchema, within: Kinds, draft: ContractDraft, owner: string | undefined): Shape => {
    const left = within & kinds.of(schema);
    if (left === 0) return never;
    if (typeof schema === 'boolean') return ofKinds(left);
    const branch = (part: JsonSchema) => lowerWithin(part, left, draft, owner);
    const below: LowerSubschema = (part) => lowerWithin(part, ANY, draft, undefined);
    const parts: Shape[] = [
      ofKinds(
        left,
        left & ARRAY ? arrayShape(schema, draft, below) : undefined,
        left & OBJECT ? objectShape(schema, draft, below, docLines) : undefined,
      ),
    ];
    if (typeof schema.$ref === 'string') parts.push(reference(schema.$ref, owner));
    if (schema.const !== undefined) parts.push(values([schema.const], left));
    if (Array.isArray(schema.enum)) parts.push(values(schema.enum, left));
    parts.push(...subschemas(schema.allOf).map(branch));
    for (const branches of [subschemas(schema.anyOf), subschemas(schema.oneOf)]) {
      if (branches.length > 0) parts.push(union(branches.map(branch)));
    }
    if (schema.if !== undefined) {
      const { if: condition, then, else: otherwise } = conditional(schema);
      parts.push(union([intersection([branch(condition), branch(then)]), branch(otherwise)]));
    }
    return intersection(parts);
  };

  return { lower: (schema, draft, definition) => lowerWithin(schema, ANY, draft, definition) };
}

/** The values of these kinds, as types. */
function values(all: readonly Json[], within: Kinds): Shape {
  const left = all.filter((value) => kindOf(value) & within);
  const scalars = left.filter(isPrintable);
  const others = left.filter((value) => !isPrintable(value));
  return union([literals(scalars), ...others.map(constant)]);
}

/** A scalar that TypeScript has a literal type of: not a number beyond the range of doubles, which reads as infinite. */
function isPrintable(value: Json): value is Scalar {
  return typeof value === 'number' ? Number.isFinite(value) : value === null || typeof value !== 'object';
}

/** Exactly this value. */
function constant(value: Json): Shape {
  if (isPrintable(value)) return literals([value]);
  if (typeof value === 'number') return ofKinds(NUMBER);
  if (Array.isArray(value)) return { kind: 'tuple', elements: value.map(constant), required: value.length };
  const members = Object.entries(value).map(([name, entry]) => ({
    name,
    shape: constant(entry),
    optional: false,
    doc: [],
  }));
  return members.length === 0 ? object([], false, never) : object(members, false);
}
