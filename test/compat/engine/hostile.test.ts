import { describe, expect, it } from 'vitest';
import { checkSchemas } from '../../../src/compiler/compat/index.js';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { broken, strict, verdict } from './support.js';

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const nested = (depth: number, leaf: JsonSchema) => {
  let schema = leaf;
  for (let index = 0; index < depth; index++) schema = { type: 'object', properties: { a: schema } };
  return schema;
};
const variant = (index: number, type: string): { readonly [keyword: string]: Json } => ({
  type: 'object',
  required: ['kind'],
  properties: { kind: { const: `k${index}` }, x: { type } },
});

describe('hostile schemas', () => {
  it('never calls deeply nested schemas compatible that are not', () => {
    for (const depth of [150, 1_000, 5_000]) {
      expect(verdict(nested(depth, { type: 'integer' }), nested(depth, { type: 'string' }))).not.toBe('compatible');
    }
    expect(verdict(nested(1_000, { type: 'integer' }), nested(1_000, { type: 'integer' }))).toBe('compatible');
  });

  it('answers unions of a thousand branches', () => {
    const before = times(1_000, (index) => variant(index, 'integer'));
    const after = times(1_000, (index) => variant(index, index === 500 ? 'string' : 'number'));
    expect(verdict({ oneOf: before }, { oneOf: [...before, variant(1_000, 'string')] })).toBe('compatible');
    expect(verdict({ oneOf: before }, { oneOf: after })).toEqual(broken({ kind: 'k500', x: 0 }));
  });

  it('finds the overlap among a thousand branches', () => {
    const branches = times(1_000, (index) => ({ type: 'object', required: [`r${index}`] }));
    const result = checkSchemas(
      { oneOf: branches },
      { oneOf: [...branches, { required: ['q'], type: 'object' }] },
      strict,
    );
    expect(result.verdict).toBe('incompatible');
  });

  it('answers ten thousand properties and five thousand values', () => {
    const wide = (maxLength: number) => ({
      type: 'object',
      properties: Object.fromEntries(times(10_000, (index) => [`p${index}`, { type: 'string', maxLength }])),
    });
    expect(verdict(wide(4), wide(5))).toBe('compatible');
    const values = times(5_000, (index) => `v${index}`);
    expect(verdict({ enum: values }, { enum: values.slice(0, -1) })).toEqual(broken('v4999'));
  });

  it('ends where the automaton of a regular expression does not', () => {
    const blowUp = (letter: string) => ({ type: 'string', pattern: `(a|b)*${letter}(a|b){30}$` });
    expect(verdict(blowUp('a'), blowUp('b'))).toBe('unproven');
    expect(verdict({ type: 'string', pattern: '^((a{100}){100}){100}$' }, { pattern: '^a*$' })).toBe('unproven');
  });

  it('runs no pattern on a text on which it backtracks for ever', () => {
    const { verdict: answer, findings } = checkSchemas(
      { type: 'string', minLength: 50 },
      { pattern: '^(a+)+b$' },
      strict,
    );
    expect(answer).toBe('unproven');
    expect(findings[0]?.reason).toContain('backtracks');
  });

  it('gives no verdict on values too large to make', () => {
    expect(verdict({ type: 'array', minItems: 1e9 }, { minItems: 1e9 + 1 })).toBe('unproven');
    expect(verdict({ type: 'array', minItems: 1e9 + 1 }, { minItems: 1e9 })).toBe('compatible');
    expect(verdict({ type: 'string', minLength: 1e9 }, { minLength: 1e9 + 1 })).toBe('unproven');
  });

  it('takes contradictions for what they are', () => {
    const impossible = { type: 'string', minLength: 3, maxLength: 2 };
    expect(verdict({ type: 'object', properties: { a: impossible }, required: ['a'] }, false)).toBe('compatible');
    expect(verdict({ type: 'array', items: impossible, minItems: 1 }, { type: 'null' })).toBe('compatible');
  });

  it('does not trip over keywords that make no sense', () => {
    const nonsense = {
      type: 'strin',
      minLength: -1,
      properties: [],
      required: 'x',
      enum: 5,
      allOf: {},
      items: 3,
      oneOf: ['x'],
    };
    expect(verdict(nonsense as JsonSchema, { type: 'string' })).toBe('unproven');
    expect(verdict({ minLength: -1 }, { minLength: -2 })).toBe('unproven');
    expect(verdict({ pattern: '(', title: 'a' }, { pattern: '(' })).toBe('compatible');
  });

  it('keeps to its budget, counted in steps', () => {
    const clauses = times(9, (hole) => ({
      anyOf: times(8, (pigeon) => ({ properties: { [`p${hole}`]: { const: pigeon } }, required: [`p${hole}`] })),
    }));
    const collisions = times(9, (i) =>
      times(i, (k) => times(8, (j) => ({ properties: { [`p${i}`]: { const: j }, [`p${k}`]: { const: j } } }))),
    ).flat(2);
    const check = () =>
      checkSchemas({ type: 'object', allOf: clauses }, { anyOf: collisions }, { ...strict, budget: 50_000 });
    expect(check().verdict).toBe('unproven');
    expect(check()).toEqual(check());
  });
});
