/** What the parsers give: plain JSON, what is wrong, and on request where everything stands. */
import type { Json } from '../../contract/schema.js';
import type { Code } from '../../diagnostics/index.js';

/** A mistake in a text; offsets in UTF-16 code units, `end` exclusive. */
export interface Problem {
  readonly code: Code;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly help?: string;
  readonly related?: { readonly message: string; readonly start: number; readonly end: number };
}

export interface Parsed {
  /** Undefined where something is so wrong that there is no value. */
  readonly value: Json | undefined;
  readonly problems: readonly Problem[];
}

/** Where a member or an item stands. In arrays there is no key: `keyStart` is -1. */
export interface Span {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly start: number;
  readonly end: number;
}

/** The places of all members and items, by the object or array that holds them. */
export interface Spans {
  root: Span;
  readonly members: Map<object, Map<string, Span>>;
}

export function createSpans(): Spans {
  return { root: { keyStart: -1, keyEnd: -1, start: 0, end: 0 }, members: new Map() };
}

/** Levels of objects and arrays. Deeper files are refused before anything recursive sees them. */
export const MAX_DEPTH = 200;

/** Sets an own property whatever its name is; assignment to `__proto__` would not. */
export function define(object: { [key: string]: Json }, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}

/** What is wrong with a number literal, if anything: JSON readers must be able to hold it. */
export function numberProblem(source: string, value: number, start: number): Problem | undefined {
  const end = start + source.length;
  if (!Number.isFinite(value)) {
    return /\d/.test(source)
      ? { code: 'lossy-number', message: `${quote(source)} is too large for a number`, start, end }
      : { code: 'not-json', message: `${quote(source)} is not a JSON value`, start, end };
  }
  if (Number.isSafeInteger(value) && value !== 0) return undefined;
  if (/^[-+]?\d+$|^0x[\da-fA-F]+$|^0o[0-7]+$/.test(source) && BigInt(source.replace('+', '')) !== BigInt(value)) {
    return { code: 'lossy-number', message: `${quote(source)} would be read as ${BigInt(value)}`, start, end };
  }
  if (value === 0 && /^[^eE]*[1-9]/.test(source)) {
    return { code: 'lossy-number', message: `${quote(source)} would be read as 0`, start, end };
  }
  return undefined;
}

/** Escapes can spell half a character, which no encoder can write. */
export function surrogateProblem(value: string, start: number, end: number): Problem | undefined {
  if (!/\p{Surrogate}/u.test(value)) return undefined;
  return { code: 'not-json', message: 'an escape stands for half a character (a lone surrogate)', start, end };
}

export function duplicateKey(key: string, start: number, end: number, first: number): Problem {
  const related = { message: 'first here', start: first, end: first + (end - start) };
  return { code: 'duplicate-key', message: `${quote(key)} stands twice in the same object`, start, end, related };
}

/** For messages; long texts are cut. */
export function quote(text: string): string {
  return `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`;
}
