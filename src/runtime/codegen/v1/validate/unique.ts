/** Index of an item that equals an earlier one (see `equal`); -1: all differ. Linear in the size of the array. */
export function firstDuplicate(items: readonly unknown[]): number {
  if (items.length < 2) return -1;
  const seen = new Set<unknown>();
  const keys = new Set<string>();
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (typeof item === 'object' && item !== null) {
      const size = keys.size;
      if (keys.add(canonical(item)).size === size) return i;
    } else {
      const size = seen.size;
      if (seen.add(item).size === size) return i;
    }
  }
  return -1;
}

/** One text for all equal values, and another for any other. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    const names = Object.keys(object).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(object[name])}`).join()}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value === 0 ? 0 : value);
}
