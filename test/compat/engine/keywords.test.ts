import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../src/compiler/contract/schema.js';
import { broken, verdict } from './support.js';

type Row = readonly [name: string, original: JsonSchema, update: JsonSchema, expected: unknown];
const ok = 'compatible';

function table(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    it.each(rows)('%s', (_name, original, update, expected) => {
      expect(verdict(original, update)).toEqual(expected);
    });
  });
}

table('types and values', [
  ['integer is a number', { type: 'integer' }, { type: 'number' }, ok],
  ['a number is no integer', { type: 'number' }, { type: 'integer' }, broken(0.5)],
  ['a type list narrows', { type: ['string', 'null'] }, { type: 'string' }, broken(null)],
  ['integer beside number', { type: ['integer', 'number'] }, { type: 'number' }, ok],
  ['not integer is more than not number', { not: { type: 'integer' } }, { not: { type: 'number' } }, broken(0.5)],
  ['const is an enum of one', { const: 'a' }, { enum: ['a', 'b'] }, ok],
  ['an enum value dropped', { enum: ['a', 'b'] }, { enum: ['a'] }, broken('b')],
  ['numbers are equal by value', { const: 1 }, { enum: [1.0] }, ok],
  ['objects are equal in any order', { const: { a: 1, b: 2 } }, { enum: [{ b: 2, a: 1 }] }, ok],
  ['all booleans counted', { type: 'boolean' }, { enum: [true, false] }, ok],
  ['an empty enum accepts nothing', { enum: [] }, false, ok],
  ['anything is in true', {}, true, ok],
  ['nothing is anything', false, { type: 'string' }, ok],
]);

table('numbers', [
  ['a lower bound loosened', { minimum: 5 }, { minimum: 3 }, ok],
  ['a lower bound tightened', { type: 'number', minimum: 3 }, { minimum: 5 }, broken(3)],
  ['an exclusive bound is tighter', { exclusiveMaximum: 5 }, { maximum: 5 }, ok],
  ['an inclusive bound is looser', { type: 'number', maximum: 5, minimum: 5 }, { exclusiveMaximum: 5 }, broken(5)],
  ['bounds of integers', { type: 'integer', exclusiveMinimum: 4 }, { minimum: 5 }, ok],
  ['no integer between', { type: 'integer', exclusiveMinimum: 4, exclusiveMaximum: 5 }, false, ok],
  ['decimal multiples', { type: 'number', multipleOf: 0.01 }, { multipleOf: 0.001 }, ok],
  ['19.99 is a multiple of 0.01', { const: 19.99 }, { multipleOf: 0.01 }, ok],
  [
    'a coarser step',
    { type: 'number', multipleOf: 0.01, minimum: 0.005, maximum: 0.02 },
    { multipleOf: 0.02 },
    broken(0.01),
  ],
  [
    'two steps make a common one',
    { type: 'integer', allOf: [{ multipleOf: 4 }, { multipleOf: 6 }] },
    { multipleOf: 12 },
    ok,
  ],
  ['1.5 and 2 have 6 in common', { allOf: [{ multipleOf: 1.5 }, { multipleOf: 2 }] }, { multipleOf: 6 }, ok],
  ['a bound between two multiples', { type: 'number', multipleOf: 3, minimum: 4, maximum: 5 }, false, ok],
]);

table('strings', [
  ['length in code points', { const: '😀' }, { maxLength: 1 }, ok],
  ['a longer text', { type: 'string', minLength: 2, maxLength: 3 }, { maxLength: 2 }, broken('aaa')],
  ['pattern in a pattern', { pattern: '^[a-c]+$' }, { pattern: '^[a-z]*$' }, ok],
  ['pattern not in a pattern', { type: 'string', pattern: '^[a-d]$' }, { pattern: '^[a-c]$' }, broken('d')],
  ['patterns match anywhere', { pattern: 'ab' }, { pattern: 'b' }, ok],
  ['pattern against length', { pattern: '^[a-z]{2,4}$' }, { minLength: 2, maxLength: 4 }, ok],
  ['length against pattern', { type: 'string', maxLength: 1 }, { pattern: '^[^]{0,1}$' }, ok],
  ['pattern of finitely many texts', { type: 'string', pattern: '^(yes|no)$' }, { enum: ['yes', 'no'] }, ok],
  ['one text missing', { type: 'string', pattern: '^(yes|no)$' }, { enum: ['yes'] }, broken('no')],
  ['digits are decimal', { pattern: '^\\d$' }, { pattern: '^[0-9]$' }, ok],
  ['alternatives of a union', { pattern: '^a|b$' }, { anyOf: [{ pattern: '^a' }, { pattern: 'b$' }] }, ok],
  ['Unicode classes', { pattern: '^\\p{Lu}$' }, { pattern: '^\\p{L}$' }, ok],
  ['escaped code points', { pattern: '^\\u{1F600}$' }, { maxLength: 1 }, ok],
  ['look-around, the same on both sides', { pattern: '^(?=a)', minLength: 2 }, { pattern: '^(?=a)' }, ok],
  ['look-around, another one', { pattern: '^(?=a)' }, { pattern: '^(?=b)' }, 'unproven'],
  ['a back-reference', { pattern: '^(a+)\\1$' }, { pattern: '^a' }, 'unproven'],
  ['only line ends differ', { type: 'string', minLength: 1 }, { pattern: '.+' }, 'unproven'],
  [
    'line ends where they make no difference',
    { type: 'string', minLength: 1 },
    { pattern: '.+', maxLength: 2 },
    broken('aaa'),
  ],
]);

table('objects', [
  ['the only object excluded', { type: 'object', maxProperties: 0 }, { const: {} }, ok],
  [
    'the only objects excluded',
    { type: 'object', required: ['a'], properties: { a: { const: 1 } }, maxProperties: 1 },
    { const: { a: 1 } },
    ok,
  ],
  [
    'another object than those excluded',
    { type: 'object', required: ['a'], properties: { a: { enum: [1, 2] } }, maxProperties: 1 },
    { const: { a: 1 } },
    broken({ a: 2 }),
  ],
  [
    'names apart',
    {
      type: 'object',
      patternProperties: { '^a': { type: 'integer' }, b$: { type: 'string' } },
      minProperties: 1,
      propertyNames: { pattern: '^a.*b$' },
    },
    false,
    ok,
  ],
  ['made required', { type: 'object', properties: { a: {} } }, { required: ['a'] }, broken({})],
  ['made optional', { required: ['a', 'b'] }, { required: ['a'] }, ok],
  [
    'an undeclared property may be anything',
    { type: 'object' },
    { properties: { a: { type: 'string' } } },
    broken({ a: null }),
  ],
  ['closed', { properties: { a: {} }, additionalProperties: false }, { properties: { a: {}, b: false } }, ok],
  [
    'no longer declared',
    { type: 'object', properties: { a: { const: 1 } } },
    { additionalProperties: false },
    broken({ a: 1 }),
  ],
  [
    'names by pattern',
    { patternProperties: { '^ab': { type: 'integer' } } },
    { patternProperties: { '^abc': { type: 'number' } } },
    ok,
  ],
  [
    'two patterns for one name',
    { patternProperties: { '^a': { minimum: 1 }, b$: { maximum: 2 } } },
    { properties: { ab: { minimum: 1, maximum: 2 } } },
    ok,
  ],
  ['names of a finite set', { propertyNames: { enum: ['a', 'b'] } }, { maxProperties: 2 }, ok],
  [
    'too few names for so many properties',
    { type: 'object', propertyNames: { enum: ['a', 'b'] }, minProperties: 3 },
    false,
    ok,
  ],
  ['required beyond the maximum', { type: 'object', required: ['a', 'b'], maxProperties: 1 }, false, ok],
  ['a forbidden property that is required', { type: 'object', required: ['a'], properties: { a: false } }, false, ok],
  [
    'dependentRequired',
    { dependentRequired: { a: ['b'] }, required: ['a'] },
    { anyOf: [{ not: { type: 'object' } }, { required: ['b'] }] },
    ok,
  ],
  [
    'dependentSchemas',
    { type: 'object', required: ['a'], dependentSchemas: { a: { required: ['b'] } } },
    { required: ['b'] },
    ok,
  ],
  ['names are own', { type: 'object' }, { required: ['toString'] }, broken({})],
  [
    'a property called __proto__',
    JSON.parse('{"type":"object","required":["__proto__"]}'),
    JSON.parse('{"properties":{"__proto__":{"type":"string"}}}'),
    broken(JSON.parse('{"__proto__":null}')),
  ],
]);

table('arrays', [
  [
    'different items, one of them counted',
    {
      type: 'array',
      uniqueItems: true,
      items: { enum: [1, 2, 'a'] },
      contains: { type: 'string' },
      minContains: 0,
      maxContains: 1,
    },
    { maxItems: 2 },
    broken([2, 1, 'a']),
  ],
  [
    'all items are counted',
    { items: { type: 'integer' }, contains: { type: 'integer' }, maxContains: 2 },
    { maxItems: 2 },
    ok,
  ],
  [
    'an item gives way to another',
    { type: 'array', prefixItems: [{ enum: [1, 2] }, { const: 1 }], minItems: 2, uniqueItems: true },
    { maxItems: 1 },
    broken([2, 1]),
  ],
  ['the only array excluded', { type: 'array', maxItems: 0 }, { const: [] }, ok],
  ['the only arrays excluded', { type: 'array', items: { const: 1 }, minItems: 1, maxItems: 1 }, { const: [1] }, ok],
  [
    'another array than those excluded',
    { type: 'array', items: { const: 1 }, maxItems: 2 },
    { enum: [[], [1]] },
    broken([1, 1]),
  ],
  [
    'different items, few of them counted',
    {
      type: 'array',
      uniqueItems: true,
      items: { enum: [1, 2, 'a'] },
      minItems: 3,
      contains: { type: 'string' },
      maxContains: 1,
    },
    { contains: { type: 'string' }, maxContains: 0, minContains: 0 },
    broken(['a', 2, 1]),
  ],
  [
    'different items, too few that are not counted',
    {
      type: 'array',
      uniqueItems: true,
      items: { enum: [1, 2, 'a'] },
      minItems: 3,
      contains: { type: 'string' },
      minContains: 0,
      maxContains: 0,
    },
    false,
    ok,
  ],
  ['items tightened', { type: 'array', items: { type: 'number' } }, { items: { type: 'integer' } }, broken([0.5])],
  ['a prefix', { prefixItems: [{ type: 'integer' }], items: { type: 'integer' } }, { items: { type: 'number' } }, ok],
  [
    'items behind a prefix',
    { type: 'array', prefixItems: [{ type: 'integer' }] },
    { items: { type: 'integer' } },
    broken([0, null]),
  ],
  ['a prefix item that nothing fits', { prefixItems: [true, false] }, { maxItems: 1 }, ok],
  ['contains needs an item', { contains: true }, { minItems: 1 }, ok],
  ['contains is kept by items', { type: 'array', items: { const: 1 }, minItems: 1 }, { contains: { const: 1 } }, ok],
  ['contains in every item', { type: 'array', items: { contains: { const: 0 } } }, { items: { minItems: 1 } }, ok],
  ['so many that contain', { contains: { type: 'integer' }, minContains: 2 }, { minItems: 2 }, ok],
  [
    'at most so many',
    { type: 'array', items: { type: 'integer' }, contains: { minimum: 0 }, maxContains: 1 },
    { contains: { type: 'integer' }, maxContains: 1 },
    broken([0, -1]),
  ],
  [
    'minContains 0 says nothing',
    { type: 'array', contains: { const: 1 }, minContains: 0 },
    { minItems: 1 },
    broken([]),
  ],
  ['no more different items than values', { uniqueItems: true, items: { enum: [1, 2] } }, { maxItems: 2 }, ok],
  ['two alike', { type: 'array', items: { const: 1 } }, { uniqueItems: true }, broken([1, 1])],
  ['one can only be unlike another', { maxItems: 1 }, { uniqueItems: true }, ok],
  ['two alike that can not be', { prefixItems: [{ const: 1 }, { const: 2 }], items: false }, { uniqueItems: true }, ok],
]);

table('logic', [
  ['allOf flattened', { allOf: [{ type: 'string' }, { minLength: 1 }] }, { type: 'string', minLength: 1 }, ok],
  ['a union taken apart', { anyOf: [{ type: 'string' }, { type: 'integer' }] }, { type: ['number', 'string'] }, ok],
  [
    'a union that none of its branches covers',
    { type: 'integer', minimum: 0, maximum: 9 },
    { anyOf: [{ maximum: 5 }, { minimum: 5 }] },
    ok,
  ],
  [
    'a branch added that overlaps',
    { oneOf: [{ minimum: 0 }] },
    { oneOf: [{ minimum: 0 }, { multipleOf: 2 }] },
    broken(null),
  ],
  [
    'a branch added that is apart',
    { oneOf: [{ type: 'string' }] },
    { oneOf: [{ type: 'string' }, { type: 'null' }] },
    ok,
  ],
  ['the same branch twice', { oneOf: [{ type: 'string' }, { type: 'string' }] }, false, ok],
  [
    'one of three',
    { oneOf: [{ minimum: 1 }, { maximum: 2 }, { type: 'string' }] },
    { anyOf: [{ type: 'number' }, { type: 'string' }] },
    ok,
  ],
  ['not not', { not: { not: { type: 'string' } } }, { type: 'string' }, ok],
  [
    'if then else',
    { if: { type: 'string' }, then: { minLength: 1 }, else: { type: 'integer' } },
    { anyOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }] },
    ok,
  ],
  ['if alone', { type: 'string', if: { minLength: 1 } }, { minLength: 1 }, broken('')],
]);

table('unevaluated', [
  [
    'through allOf',
    { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false, type: 'object' },
    { propertyNames: { const: 'a' } },
    ok,
  ],
  [
    'only where the branch holds',
    {
      type: 'object',
      anyOf: [{ properties: { a: { const: 1 } }, required: ['a'] }, true],
      unevaluatedProperties: false,
    },
    { properties: { a: { const: 1 } } },
    ok,
  ],
  [
    'not through not',
    { type: 'object', not: { not: { properties: { a: {} } } }, unevaluatedProperties: false },
    { maxProperties: 0 },
    ok,
  ],
  [
    'after if',
    { type: 'object', if: { required: ['a'] }, then: { properties: { a: {}, b: {} } }, unevaluatedProperties: false },
    { dependentRequired: { b: ['a'] } },
    ok,
  ],
  [
    'items behind contains',
    { type: 'array', contains: { type: 'integer' }, unevaluatedItems: { type: 'string' } },
    { items: { type: ['integer', 'string'] } },
    ok,
  ],
  ['items behind a prefix', { type: 'array', prefixItems: [true], unevaluatedItems: false }, { maxItems: 1 }, ok],
]);
