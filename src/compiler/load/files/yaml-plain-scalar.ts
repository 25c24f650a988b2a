/** Scalars of plain YAML: what a text stands for. */
import type { Json } from '../../contract/schema.js';

/** Thrown where YAML is not plain; never leaves `parsePlainYaml`. */
export const GIVE_UP = new Error('not plain YAML');

const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/;
/** All that the core schema (YAML 1.2, section 10.3.2) does not read as a string. */
const NOT_TEXT =
  /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
const ESCAPED = /^"(?:[^"\\]|\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}))*"$/;
const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
]);

/** One line break becomes a space, n + 1 become n. */
export function fold(lines: readonly string[]): string {
  const parts: string[] = [];
  let afterText = false;
  for (const line of lines) {
    if (line === '') parts.push('\n');
    else parts.push(afterText ? ` ${line}` : line);
    afterText = line !== '';
  }
  return parts.join('');
}

/** Characters of a text in quotes with escapes. */
export const MAX_QUOTED = 10_000;

/** Text in double quotes with the escapes that JSON has too, which mean the same. */
export function unescaped(token: string): string {
  if (token.length > MAX_QUOTED || !ESCAPED.test(token)) throw GIVE_UP;
  return JSON.parse(token) as string;
}

export function backslashesBefore(text: string, offset: number): number {
  let count = 0;
  while (text[offset - 1 - count] === '\\') count++;
  return count;
}

/** Plain text as the core schema reads it. */
export function resolve(text: string): Json {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  // Only what starts with a digit, a sign or a dot can be a number.
  if (first > 0x39 || first === 0x24 || first === 0x28) return text;
  if (NUMBER.test(text)) {
    const number = Number(text);
    if (number === 0 && first === 0x2d) throw GIVE_UP;
    return number;
  }
  if (NOT_TEXT.test(text)) throw GIVE_UP;
  return text;
}
