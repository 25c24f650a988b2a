/**
 * JSON text (RFC 8259) -> plain JSON. Unlike `JSON.parse` it finds names that stand twice and numbers that lose digits, knows where
 * everything stands, and says the same on every version of Node.
 */
import type { Json } from '../../contract/schema.js';
import {
  define,
  duplicateKey,
  MAX_DEPTH,
  numberProblem,
  type Parsed,
  type Problem,
  quote,
  type Spans,
  surrogateProblem,
} from './parsed.js';

const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORD = /[A-Za-z_$][\w$]*/y;

/** Thrown inside this module only: JSON has no way to go on after a mistake. */
class Stop extends Error {}

export function parseJson(text: string, spans?: Spans): Parsed {
  const problems: Problem[] = [];
  let at = 0;

  const fail = (message: string, start = at, end = start + 1, code: Problem['code'] = 'syntax-error'): never => {
    problems.push({ code, message, start, end: Math.max(start, Math.min(end, text.length)) });
    throw new Stop();
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const skip = () => {
    at += match(SPACE)!.length;
  };
  const unexpected = (expected: string): never => {
    if (at >= text.length) return fail(`the file ends where ${expected} is expected`, text.length, text.length);
    if (text.startsWith('//', at) || text.startsWith('/*', at) || text[at] === '#') {
      return fail('JSON has no comments', at, at + 2);
    }
    const word = match(WORD) ?? String.fromCodePoint(text.codePointAt(at)!);
    return fail(`${quote(word)} where ${expected} is expected`, at, at + word.length);
  };

  const string = (expected: string): string => {
    if (text[at] !== '"') return unexpected(expected);
    const start = at;
    let escapes = false;
    for (at++; text.charCodeAt(at) !== 0x22; at++) {
      if (at >= text.length) return fail('the string has no end', start, text.length);
      const unit = text.charCodeAt(at);
      if (unit < 0x20) return fail('a string ends in the line where it starts', start, at);
      if (unit !== 0x5c) continue;
      escapes = true;
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text))
        return fail(`${quote(text.slice(at, at + 2))} is not an escape that JSON has`, at, at + 2);
      at++;
    }
    at++;
    if (!escapes) return text.slice(start + 1, at - 1);
    const value = JSON.parse(text.slice(start, at)) as string;
    const problem = surrogateProblem(value, start, at);
    if (problem) problems.push(problem);
    return value;
  };

  const value = (depth: number): Json => {
    const character = text[at];
    if (character === '{' || character === '[') {
      if (depth >= MAX_DEPTH) return fail(`more than ${MAX_DEPTH} levels deep`, at, at + 1, 'too-deep');
      return character === '{' ? object(depth + 1) : array(depth + 1);
    }
    if (character === '"') return string('a value');
    const number = match(NUMBER);
    if (number !== undefined && number !== '') {
      if (/[\w.]/.test(text[at + number.length] ?? '')) {
        return fail(
          `${quote(/^[-+\w.]*/.exec(text.slice(at, at + 60))![0])} is not a JSON number`,
          at,
          at + number.length,
        );
      }
      const result = Number(number) + 0;
      const problem = numberProblem(number, result, at);
      if (problem) problems.push(problem);
      at += number.length;
      return result;
    }
    const word = match(WORD);
    if (word !== 'true' && word !== 'false' && word !== 'null') return unexpected('a value');
    at += word.length;
    return word === 'null' ? null : word === 'true';
  };

  const object = (depth: number): Json => {
    const result: { [key: string]: Json } = {};
    const members = spans && new Map<string, Spans['root']>();
    const seen = new Map<string, number>();
    at++;
    skip();
    if (text[at] === '}') {
      at++;
      if (members) spans.members.set(result, members);
      return result;
    }
    for (;;) {
      const keyStart = at;
      const key = string("a name in double quotes or '}'");
      const keyEnd = at;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, keyStart);
      else problems.push(duplicateKey(key, keyStart, keyEnd, first));
      skip();
      if (text[at] !== ':') unexpected("':'");
      at++;
      skip();
      const start = at;
      const child = value(depth);
      if (first === undefined) define(result, key, child);
      if (first === undefined) members?.set(key, { keyStart, keyEnd, start, end: at });
      skip();
      if (text[at] === '}') break;
      if (text[at] !== ',') unexpected("',' or '}'");
      at++;
      skip();
      if (text[at] === '}') fail("a ',' before '}'", at - 1, at);
    }
    at++;
    if (members) spans.members.set(result, members);
    return result;
  };

  const array = (depth: number): Json => {
    const result: Json[] = [];
    const members = spans && new Map<string, Spans['root']>();
    at++;
    skip();
    if (text[at] !== ']') {
      for (;;) {
        const start = at;
        result.push(value(depth));
        members?.set(String(result.length - 1), { keyStart: -1, keyEnd: -1, start, end: at });
        skip();
        if (text[at] === ']') break;
        if (text[at] !== ',') unexpected("',' or ']'");
        at++;
        skip();
        if (text[at] === ']') fail("a ',' before ']'", at - 1, at);
      }
    }
    at++;
    if (members) spans.members.set(result, members);
    return result;
  };

  try {
    skip();
    if (at === text.length) return { value: null, problems };
    const start = at;
    const result = value(0);
    if (spans) spans.root = { keyStart: -1, keyEnd: -1, start, end: at };
    skip();
    if (at < text.length) unexpected('the end of the file');
    return { value: result, problems };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { value: undefined, problems };
  }
}
