import type { Json } from '../../contract/schema.js';

/** One text per JSON value: names sorted, numbers as JavaScript shows them, no difference between 0 and -0. */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return value === 0 ? '0' : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const object = value as { readonly [key: string]: Json };
  return `{${Object.keys(object)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(object[name]!)}`)
    .join(',')}}`;
}

/** Length in code points (JSON Schema validation, section 6.3). */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index + 1 < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(index + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      count--;
      index++;
    }
  }
  return count;
}

/** A plain object from entries, where `__proto__` is a name like any other. */
export function objectOf(entries: Iterable<readonly [string, Json]>): { [name: string]: Json } {
  const object: { [name: string]: Json } = {};
  for (const [name, value] of entries) {
    if (name === '__proto__') {
      Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
    } else object[name] = value;
  }
  return object;
}
