import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src/compiler/contract/model.js';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { mutationsOf } from '../../../src/compiler/emit/tests/mutations.js';

const definitions = new Map<string, Definition>();
const define = (key: string, schema: JsonSchema) => definitions.set(key, { key, schema } as unknown as Definition);
const of = (schema: JsonSchema, instance: Json, draft: 'draft-07' | '2020-12' = '2020-12') =>
  mutationsOf({ definitions }, { schema, draft }, instance);

describe('mutations', () => {
  it('names required properties and typed places that the instance has', () => {
    const schema = {
      required: ['a', 'b'],
      properties: { a: { type: 'string' }, c: { type: ['null', 'integer'] }, d: { type: 'string' } },
    };
    expect(of(schema, { a: 'x', c: 1 })).toEqual({
      required: [['a']],
      types: [
        [['a'], ['string']],
        [['c'], ['integer', 'null']],
      ],
    });
  });

  it('follows $ref, allOf, properties and the first item', () => {
    define('money', { required: ['amount'], properties: { amount: { type: 'number' } } });
    const schema = { allOf: [{ properties: { prices: { type: 'array', items: { $ref: 'tidings:money' } } } }] };
    expect(of(schema, { prices: [{ amount: 1 }] })).toEqual({
      required: [['prices', 0, 'amount']],
      types: [
        [['prices', 0, 'amount'], ['number']],
        [['prices'], ['array']],
      ],
    });
  });

  it('takes what several types at one place have in common', () => {
    const schema = {
      properties: { a: { type: ['string', 'null'] } },
      allOf: [{ properties: { a: { type: ['string', 'number'] } } }],
    };
    expect(of(schema, { a: 'x' }).types).toEqual([[['a'], ['string']]]);
  });

  it('says nothing about alternatives', () => {
    const schema = {
      anyOf: [{ required: ['a'] }],
      oneOf: [{ properties: { a: { type: 'string' } } }],
      if: { required: ['a'] },
    };
    expect(of(schema, { a: 'x' })).toEqual({ required: [], types: [] });
  });

  it('ignores what stands beside a $ref in draft-07', () => {
    define('any', {});
    expect(of({ $ref: 'tidings:any', required: ['a'] }, { a: 1 }, 'draft-07').required).toEqual([]);
    expect(of({ $ref: 'tidings:any', required: ['a'] }, { a: 1 }).required).toEqual([['a']]);
  });

  it('ends on recursion', () => {
    define('node', { required: ['next'], properties: { next: { $ref: 'tidings:node' } } });
    let instance: Json = {};
    for (let depth = 0; depth < 50; depth++) instance = { next: instance };
    expect(of({ $ref: 'tidings:node' }, instance).required).toHaveLength(6);
  });
});
