/**
 * Shape -> the schema that json-schema-to-typescript is given: only constructs that it prints right, no `$ref`, no title,
 * no `$id`, and of a contract's strings only scalar enum values. Names, keys and comments stay behind in slots, `$0`,
 * `$1`, ..., and are put back when its output is read.
 */
import type { JSONSchema } from 'json-schema-to-typescript';
import { memberKey } from '../source/index.js';
import type { ObjectShape, Shape } from './shape.js';

/** Key of the one member of an object that stands for an element which may be missing. */
export const OPTIONAL = '$optional';

/** What `$0`, `$1`, ... stand for: the code of a type or a key; for a key, the lines of its comment. */
export interface Slot {
  readonly code: string;
  readonly doc: readonly string[];
}

export interface Encoder {
  /** @param nameOf type name of the definition with this key, as the module knows it */
  encode(shape: Shape, nameOf: (definition: string) => string): JSONSchema;
  /** A new slot's name. */
  slot(code: string, doc?: readonly string[]): string;
  readonly slots: readonly Slot[];
}

const STRING: JSONSchema = { type: 'string' };
const NUMBER: JSONSchema = { type: 'number' };
const BOOLEAN: JSONSchema = { type: 'boolean' };
const NULL: JSONSchema = { type: 'null' };
const UNKNOWN: JSONSchema = { tsType: 'unknown' };
const NEVER: JSONSchema = { tsType: 'never' };
const ANY_OBJECT: JSONSchema = { tsType: 'object' };
const SCALARS = { string: STRING, number: NUMBER, boolean: BOOLEAN, null: NULL } as const;

/** Members that every object inherits; where one is optional, an object without it still has the inherited one. */
const INHERITED: ReadonlySet<string> = new Set([
  'constructor',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
]);

export function encoder(): Encoder {
  const slots: Slot[] = [];
  const types = new Map<string, JSONSchema>();

  const slot = (code: string, doc: readonly string[] = []) => `$${slots.push({ code, doc }) - 1}`;
  const type = (code: string): JSONSchema => {
    const found = types.get(code) ?? { tsType: slot(code) };
    types.set(code, found);
    return found;
  };

  const encode = (shape: Shape, nameOf: (definition: string) => string): JSONSchema => {
    const nested = (part: Shape) => encode(part, nameOf);
    switch (shape.kind) {
      case 'unknown':
        return UNKNOWN;
      case 'never':
        return NEVER;
      case 'scalar':
        return SCALARS[shape.of];
      case 'literals':
        return { enum: [...shape.values] };
      case 'reference':
        return type(nameOf(shape.definition));
      case 'array':
        return { type: 'array', items: nested(shape.items) };
      case 'tuple':
        return {
          type: 'array',
          items: shape.elements.map((element, at) =>
            at < shape.required ? nested(element) : interfaceOf([[OPTIONAL, nested(element), true]]),
          ),
          additionalItems: shape.rest === undefined ? false : nested(shape.rest),
        };
      case 'object':
        return isWeak(shape) ? { allOf: [ANY_OBJECT, encodeObject(shape, nested)] } : encodeObject(shape, nested);
      case 'union':
        return { anyOf: shape.of.map(nested) };
      case 'intersection': {
        const weak = shape.of.every((part) => part.kind === 'object' && isWeak(part));
        const parts = shape.of.map((part) => (part.kind === 'object' ? encodeObject(part, nested) : nested(part)));
        return { allOf: weak ? [ANY_OBJECT, ...parts] : parts };
      }
    }
  };

  const encodeObject = (shape: ObjectShape, nested: (part: Shape) => JSONSchema): JSONSchema => {
    const members = shape.members.map(({ name, shape: of, optional, doc }) => {
      const encoded = nested(of);
      const inherited = optional && INHERITED.has(name) ? { anyOf: [encoded, type(`object['${name}']`)] } : encoded;
      return [slot(memberKey(name), doc), inherited, !optional] as const;
    });
    const index = shape.index ?? (shape.members.length === 0 ? { kind: 'unknown' as const } : undefined);
    return interfaceOf(members, index === undefined ? false : nested(index));
  };

  return { encode, slot, slots };
}

function interfaceOf(
  members: readonly (readonly [key: string, schema: JSONSchema, required: boolean])[],
  additionalProperties: JSONSchema | false = false,
): JSONSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(members.map(([key, schema]) => [key, schema])),
    required: members.filter(([, , required]) => required).map(([key]) => key),
    additionalProperties,
  };
}

/**
 * TypeScript refuses a value that shares no name with a type whose members are all optional (TS2559), though the schema
 * accepts it; `object &` in front of the type keeps it from doing so, and keeps its check of misspelt names.
 */
function isWeak(shape: ObjectShape): boolean {
  return shape.open && shape.members.length > 0 && shape.members.every(({ optional }) => optional);
}
