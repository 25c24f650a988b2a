import { describe, expect, it } from 'vitest';
import { declarationOf } from '../../../src/compiler/contract/declared.js';
import type { JsonSchema } from '../../../src/compiler/contract/schema.js';

const money: JsonSchema = { type: 'object', properties: { amount: { type: 'number' } } };
const definitions = new Map([
  ['money', { schema: money }],
  ['loop', { schema: { allOf: [{ $ref: 'tidings:loop' }], properties: { again: { $ref: 'tidings:loop' } } } }],
]);
const found = (schema: JsonSchema, ...path: readonly string[]) => declarationOf(schema, path, definitions).found;

describe('declarationOf', () => {
  it.each<readonly [JsonSchema, readonly string[], string]>([
    [{ properties: { a: { type: 'string' } } }, ['a'], 'declared'],
    [{ properties: { a: { type: 'string' } } }, ['b'], 'undeclared'],
    [{ properties: { a: { type: 'string' } } }, ['a', 'b'], 'undeclared'],
    [{ properties: { a: {} } }, ['a', 'b'], 'open'],
    [{ properties: { a: true } }, ['a', 'b'], 'open'],
    [{ properties: { price: { $ref: 'tidings:money' } } }, ['price', 'amount'], 'declared'],
    [{ properties: { price: { $ref: 'tidings:money' } } }, ['price', 'cents'], 'undeclared'],
    [{ allOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }, ['b'], 'declared'],
    [{ oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] }, ['b'], 'declared'],
    [{ if: {}, then: { properties: { c: {} } } }, ['c'], 'declared'],
    [{ dependentSchemas: { a: { properties: { c: {} } } } }, ['c'], 'declared'],
    [{ properties: {}, additionalProperties: { type: 'string' } }, ['any'], 'declared'],
    [{ properties: {}, patternProperties: { '^(a+)+$': {} } }, ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'], 'open'],
    [{ type: 'array', items: { properties: { id: {} } } }, ['0', 'id'], 'declared'],
    [{ type: 'array', prefixItems: [{ type: 'string' }] }, ['0'], 'declared'],
    [{ type: 'array', prefixItems: [{ type: 'string' }] }, ['1'], 'undeclared'],
    [{ type: 'object' }, ['a'], 'open'],
    [{ type: 'string' }, ['a'], 'undeclared'],
    [true, ['a'], 'open'],
    [{}, [], 'declared'],
    [{ $ref: 'tidings:loop' }, ['again', 'again'], 'declared'],
    [{ $ref: 'tidings:loop' }, ['never'], 'undeclared'],
    [{ properties: { a: {} } }, ['__proto__'], 'undeclared'],
    [{ properties: { a: {} } }, ['toString'], 'undeclared'],
  ])('%j %j -> %s', (schema, path, expected) => {
    expect(found(schema, ...path)).toBe(expected);
  });

  it('names what is there instead', () => {
    expect(declarationOf({ properties: { a: {}, b: {} } }, ['c'], definitions).missing).toEqual({
      token: 'c',
      names: ['a', 'b'],
    });
  });
});
