import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyJson, freezeJson, MAX_DEPTH } from '../../../../src/runtime/envelope/json.js';

function copied(value: unknown): unknown {
  const result = copyJson(value);
  if ('fault' in result) throw new Error(`${result.fault.path.join('.')}: ${result.fault.message}`);
  return result.value;
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
}

describe('copyJson', () => {
  it('gives back every JSON value, frozen, sharing nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const before = JSON.stringify(value);
        const copy = copied(value);
        expect(JSON.stringify(copy)).toBe(before);
        expect(isDeeplyFrozen(copy)).toBe(true);
        if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value);
        expect(Object.isFrozen(value) && typeof value === 'object' && value !== null).toBe(false);
      }),
    );
  });

  it.each([
    ['undefined', { a: [{ b: undefined }] }, ['a', 0, 'b'], /undefined/],
    ['a hole', { a: Object.assign([1], { length: 2 }) }, ['a', 1], /undefined/],
    ['a Date', { at: new Date(0) }, ['at'], /Date.*toISOString/],
    ['a BigInt', { n: 1n }, ['n'], /BigInt/],
    ['NaN', { n: Number.NaN }, ['n'], /NaN/],
    ['an infinity', [1, Number.NEGATIVE_INFINITY], [1], /infinite/],
    ['a function', { toJSON: () => 'x' }, ['toJSON'], /function/],
    ['a symbol', [Symbol('s')], [0], /symbol/],
    ['a Map', { m: new Map() }, ['m'], /Map/],
    ['a class instance', { x: new (class Money {})() }, ['x'], /Money/],
    ['a boxed string', { s: Object('text') }, ['s'], /String/],
    ['bytes', { b: Buffer.from('x') }, ['b'], /Buffer/],
    ['an object with a prototype of its own', { o: Object.create({ inherited: 1 }) }, ['o'], /Object/],
    ['a lone surrogate', { s: 'a\ud800b' }, ['s'], /surrogate/],
    ['a lone surrogate in a name', { '\udc00': 1 }, [], /property name.*surrogate/],
    [
      'a getter that throws',
      {
        get x(): number {
          throw new Error('secret');
        },
      },
      [],
      /getter/,
    ],
  ])('refuses %s, saying where', (_, value, path, message) => {
    const result = copyJson(value);
    expect(result).toMatchObject({ fault: { path } });
    expect('fault' in result && result.fault.message).toMatch(message);
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it('ends at cycles and at depths that readers could not follow', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = { cycle };
    expect(copyJson(cycle)).toMatchObject({ fault: { message: expect.stringMatching(/contains itself/) } });
    expect(copyJson(nested(50_000))).toMatchObject({ fault: { message: expect.stringMatching(/deeper/) } });
    expect(copyJson(nested(MAX_DEPTH))).toHaveProperty('value');
    expect(copyJson(nested(MAX_DEPTH + 1))).toHaveProperty('fault');
  });

  it('makes 0 of -0, as JSON does', () => {
    expect(Object.is((copied({ n: -0 }) as { n: number }).n, 0)).toBe(true);
  });

  it('keeps own properties of dangerous names, and no others', () => {
    const value = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "toString": 2}') as object;
    const copy = copied(value) as { admin?: boolean };
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(copy.admin).toBeUndefined();
  });

  it('takes plain objects without a prototype and of another realm', () => {
    expect(copied(Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
    expect(copied(runInNewContext('({ a: [1, { b: 2 }] })'))).toEqual({ a: [1, { b: 2 }] });
    expect(copyJson(runInNewContext('new Date(0)'))).toHaveProperty('fault');
  });

  it('reads each value once, so that a getter can’t show two', () => {
    let reads = 0;
    const value = {
      get price() {
        return ++reads;
      },
    };
    expect(copied(value)).toEqual({ price: 1 });
    expect(reads).toBe(1);
  });
});

describe('freezeJson', () => {
  it('freezes what was parsed, as deep as it goes', () => {
    const value = JSON.parse('{"a":[{"b":{"c":[]}}],"__proto__":{"d":{}}}') as unknown;
    expect(freezeJson(value)).toEqual({ value });
    expect(isDeeplyFrozen(value)).toBe(true);
  });

  it.each([
    ['{"a":[1,1e400]}', ['a', 1]],
    ['-1e400', []],
  ])('refuses numbers that a double can’t hold: %s', (text, path) => {
    expect(freezeJson(JSON.parse(text))).toMatchObject({ fault: { path } });
  });

  it('refuses what is nested too deeply', () => {
    expect(freezeJson(JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)))).toHaveProperty('fault');
  });
});
