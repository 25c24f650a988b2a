import type { ValidationIssue } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { issuesOf } from '../../../../src/runtime/registry/issues.js';

const says = (keyword: string, params: Record<string, unknown> = {}, instancePath = '/a') => {
  const [found] = issuesOf([{ instancePath, keyword, params }]);
  return `${found!.path} ${found!.message}`;
};

describe('issuesOf', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['type', { type: 'string' }, 'data.a must be a string'],
    ['type', { type: ['integer', 'null'] }, 'data.a must be an integer or null'],
    ['type', { type: 'object,array,number' }, 'data.a must be an object, an array or a number'],
    ['required', { missingProperty: 'b' }, 'data.a.b is missing'],
    ['additionalProperties', { additionalProperty: 'x-y' }, 'data.a["x-y"] is not allowed'],
    ['unevaluatedProperties', { unevaluatedProperty: 'x' }, 'data.a.x is not allowed'],
    ['enum', { allowedValues: ['low', 'high'] }, 'data.a must be one of "low", "high"'],
    [
      'enum',
      { allowedValues: Array.from({ length: 12 }, (_, index) => index) },
      'data.a must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ... (12 in all)',
    ],
    ['const', { allowedValue: 'x' }, 'data.a must be "x"'],
    ['format', { format: 'uuid' }, 'data.a must be a valid uuid'],
    ['pattern', { pattern: '^a' }, 'data.a must match ^a'],
    ['minLength', { limit: 1 }, 'data.a must have at least 1 character'],
    ['maxItems', { limit: 3 }, 'data.a must have at most 3 items'],
    ['minProperties', { limit: 2 }, 'data.a must have at least 2 properties'],
    ['minimum', { limit: 0 }, 'data.a must be >= 0'],
    ['exclusiveMaximum', { limit: 10 }, 'data.a must be < 10'],
    ['multipleOf', { multipleOf: 0.01 }, 'data.a must be a multiple of 0.01'],
    ['uniqueItems', { index: 3 }, 'data.a has the same item twice, the second time at 3'],
    ['unevaluatedItems', { index: 3 }, 'data.a must not have an item at 3'],
    ['contains', { minContains: 2 }, 'data.a must contain at least 2 of the items asked for'],
    ['contains', { maxContains: 2 }, 'data.a must contain at most 2 of the items asked for'],
    ['dependentRequired', { property: 'b', missingProperty: 'c' }, 'data.a must have "c" where it has "b"'],
    ['propertyNames', { propertyName: 'bad' }, 'data.a has a property name that is not allowed: "bad"'],
    ['not', {}, 'data.a is of a form that is excluded'],
    [
      'oneOf',
      { passing: [0, 1], branches: 3 },
      'data.a matches more than one of the alternatives, and must match exactly one',
    ],
    ['oneOf', { passing: [], branches: 3 }, 'data.a matches none of the alternatives'],
    ['anyOf', { passing: [], branches: 2 }, 'data.a matches none of the alternatives'],
    ['depth', {}, 'data.a is nested too deeply'],
    ['made-up', {}, 'data.a breaks "made-up"'],
  ])('%s %j', (keyword, params, text) => expect(says(keyword, params)).toBe(text));

  it('writes paths that can be found again', () => {
    expect(says('type', { type: 'string' }, '/items/3/a~1b/c~0d/$ref')).toMatch(
      /^data\.items\[3\]\["a\/b"\]\["c~d"\]\.\$ref /,
    );
    expect(says('type', { type: 'string' }, '')).toBe('data must be a string');
  });

  it('lets no name of a payload break a line or fill a log', () => {
    const text = says('additionalProperties', { additionalProperty: `a\n\u001b[31m${'x'.repeat(500)}` });
    expect(text).not.toMatch(/\p{Cc}/u);
    expect(text.length).toBeLessThan(120);
  });

  it('says little where there are thousands', () => {
    const many = Array.from(
      { length: 200_000 },
      (_, index): ValidationIssue => ({
        instancePath: `/items/${index}`,
        keyword: 'type',
        params: { type: 'string' },
      }),
    );
    expect(issuesOf(many).length).toBe(20);
  });

  it('of a union shows the branch that got farthest', () => {
    const at = (instancePath: string, keyword: string, params = {}): ValidationIssue => ({
      instancePath,
      keyword,
      params,
    });
    const issues = issuesOf([
      at('/pay', 'required', { missingProperty: 'iban' }),
      at('/pay/card/number', 'pattern', { pattern: '^\\d+$' }),
      at('/pay', 'type', { type: 'string' }),
      at('/pay', 'oneOf', { passing: [], branches: 3 }),
    ]);
    expect(issues.map(({ path }) => path)).toEqual(['data.pay.card.number']);
    const flat = issuesOf([
      at('/pay', 'type', { type: 'string' }),
      at('/pay', 'type', { type: 'number' }),
      at('/pay', 'anyOf'),
    ]);
    expect(flat.map(({ message }) => message)).toEqual(['matches none of the alternatives']);
  });

  it('has something to say where a validator has not', () => {
    expect(issuesOf(undefined)).toEqual([{ path: 'data', message: 'breaks its contract' }]);
  });
});
