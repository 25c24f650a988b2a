import { safeStringify } from 'ajv/dist/compile/codegen/code.js';
import type { Json } from '../../contract/schema.js';

/** A JSON value as a JavaScript expression that makes it again; `__proto__` is a property like any other. */
export function literal(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([name, inner]) => `${name === '__proto__' ? '["__proto__"]' : safeStringify(name)}:${literal(inner)}`,
    );
    return `{${entries.join(',')}}`;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${value} is no JSON number`);
    return String(value);
  }
  return safeStringify(value);
}
