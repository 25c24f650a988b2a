import type { ContractDraft, JsonSchema } from '../../contract/schema.js';
import { subschemas } from './kinds.js';
import type { LowerSubschema } from './lower.js';
import { anyArray, never, type Shape, unknown } from './shape.js';

/** Longer tuples are arrays: nobody reads them, and TypeScript checks them slowly. */
const LONGEST_TUPLE = 256;

/**
 * Arrays that the schema accepts. Lengths are left out, but for the first elements of a tuple, which `minItems` requires.
 * 2020-12: `prefixItems` and `items` (core 10.3.1); draft-07: `items` in both forms and `additionalItems` (validation 6.4).
 */
export function arrayShape(schema: Exclude<JsonSchema, boolean>, draft: ContractDraft, lower: LowerSubschema): Shape {
  const { prefix, rest } = itemSchemas(schema, draft);
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY;
  const after = rest === undefined ? unknown : lower(rest);
  if (prefix.length === 0 || prefix.length > LONGEST_TUPLE) {
    const items = prefix.length > 0 ? unknown : after;
    if (items.kind === 'unknown') return most === 0 ? { kind: 'tuple', elements: [], required: 0 } : anyArray;
    return items.kind === 'never' || most === 0
      ? { kind: 'tuple', elements: [], required: 0 }
      : { kind: 'array', items };
  }
  const least = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const elements = prefix.slice(0, most).map(lower);
  // An element that nothing fits ends the tuple before it.
  const end = elements.findIndex((element) => element.kind === 'never');
  const fitting = end === -1 ? elements : elements.slice(0, end);
  if (fitting.length < least && (end !== -1 || after.kind === 'never')) return never;
  const closed = end !== -1 || after.kind === 'never' || most <= fitting.length;
  return {
    kind: 'tuple',
    elements: fitting,
    required: Math.min(least, fitting.length),
    ...(closed ? {} : { rest: after }),
  };
}

function itemSchemas(
  schema: Exclude<JsonSchema, boolean>,
  draft: ContractDraft,
): { prefix: readonly JsonSchema[]; rest: JsonSchema | undefined } {
  const items = schema.items as JsonSchema | readonly JsonSchema[] | undefined;
  if (draft === '2020-12') return { prefix: subschemas(schema.prefixItems), rest: items as JsonSchema | undefined };
  return Array.isArray(items)
    ? { prefix: items, rest: schema.additionalItems as JsonSchema | undefined }
    : { prefix: [], rest: items as JsonSchema | undefined };
}
