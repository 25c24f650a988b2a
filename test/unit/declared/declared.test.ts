import { describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../src/compiler/contract/schema.js';
import { declaredCode, declaredTree } from '../../../src/compiler/emit/declared/index.js';
import { contractOf } from '../../support/contract.js';

const tree = (schema: JsonSchema, draft: 'draft-07' | '2020-12' = '2020-12') => {
  const { contract, version } = contractOf(schema, draft, 'local');
  return declaredTree(contract, version);
};

describe('declared names', () => {
  it('lists properties, and checks no further where nothing is declared below', () => {
    expect(
      tree({
        type: 'object',
        properties: { todoId: { type: 'string' }, price: { $ref: '#/$defs/money' } },
        $defs: { money: { properties: { amount: true, currency: {} } } },
      }),
    ).toEqual([{ p: { todoId: -1, price: 1 } }, { p: { amount: -1, currency: -1 } }]);
  });

  it('is empty where every name is allowed', () => {
    expect(tree(true)).toEqual([]);
    expect(tree({ type: 'object' })).toEqual([]);
    expect(tree({ additionalProperties: { type: 'string' }, patternProperties: { '^a': { type: 'number' } } })).toEqual(
      [],
    );
    expect(tree({ items: { type: 'object', additionalProperties: { items: { type: 'string' } } } })).toEqual([]);
  });

  it('takes the names of all schemas for one place together', () => {
    const [root] = tree({
      properties: { base: true },
      $ref: '#/$defs/more',
      allOf: [{ properties: { all: true } }, { type: 'object' }],
      anyOf: [{ properties: { any: true } }],
      oneOf: [{ properties: { one: true } }],
      if: { properties: { tested: true } },
      then: { properties: { yes: true } },
      else: { properties: { no: true } },
      not: { properties: { never: true } },
      dependentSchemas: { base: { properties: { dependent: true } } },
      $defs: { more: { properties: { referred: true } } },
    });
    expect(Object.keys(root?.p ?? {}).sort()).toEqual([
      'all',
      'any',
      'base',
      'dependent',
      'no',
      'one',
      'referred',
      'yes',
    ]);
  });

  it('takes the schemas of one property together', () => {
    expect(
      tree({
        properties: { a: { properties: { x: true } } },
        allOf: [{ properties: { a: { properties: { y: true } } } }],
        patternProperties: { '^a$': { properties: { z: true } }, '^b': { properties: { w: true } } },
      }),
    ).toEqual([
      {
        p: { a: 1 },
        r: [
          ['^a$', 2],
          ['^b', 3],
        ],
      },
      { p: { x: -1, z: -1, y: -1 } },
      { p: { z: -1 } },
      { p: { w: -1 } },
    ]);
  });

  it('lets names through that an open object allows, and looks into their values', () => {
    expect(tree({ properties: { a: true }, additionalProperties: { properties: { b: true } } })).toEqual([
      { p: { a: -1 }, a: 1 },
      { p: { b: -1 } },
    ]);
    expect(tree({ properties: { a: true }, additionalProperties: { type: 'string' } })).toEqual([
      { p: { a: -1 }, a: -1 },
    ]);
    expect(tree({ properties: { a: true }, additionalProperties: true })).toEqual([{ p: { a: -1 } }]);
    expect(tree({ properties: { a: true }, additionalProperties: false })).toEqual([{ p: { a: -1 } }]);
    expect(tree({ properties: { a: true }, unevaluatedProperties: { type: 'string' } })).toEqual([
      { p: { a: -1 }, a: -1 },
    ]);
    expect(tree({ additionalProperties: { properties: { b: true } } })).toEqual([{ a: 1 }, { p: { b: -1 } }]);
  });

  it('follows arrays: the first items, and all others', () => {
    const item = { properties: { q: true } };
    expect(tree({ items: item })).toEqual([{ i: 1 }, { p: { q: -1 } }]);
    expect(tree({ prefixItems: [{ type: 'string' }, item], items: { type: 'string' } })).toEqual([
      { t: [-1, 1] },
      { p: { q: -1 } },
    ]);
    expect(tree({ prefixItems: [{ type: 'string' }], items: item })).toEqual([{ t: [-1], i: 1 }, { p: { q: -1 } }]);
    expect(tree({ items: [{ type: 'string' }, item], additionalItems: item }, 'draft-07')).toEqual([
      { t: [-1, 1], i: 1 },
      { p: { q: -1 } },
    ]);
  });

  it('ends on recursion', () => {
    expect(tree({ properties: { value: true, next: { $ref: '#' } } })).toEqual([{ p: { value: -1, next: 0 } }]);
    expect(
      tree({
        $ref: '#/$defs/tree',
        $defs: {
          tree: { properties: { children: { items: { $ref: '#/$defs/node' } } } },
          node: { allOf: [{ $ref: '#/$defs/tree' }, { properties: { name: true } }] },
        },
      }),
    ).toEqual([{ p: { children: 1 } }, { i: 2 }, { p: { children: 1, name: -1 } }]);
  });

  it('keeps a property __proto__, and prints it as a computed key', () => {
    const schema = JSON.parse(
      '{"properties":{"__proto__":{"properties":{"a":true}},"constructor":true}}',
    ) as JsonSchema;
    const { contract, version } = contractOf(schema, '2020-12', 'local');
    const [root] = declaredTree(contract, version);
    expect(Object.entries(root!.p!)).toEqual([
      ['__proto__', 1],
      ['constructor', -1],
    ]);
    expect(declaredCode(contract, version)).toBe("[{ p: { ['__proto__']: 1, constructor: -1 } }, { p: { a: -1 } }]");
  });

  it('does not wait for a pattern that backtracks for ever', () => {
    const name = `${'a'.repeat(40)}!`;
    const schema = {
      properties: { [name]: { properties: { x: true } } },
      patternProperties: { '^(a+)+$': { properties: { y: true } } },
    };
    expect(tree(schema)[1]).toEqual({ p: { x: -1, y: -1 } });
  });
});
