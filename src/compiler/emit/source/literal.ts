/**
 * The one way in which a string of a contract becomes code. Nothing else in emit/ puts contract text between quotes,
 * into a comment or in the place of a name.
 */
import type { Json } from '../../contract/schema.js';

/** Line breaks that JSON allows in strings, and characters that make code read unlike what it does (Unicode TR 36, bidirectional overrides). */
const UNPRINTABLE = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** `</` and `<!--` end a script element; a tool that looks for source maps reads `//#` wherever it stands. */
const MARKUP = /<(?=[/!])|(?<=\/[/*])[#@]/g;

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A string in single quotes; reads back as exactly the same string, lone surrogates too. */
export function stringLiteral(text: string): string {
  // JSON.stringify escapes control characters, backslashes and lone surrogates; only the quotes change.
  const body = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\.|'/g, (match) => (match === '\\"' ? '"' : match === "'" ? "\\'" : match));
  return `'${body.replace(UNPRINTABLE, escaped).replace(MARKUP, escaped)}'`;
}

/**
 * A JSON value as an expression on one line, also allowed as a literal type where it is a scalar.
 * Throws RangeError for a number that JSON doesn't have.
 */
export function literal(value: Json): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  const entries = Object.entries(value).map(([key, entry]) => `${objectKey(key)}: ${literal(entry)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no JSON number`);
  return Object.is(value, -0) ? '-0' : String(value);
}

const PLAIN_NAME = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** True for ASCII identifiers; what else JavaScript allows is quoted. */
export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/** Key of a member of a type: quoted only where it has to be. */
export function memberKey(name: string): string {
  return isPlainName(name) ? name : stringLiteral(name);
}

/** Key in an object literal; `__proto__` is computed, since it would set the prototype. */
export function objectKey(name: string): string {
  return name === '__proto__' ? "['__proto__']" : memberKey(name);
}
