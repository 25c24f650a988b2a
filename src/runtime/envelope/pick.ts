import type { Expression } from '../codegen/v1/types.js';

/** What an expression finds in data: a key or an id. `problem`: it is there and can't be one. */
export type Picked = { readonly text: string | undefined } | { readonly problem: string };

const NOTHING: Picked = { text: undefined };

/** Follows own properties alone. Numbers and booleans become text; null counts as absent. */
export function pick(expression: Expression | undefined, data: unknown): Picked {
  if (expression === undefined || expression.source !== 'payload') return NOTHING;
  let value = data;
  for (const token of expression.path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return NOTHING;
    value = (value as Record<string, unknown>)[token];
  }
  switch (typeof value) {
    case 'string':
      return { text: value };
    case 'number':
    case 'boolean':
      return { text: String(value) };
    default:
      return value === null || value === undefined
        ? NOTHING
        : { problem: 'must be a string, a number or a boolean: it is a key' };
  }
}
