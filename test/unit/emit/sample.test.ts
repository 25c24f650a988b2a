import { describe, expect, it } from 'vitest';
import type { Definition } from '../../../src/compiler/contract/model.js';
import type { JsonSchema } from '../../../src/compiler/contract/schema.js';
import { sampleOf } from '../../../src/compiler/emit/tests/sample.js';

const node = {
  type: 'object',
  required: ['value'],
  properties: { value: { type: 'integer' }, next: { $ref: 'tidings:node' } },
};
const definitions = new Map([['node', { key: 'node', schema: node } as unknown as Definition]]);
const of = (schema: JsonSchema) => sampleOf({ definitions }, schema);

describe('sample', () => {
  it.each<[string, JsonSchema, unknown]>([
    ['const', { const: 7 }, 7],
    ['enum', { enum: ['low', 'high'] }, 'low'],
    ['example', { type: 'string', pattern: '^[A-Z]{3}$', examples: ['EUR'] }, 'EUR'],
    ['format', { type: 'string', format: 'date' }, '2026-01-02'],
    ['minLength', { type: 'string', minLength: 6 }, 'textxx'],
    ['maxLength', { type: 'string', maxLength: 2 }, 'te'],
    ['minimum', { type: 'integer', minimum: 5 }, 5],
    ['exclusiveMinimum', { type: 'integer', exclusiveMinimum: 5 }, 6],
    ['maximum', { type: 'number', maximum: -3 }, -3],
    ['multipleOf', { type: 'integer', minimum: 7, multipleOf: 5 }, 10],
    ['nullable', { type: ['null', 'boolean'] }, true],
    ['minItems', { type: 'array', items: { const: 1 }, minItems: 3 }, [1, 1, 1]],
    ['tuple', { type: 'array', prefixItems: [{ const: 1 }, { type: 'string' }] }, [1, 'text']],
    [
      'first branch',
      { oneOf: [{ required: ['a'], properties: { a: { const: 'x' } } }, {}], properties: { b: { const: 1 } } },
      { a: 'x', b: 1 },
    ],
    ['allOf', { allOf: [{ properties: { a: { const: 1 } } }, { required: ['b'] }] }, { a: 1, b: 'any' }],
    ['hostile name', { type: 'object', required: ['__proto__'] }, JSON.parse('{"__proto__":"any"}')],
  ])('%s', (_, schema, expected) => {
    expect(of(schema)).toEqual(expected);
  });

  it('ends on recursion', () => {
    expect(of({ $ref: 'tidings:node' })).toMatchObject({ value: 0, next: { value: 0 } });
  });
});
