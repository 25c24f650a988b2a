/** True for what JSON calls an object. */
export function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** A property that is inherited is none of the value's. */
export const hasOwn: (data: object, name: string) => boolean = Object.hasOwn;

/** `name` as one token of a JSON pointer (RFC 6901, section 3), with the slash in front. */
export function pointer(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function setOf<T>(members: readonly T[]): ReadonlySet<T> {
  return new Set(members);
}

/** A pattern as JSON Schema reads it (2020-12 core, section 6.4). */
export function regExp(pattern: string): RegExp {
  return new RegExp(pattern, 'u');
}
