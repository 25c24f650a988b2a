import * as runtime from '@tidings/runtime/codegen/v1';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const helpers = { ...runtime };
const { codePointLength, equal, firstDuplicate, isLonger, isMultipleOf, isShorter } = runtime;

/** Format -> strings that have it, and strings that don't; beyond what JSON-Schema-Test-Suite asks. */
const formats: Readonly<Record<string, readonly [valid: readonly string[], invalid: readonly string[]]>> = {
  isDateTime: [
    [
      '2024-02-29T23:59:60Z',
      '2000-02-29T00:00:00.000000001+23:59',
      '0000-01-01t00:00:00z',
      '2016-12-31T18:59:60.5-05:00',
    ],
    [
      '2024-01-01 00:00:00Z',
      '2024-01-01T00:00:00+0000',
      '2024-01-01T00:00:00+00',
      '2023-02-29T00:00:00Z',
      '2024-01-01T00:00:00.Z',
      '2024-01-01T00:00:00',
      '1900-02-29T00:00:00Z',
      '2024-01-01T00:00:00Z\n',
      ' 2024-01-01T00:00:00Z',
      '-024-01-01T00:00:00Z',
      '2024-01-01T00:00:60Z',
    ],
  ],
  isDate: [
    ['2000-02-29', '2024-12-31'],
    ['1900-02-29', '2024-00-01', '2024-01-00', '2024-1-01', '2024-01-01Z', ''],
  ],
  isTime: [
    ['00:00:00Z', '23:59:60-00:00', '00:29:60+00:30'],
    ['00:00:00', '24:00:00Z', '00:00Z', '00:00:00+24:00', '00:00:60Z'],
  ],
  isDuration: [
    ['P1Y2M3D', 'PT1H2M3S', 'P3W', 'P1YT1H'],
    ['P1Y3D', 'PT1H3S', 'P1W1D', 'PT', 'P1Y1Y', 'P1.5D', 'P-1D', 'p1d', 'P1DT', 'P1YTT1H', 'PT1W'],
  ],
  isUuid: [
    ['2EB8AA08-AA98-11EA-B4AA-73B441D16380'],
    ['urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380', '{2eb8aa08-aa98-11ea-b4aa-73b441d16380}'],
  ],
  isEmail: [
    ['a@b', 'a.b+c@example.com', '"a b\\"c"@example.com', 'x@[IPv6:2001:db8::7]', `${'a'.repeat(64)}@b.c`],
    [
      'a@',
      '@b',
      'a@b@c',
      'a@b..c',
      'a@-b.c',
      'a@b.c-',
      `${'a'.repeat(65)}@b.c`,
      '"a"b"@c',
      'a b@c',
      'a@[1.2.3]',
      'ä@b.c',
      'a@b_c.d',
      '"@b.c',
      '""',
      'a@[IPv6:::1',
    ],
  ],
  isHostname: [
    ['a', '1.2.3.4', 'r3---sn-apo3.example.com', 'xn--bcher-kva.example', `${'a'.repeat(63)}.b`],
    [
      'a.',
      '.a',
      'a..b',
      '-a',
      'a-',
      'a_b',
      'ä',
      `${'a'.repeat(64)}.b`,
      'xn--.com',
      'xn--a-!.com',
      `${'abcdefg.'.repeat(32)}`,
    ],
  ],
  isIpv4: [
    ['0.0.0.0', '255.255.255.255'],
    ['256.0.0.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.4 ', '1..2.3', '0x7f.0.0.1', '1.2.3.+4'],
  ],
  isIpv6: [
    ['::', '::1', '1::', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', '1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:7::'],
    [
      '',
      ':',
      ':::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1::2::3',
      '::1.2.3',
      '1:2:3:4:5:6:7:1.2.3.4',
      '12345::',
      '::1%eth0',
      '[::1]',
      '1:2:3:4:5:6:7:8::',
      '1:',
      ':1',
    ],
  ],
  isUri: [
    ['http://[v1.a:b]:80/', 'urn:a:b', 'a:', 'http://a@b:80/c?d#e', 'x+y-z.1:%20', 'file:///etc', 'http://a:'],
    [
      '',
      'a',
      '//a',
      '1a:b',
      'a:b c',
      'a:%2',
      'a:%gg',
      'a:#b#c',
      'http://[::1',
      'http://[::g]',
      'http://a]',
      'http://a:8x',
      'a:\\b',
      'a:<b>',
      'a:ä',
      'http://[v.a]',
      'http://a@b@c',
    ],
  ],
  isUriReference: [
    ['', 'a/b:c', '//a', '?q', '#f', '../a'],
    ['a b', '1:a', '#a#b', '%', '\\a'],
  ],
  isUriTemplate: [
    ['{a}', '{+a,b*,c:3}', 'x{?a.b}', "it's", '{%20a}'],
    ['{', '}', '{}', '{a', '{a b}', '{a:0}', '{a:10000}', '{a*b}', '{a,}', '{.}', '%zz', 'a"b', '{a..b}', '{a.}', '<'],
  ],
  isJsonPointer: [
    ['', '/', '/a~0b~1c', '/a//b'],
    ['a', '/~', '/~2', '#/a', '/a~'],
  ],
  isRegex: [
    ['', '^\\p{L}+$', '(?<a>x)\\k<a>', '(?<!a)b'],
    ['(', '[', '\\', '*', '\\-', '(?<a', '{1}'],
  ],
};

describe('formats', () => {
  it('has a case for each', () => {
    expect(Object.keys(formats).sort()).toEqual(Object.values(runtime.formatChecks).sort());
  });

  it.each(Object.entries(formats))('%s', (name, [valid, invalid]) => {
    const check = helpers[name as keyof typeof helpers] as (text: string) => boolean;
    expect(valid.filter((text) => !check(text))).toEqual([]);
    expect(invalid.filter((text) => check(text))).toEqual([]);
  });

  it('take linear time', () => {
    const length = 200_000;
    const texts = ['a', '1', '.', ':', '-', '%', '{', '~', '@', 'a.', '1:', '"', '\\', '{a,', '/~0', '[', 'P1D'].map(
      (part) => part.repeat(length / part.length),
    );
    const checks = Object.values(runtime.formatChecks).filter((name) => name !== 'isRegex');
    const start = process.cpuUsage().user;
    for (const name of checks) for (const text of texts) (helpers[name] as (text: string) => boolean)(text);
    expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(5_000);
  });
});

describe('lengths', () => {
  it('count code points; a lone surrogate is one', () => {
    expect(['', 'a', '😀', '\ud800', '\udc00\ud800', 'a😀b', '\ud83d\ud83d\ude00'].map(codePointLength)).toEqual([
      0, 1, 1, 1, 2, 3, 2,
    ]);
  });

  it('are compared as they are counted', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '😀', '\ud83d', '\ude00') }), fc.nat(12), (text, limit) => {
        const length = [...text].length;
        expect(codePointLength(text)).toBe(length);
        expect(isShorter(text, limit)).toBe(length < limit);
        expect(isLonger(text, limit)).toBe(length > limit);
      }),
    );
  });
});

describe('equal', () => {
  const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false });

  it('knows a value and its copy, with names in any order', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, inner]) => [name, reversed(inner)]),
      );
    };
    fc.assert(
      fc.property(json, (value) => {
        expect(equal(value, reversed(value))).toBe(true);
        expect(firstDuplicate([value, reversed(value)])).toBe(1);
      }),
    );
  });

  it('agrees with itself on uniqueness', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(json, fc.constantFrom(0, -0, '0', 'null', null, [], {}, '[]', [''], [null], 1e21))),
        (items) => {
          const expected = items.findIndex((item, index) => items.slice(0, index).some((other) => equal(item, other)));
          expect(firstDuplicate(items)).toBe(expected);
        },
      ),
    );
  });

  it('tells apart what only looks alike', () => {
    for (const [a, b] of [
      [1, '1'],
      [0, false],
      [null, 0],
      [[], {}],
      [{ a: 1 }, { b: 1 }],
      [{ a: 1 }, { a: 1, b: 1 }],
      [{}, JSON.parse('{"__proto__":1}')],
      [
        [1, 2],
        [2, 1],
      ],
      ['\ud800', '\\ud800'],
    ]) {
      expect(equal(a, b)).toBe(false);
      expect(firstDuplicate([a, b])).toBe(-1);
      expect(firstDuplicate([[a], [b]])).toBe(-1);
    }
    expect(equal(0, -0)).toBe(true);
    expect(firstDuplicate([[0], [-0]])).toBe(1);
  });
});

describe('isMultipleOf', () => {
  it('counts in decimals', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 1_000_000 }), fc.nat(12), (value, divisor, places) => {
        const scaled = (integer: number) => Number(`${integer}e-${places}`);
        // Beyond 15 digits a decimal isn't what the double reads as.
        if (Math.abs(value) > 1e15) return;
        expect(isMultipleOf(scaled(value), scaled(divisor))).toBe(value % divisor === 0);
        expect(isMultipleOf(scaled(Math.trunc(value / divisor) * divisor), scaled(divisor))).toBe(true);
      }),
    );
  });

  it.each([
    [19.99, 0.01, true],
    [0.07, 0.01, true],
    [1e300, 0.01, true],
    [1e300, 7, false],
    [1e-7, 1e-8, true],
    [1.5e-7, 1e-7, false],
    [Number.MAX_VALUE, Number.MIN_VALUE, true],
    [Number.MIN_VALUE, 1, false],
    [-4.5, 1.5, true],
    [0, 0.3, true],
  ])('%s of %s: %s', (value, divisor, expected) => {
    expect(isMultipleOf(value, divisor)).toBe(expected);
  });
});
