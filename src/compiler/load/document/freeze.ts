/** Freezes plain data in depth, also below what is frozen already. Maps keep their type, not their writers. */
export function deepFreeze<T>(value: T): T {
  freeze(value, new Set());
  return value;
}

function freeze(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  Object.freeze(value);
  if (Array.isArray(value)) for (const part of value) freeze(part, seen);
  else if (value instanceof Map) for (const part of value.values()) freeze(part, seen);
  else for (const key in value) freeze((value as { readonly [key: string]: unknown })[key], seen);
}
