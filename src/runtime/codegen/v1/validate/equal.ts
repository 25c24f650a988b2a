/** Equality of JSON values (JSON Schema 2020-12 core, section 4.2.2): by value, names in any order, numbers mathematically. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) =>
        Object.hasOwn(b, name) && equal((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
    )
  );
}

/** Whether `data` equals one of the values. */
export function isOneOf(data: unknown, allowed: readonly unknown[]): boolean {
  return allowed.some((value) => equal(data, value));
}
