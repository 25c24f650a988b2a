import { utf8 } from './bytes.js';
import type { HeaderValue, Message, MessageHeaders } from './message.js';

/** Stands for a header that is there and can't be read. */
export const NOT_UTF8: unique symbol = Symbol('not UTF-8');

/** Undefined where there is none. Of duplicates the last one counts, as for Java's `Headers.lastHeader`. */
export function headerText(
  value: HeaderValue | readonly HeaderValue[] | undefined,
  decode: (bytes: Uint8Array) => string | undefined = utf8,
): string | undefined | typeof NOT_UTF8 {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  if (value instanceof Uint8Array) return decode(value) ?? NOT_UTF8;
  return headerText(value.at(-1));
}

/** A header as text; undefined where there is none, or none in UTF-8. */
export function readHeader(headers: MessageHeaders, name: string): string | undefined {
  const text = Object.hasOwn(headers, name) ? headerText(headers[name]) : undefined;
  return text === NOT_UTF8 ? undefined : text;
}

/** The record's key as text; undefined where there is none, or none in UTF-8. */
export function readKey({ key }: Message): string | undefined {
  return key === null || typeof key === 'string' ? (key ?? undefined) : utf8(key);
}

/** Names come from the wire: an assignment to `__proto__` would set the prototype. */
export function setOwn(target: Record<string, string>, name: string, value: string): void {
  // Configurable: of duplicates the last one counts.
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true, configurable: true });
  else target[name] = value;
}

/** Attributes are metadata, but a hostile one may be long or hold anything. */
export function shorten(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
