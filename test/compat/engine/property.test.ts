import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSchemas } from '../../../src/compiler/compat/index.js';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { createValidator } from '../../../src/compiler/validators/index.js';
import { related, schema, value } from './schemas.js';
import { strict, verdict } from './support.js';

/** The same values in every run. */
const world = fc.sample(value, { seed: 7, numRuns: 3_000 });
const RUNS = { seed: 42, numRuns: 500 };

function validator(of: JsonSchema) {
  return createValidator({ schema: of, draft: '2020-12', formats: 'annotate' });
}

/** Values that the schemas themselves name. */
function constants(...schemas: readonly JsonSchema[]): Json[] {
  const found: Json[] = [];
  JSON.stringify(schemas, (key, each) => {
    if (key === 'const') found.push(each);
    if (key === 'enum' && Array.isArray(each)) found.push(...each);
    return each;
  });
  return found;
}

describe('random pairs of schemas', () => {
  it('has no counterexample among thousands of values where it says compatible', () => {
    let compatible = 0;
    let unproven = 0;
    fc.assert(
      fc.property(related, ([original, update]) => {
        const answer = verdict(original, update);
        if (answer === 'unproven') unproven++;
        if (answer !== 'compatible') return;
        compatible++;
        const [writes, reads] = [validator(original), validator(update)];
        for (const each of [...constants(original, update), ...world]) {
          if (writes(each) && !reads(each)) throw new Error(`counterexample ${JSON.stringify(each)}`);
        }
      }),
      RUNS,
    );
    expect(compatible).toBeGreaterThan(100);
    expect(unproven).toBeLessThanOrEqual(RUNS.numRuns / 100);
  }, 120_000);

  it('contains itself, nothing, and is contained in a union with anything', () => {
    fc.assert(
      fc.property(schema, schema, (one, other) => {
        const wrap = (keyword: string, ...parts: JsonSchema[]): JsonSchema => ({ [keyword]: parts });
        // A recursive reference means another root once it is wrapped.
        fc.pre(!JSON.stringify([one, other]).includes('$ref'));
        const { draft, ...rest } = strict;
        const answer = (a: JsonSchema, b: JsonSchema) => checkSchemas(a, b, { draft, ...rest, maxFindings: 1 }).verdict;
        expect(answer(one, wrap('anyOf', other, one))).toBe('compatible');
        expect(answer(wrap('allOf', one, other), one)).toBe('compatible');
        expect(answer(wrap('allOf', one, { not: one }), false)).toBe('compatible');
        expect(answer(true, wrap('anyOf', one, { not: one }))).toBe('compatible');
      }),
      { seed: 1, numRuns: 300 },
    );
  }, 120_000);

  it('accepts exactly what the validators accept, value by value', () => {
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 5, maxLength: 5 }), (one, values) => {
        const check = validator(one);
        for (const each of values) {
          expect(checkSchemas({ const: each }, one, strict).verdict).toBe(check(each) ? 'compatible' : 'incompatible');
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  }, 120_000);
});
