/** The parts that know nothing of schemas: decimals, regular languages, URIs, shrinking. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFormat, formatExactly, formatSamples } from '../../../src/compiler/compat/formula/formats.js';
import { createAutomaton } from '../../../src/compiler/compat/regex/automaton.js';
import { matchesWithin } from '../../../src/compiler/compat/regex/backtrack.js';
import { createWordAutomaton } from '../../../src/compiler/compat/regex/excluded.js';
import { parseExpression } from '../../../src/compiler/compat/regex/parse.js';
import { type Demand, shortestText } from '../../../src/compiler/compat/regex/product.js';
import { resolveUri } from '../../../src/compiler/compat/schema/uri.js';
import { BudgetExceeded } from '../../../src/compiler/compat/steps.js';
import { canonical, codePoints } from '../../../src/compiler/compat/value/canonical.js';
import {
  commonMultiple,
  compareDecimals,
  decimal,
  floorDivide,
  isMultiple,
  toNumber,
} from '../../../src/compiler/compat/value/decimal.js';
import { shrink } from '../../../src/compiler/compat/witness/shrink.js';

const steps = () => ({ left: 1_000_000 });
const demand = (source: string, accept = true): Demand => ({ automaton: createAutomaton(source)!, accept });
const shortest = (...demands: Demand[]) => shortestText(demands, 0, Infinity, steps());

describe('decimals', () => {
  it('are exact', () => {
    expect(isMultiple(decimal(19.99), decimal(0.01))).toBe(true);
    expect(isMultiple(decimal(0.3), decimal(0.1))).toBe(true);
    expect(isMultiple(decimal(1e300), decimal(7))).toBe(false);
    expect(toNumber(commonMultiple(decimal(1.5), decimal(2)))).toBe(6);
    expect(floorDivide(decimal(-0.5), decimal(1))).toBe(-1n);
    expect(decimal(-0)).toEqual(decimal(0));
  });

  it('are as far apart as numbers are', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a, b) => {
          expect(Math.sign(compareDecimals(decimal(a), decimal(b)))).toBe(a === b ? 0 : a < b ? -1 : 1);
          expect(toNumber(decimal(a))).toBe(a === 0 ? 0 : a);
        },
      ),
    );
  });
});

describe('regular expressions', () => {
  const sources = [
    '^a',
    'a$',
    '^a$',
    'ab|cd',
    '^(ab|c)*d?$',
    '[^a-c]',
    '^[\\w.-]+@[a-z]+\\.[a-z]{2,3}$',
    '^\\d{2,}$',
    'a+?b',
    '^$',
    '',
    '^(?:a|b(?<n>c))+$',
    '\\s',
    '^\\S*$',
    '[\\u{61}-c]',
    '\\x61|\\u0062',
    '(^a|b$)',
    '^a|^b|c$',
    '(a|^)b',
    'a{0}b',
    '^[^]$',
    '[]',
    '\\.',
    '^.$',
    '[a\\-z]',
    '^(a?){3}$',
    '\\cJ',
    '[\\b]',
    '\\0',
    '^\\p{Lu}\\P{Lu}$',
  ];
  const letters = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', 'd', '@', '.', '-', '1', ' ', '\n', 'A', 'é', '😀', '\b', '\0'),
    maxLength: 6,
  });

  it.each(sources)('matches as JavaScript does: %s', (source) => {
    const native = new RegExp(source, 'u');
    const accepts = (text: string) =>
      shortest(demand(source), { automaton: createWordAutomaton([text]), accept: true }) === text;
    fc.assert(
      fc.property(letters, (text) => {
        expect(accepts(text)).toBe(native.test(text));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)b',
    '(?<!a)b',
    '(a)\\1',
    '(?<n>a)\\k<n>',
    '\\bfoo',
    '(',
    'a{2,1}',
    '*',
    '[b-a]',
    '\\p{Nope}',
    '\\8',
  ])('does not read %s', (source) => {
    expect(createAutomaton(source)).toBeUndefined();
  });

  it('find the shortest text, within lengths', () => {
    expect(shortest(demand('^[ab]*$'), demand('b$'), demand('^a', false))).toBe('b');
    expect(shortest(demand('^a+$'), demand('^a*$', false))).toBeUndefined();
    expect(shortestText([demand('^(ab)*$')], 3, 5, steps())).toBe('abab');
    expect(shortestText([demand('^(ab)*$')], 3, 3, steps())).toBeUndefined();
    expect(shortestText([demand('^😀+$')], 2, 2, steps())).toBe('😀😀');
  });

  it('end when the steps are used up', () => {
    expect(() =>
      shortestText([demand('(a|b)*a(a|b){20}$'), demand('(a|b)*b(a|b){20}$')], 0, Infinity, { left: 10_000 }),
    ).toThrow(BudgetExceeded);
  });

  it('count how long a backtracking matcher takes', () => {
    const quick = (source: string, text: string) => matchesWithin(parseExpression(source)!, text, { left: 100_000 });
    expect(quick('^(a+)+$', 'a'.repeat(40))).toBe(true);
    expect(quick('^(a+)+$', `${'a'.repeat(40)}!`)).toBe(false);
    expect(quick('^(a|a)*$', `${'a'.repeat(30)}!`)).toBe(false);
    expect(quick('^[a-z]+(\\.[a-z]+)*$', `${'a.'.repeat(100)}!`)).toBe(true);
  });
});

describe('formats', () => {
  it.each(['date', 'ipv4', 'json-pointer', 'uuid'])('know %s exactly', (name) => {
    const expression = new RegExp(formatExactly(name)!, 'u');
    const seeds = [...formatSamples(name), '2000-02-29', '1900-02-29', '2023-04-31', '255.256.0.1', '/~0~1~2'];
    const edit = fc.tuple(fc.nat(40), fc.constantFrom('0', '1', '2', '3', '9', '-', '.', '/', '~', 'f', 'G', ''));
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 3 }), (seed, edits) => {
        const text = edits.reduce((all, [at, char]) => all.slice(0, at) + char + all.slice(at + 1), seed);
        expect(expression.test(text)).toBe(checkFormat(name, text));
      }),
      { numRuns: 2_000, seed: 11 },
    );
  });
});

describe('values', () => {
  it('have one text each', () => {
    expect(canonical({ b: [1, -0], a: { z: null, y: 'x' } })).toBe('{"a":{"y":"x","z":null},"b":[1,0]}');
    expect(codePoints('a😀\ud83d')).toBe(3);
  });

  it('shrink to the least that still breaks', () => {
    const small = shrink({ a: [1, { b: 'long text' }], c: 17.5 }, (each) => JSON.stringify(each).includes('"b"'));
    expect(small).toEqual({ a: [{ b: '' }] });
    expect(shrink(17.5, (each) => (each as number) > 3)).toBe(17);
    expect(shrink(['x'], () => false)).toEqual(['x']);
  });
});

describe('URIs', () => {
  it.each([
    ['b', 'http://h/a/c', 'http://h/a/b'],
    ['../b', 'http://h/a/c/d', 'http://h/a/b'],
    ['/b', 'http://h/a/c', 'http://h/b'],
    ['//o/b', 'http://h/a', 'http://o/b'],
    ['', 'urn:x:y', 'urn:x:y'],
    ['b', 'http://h', 'http://h/b'],
    ['urn:a:b', 'http://h/', 'urn:a:b'],
    ['?q', 'http://h/a', 'http://h/a?q'],
    ['./b/.', 'file:///x/y', 'file:///x/b/'],
  ])('resolves %s against %s', (reference, base, expected) => {
    expect(resolveUri(reference, base)).toBe(expected);
  });
});
