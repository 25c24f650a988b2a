/**
 * JSON values: copied and frozen where a caller gave them, frozen in place where they were just parsed.
 * Both are one walk; where it stops, `fault` says why, and its path is gathered on the way back.
 */

/** Deeper values are refused: readers in other languages stop somewhere, and recursion must end. */
export const MAX_DEPTH = 512;

export interface Fault {
  /** From the root to the bad value. */
  readonly path: readonly (string | number)[];
  /** Continues a sentence that starts with the path. */
  readonly message: string;
}

export type JsonResult = { readonly value: unknown } | { readonly fault: Fault };

const STOPPED = Symbol('stopped');

/** The frame that finds a bad value sets it, each frame above adds its key: no paths are built for good values. */
let fault: { path: (string | number)[]; message: string } | undefined;

function stop(message: string): typeof STOPPED {
  fault = { path: [], message };
  return STOPPED;
}

function stopAt(key: string | number): typeof STOPPED {
  fault!.path.push(key);
  return STOPPED;
}

function takeFault(): Fault {
  const { path, message } = fault!;
  fault = undefined;
  return { path: path.reverse(), message };
}

/**
 * A deeply frozen copy of a JSON value that shares nothing with it. Refused, with the path: whatever JSON can't hold
 * (undefined, functions, symbols, BigInt, NaN, infinities, lone surrogates), class instances, cycles. `-0` becomes `0`, as in JSON.
 */
export function copyJson(value: unknown): JsonResult {
  let copied: unknown;
  try {
    copied = copy(value, 0);
  } catch {
    // A getter or a proxy of the caller threw.
    return { fault: { path: [], message: 'can’t be read: a getter or a proxy in it throws' } };
  }
  return copied === STOPPED ? { fault: takeFault() } : { value: copied };
}

function copy(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value) ? value : stop('has a lone surrogate, which UTF-8 can’t hold');
    case 'number':
      if (Number.isFinite(value)) return value === 0 ? 0 : value;
      return stop(`is ${Number.isNaN(value) ? 'NaN' : 'infinite'}, which JSON can’t hold`);
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (depth === MAX_DEPTH) return stop(`is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
      return Array.isArray(value) ? copyArray(value, depth) : copyObject(value, depth);
    case 'undefined':
      return stop('is undefined, which JSON can’t hold: leave it out');
    case 'bigint':
      return stop('is a BigInt, which JSON can’t hold: give a string, or a number');
    default:
      return stop(`is a ${typeof value}, which JSON can’t hold`);
  }
}

function copyArray(source: readonly unknown[], depth: number): unknown {
  const { length } = source;
  const target: unknown[] = [];
  for (let index = 0; index < length; index++) {
    const item = copy(source[index], depth + 1);
    if (item === STOPPED) return stopAt(index);
    target.push(item);
  }
  return Object.freeze(target);
}

function copyObject(source: object, depth: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(source);
  if (prototype !== Object.prototype && prototype !== null && !isForeignPlain(prototype))
    return stop(classMessage(source));
  const target: Record<string, unknown> = {};
  const keys = Object.keys(source);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    const item = copy((source as Record<string, unknown>)[key], depth + 1);
    if (item === STOPPED) return stopAt(key);
    if (!isWellFormed(key)) return stop('has a property name with a lone surrogate, which UTF-8 can’t hold');
    // An assignment to `__proto__` would set the prototype.
    if (key === '__proto__') Object.defineProperty(target, key, { value: item, enumerable: true });
    else target[key] = item;
  }
  return Object.freeze(target);
}

/** `Object.prototype` of another realm: a worker's, a test runner's. */
function isForeignPlain(prototype: unknown): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
}

function classMessage(value: object): string {
  if (value instanceof Date) return 'is a Date, which JSON can’t hold: give its toISOString()';
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  const kind = typeof name === 'string' && /^[A-Za-z_$][\w$]{0,60}$/.test(name) ? name : 'class instance';
  return `is a ${kind}: only plain objects, arrays, strings, numbers, booleans and null can be in an event`;
}

/** Freezes a value that JSON.parse has just made. Stops at what JSON.parse lets through and we can't write back: an infinite number (`1e400`), too deep nesting. */
export function freezeJson(value: unknown): JsonResult {
  return typeof value === 'object' && value !== null && freeze(value, 0) === STOPPED
    ? { fault: takeFault() }
    : checkedNumber(value);
}

function checkedNumber(value: unknown): JsonResult {
  if (typeof value !== 'number' || Number.isFinite(value)) return { value };
  return { fault: { path: [], message: TOO_GREAT } };
}

const TOO_GREAT = 'is a number too great for a double';

function freeze(value: object, depth: number): typeof STOPPED | undefined {
  if (depth === MAX_DEPTH) return stop(`is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (freezeItem(value[index], depth) === STOPPED) return stopAt(index);
    }
  } else {
    for (const key in value) {
      if (freezeItem((value as Record<string, unknown>)[key], depth) === STOPPED) return stopAt(key);
    }
  }
  Object.freeze(value);
  return undefined;
}

function freezeItem(item: unknown, depth: number): typeof STOPPED | undefined {
  if (typeof item === 'object') return item === null ? undefined : freeze(item, depth + 1);
  if (typeof item === 'number' && (item === Infinity || item === -Infinity)) return stop(TOO_GREAT);
  return undefined;
}

/** ES2024's `isWellFormed`, which every supported Node has; TypeScript's library for ES2023 doesn't know it. */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
