/** Schemas that ask much of whoever compares them. */
import { compareSchemas, type TwoOptions } from '../../src/compiler/compat/contract/index.js';
import type { Draft, Json, JsonSchema } from '../../src/compiler/contract/schema.js';

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** An object with many properties. */
export function wide(
  count: number,
  property: (index: number) => JsonSchema,
  more: { readonly [keyword: string]: Json } = {},
): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(times(count, (index) => [`p${index}`, property(index)])),
    ...more,
  };
}

/** Objects in objects. */
export function deep(depth: number, leaf: JsonSchema): JsonSchema {
  let schema = leaf;
  for (let level = 0; level < depth; level++) schema = { type: 'object', properties: { a: schema } };
  return schema;
}

/** As `compat-check --from --to` compares two files without references to others. */
export function compared(old: JsonSchema, update: JsonSchema, options: Partial<TwoOptions & { draft: Draft }> = {}) {
  const { draft = '2020-12', ...rest } = options;
  const given = (schema: JsonSchema) => ({ file: 'thing.json', schema, draft, others: new Map() });
  return compareSchemas(given(old), given(update), { mode: 'full', policy: 'tolerant', ...rest });
}

/** Rule -> how often it was found, by severity: `{ 'error field-removed': 2 }`. */
export function counted(report: ReturnType<typeof compared>): { readonly [rule: string]: number } {
  const counts: { [rule: string]: number } = {};
  for (const { severity, rule } of report.findings)
    counts[`${severity} ${rule}`] = (counts[`${severity} ${rule}`] ?? 0) + 1;
  return counts;
}
