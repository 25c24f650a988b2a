/** JSON pointers (RFC 6901). */
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';

const escaped = (token: string) =>
  token.includes('~') || token.includes('/') ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token;

/** `['a/b', 0]` -> `/a~1b/0`. */
export function toPointer(tokens: readonly (string | number)[]): string {
  let pointer = '';
  for (const token of tokens) pointer += `/${typeof token === 'number' ? token : escaped(token)}`;
  return pointer;
}

/** The origin of a node below another. */
export function join(origin: Origin, ...tokens: readonly (string | number)[]): Origin {
  return { file: origin.file, pointer: origin.pointer + toPointer(tokens) };
}

/** Tokens, unescaped; undefined where it is no JSON pointer. */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return undefined;
  return tokensOf(pointer);
}

/** Tokens of a pointer that is known to be one. */
export function tokensOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => (token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token));
}

/** The node at a pointer; undefined where there is none. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const token of tokensOf(pointer)) {
    if (at === undefined) return undefined;
    at = child(at, token);
  }
  return at;
}

/** The member of an object or the item of an array; undefined where there is none. */
export function child(value: Json, token: string): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? (value as readonly Json[])[Number(token)] : undefined;
  return Object.hasOwn(value, token) ? (value as { readonly [key: string]: Json })[token] : undefined;
}
