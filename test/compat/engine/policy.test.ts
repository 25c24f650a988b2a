import { describe, expect, it } from 'vitest';
import { checkHistory, checkSchemas } from '../../../src/compiler/compat/index.js';
import type { Draft, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { broken, strict, verdict } from './support.js';

const object = (properties: { readonly [name: string]: JsonSchema }, more: object = {}) =>
  ({ type: 'object', properties, ...more }) as JsonSchema;
const tolerant = { policy: 'tolerant' } as const;

describe('policy tolerant', () => {
  const a = object({ a: { type: 'string' } });
  const both = object({ a: { type: 'string' }, b: { type: 'integer' } });

  it('lets an open object gain an optional property; strict does not', () => {
    expect(verdict(a, both, tolerant)).toBe('compatible');
    expect(verdict(a, both)).toEqual(broken({ b: null }));
    expect(verdict(a, both, { ...tolerant, mode: 'full' })).toBe('compatible');
  });

  it('still sees a property that a closed object lost', () => {
    expect(verdict(both, object({ a: { type: 'string' } }, { additionalProperties: false }), tolerant)).toEqual(
      broken({ b: 0 }),
    );
  });

  it('closes all schemas of one place together, wherever they stand', () => {
    const parts = {
      allOf: [a, { anyOf: [object({ b: {} }), { $ref: '#/$defs/c' }] }],
      $defs: { c: object({ c: {} }) },
    };
    expect(verdict(parts, { propertyNames: { enum: ['a', 'b', 'c'] } }, tolerant)).toBe('compatible');
    expect(verdict(parts, { propertyNames: { enum: ['a', 'b'] } }, tolerant)).toEqual(broken({ c: null }));
  });

  it('leaves not and if as written', () => {
    const schema = { type: 'object', properties: { a: {} }, if: object({ z: { const: 1 } }), not: { required: ['q'] } };
    expect(verdict(schema, { propertyNames: { const: 'a' } }, tolerant)).toBe('compatible');
  });

  it('leaves objects without properties, schemas of additional ones and patterns open', () => {
    const other = object({ n: { type: 'integer' } });
    expect(verdict({ type: 'object' }, other, tolerant)).toEqual(broken({ n: null }));
    expect(verdict(object({}, { additionalProperties: { type: 'string' } }), other, tolerant)).toEqual(
      broken({ n: '' }),
    );
    expect(verdict(object({}, { patternProperties: { '^n': { type: 'string' } } }), other, tolerant)).toEqual(
      broken({ n: '' }),
    );
  });

  it('reaches into items and through recursion', () => {
    const list = (node: JsonSchema) =>
      ({ type: 'array', items: { $ref: '#/$defs/n' }, $defs: { n: node } }) as JsonSchema;
    const next = { $ref: '#/$defs/n' };
    expect(verdict(list(object({ next })), list(object({ next, more: { type: 'string' } })), tolerant)).toBe(
      'compatible',
    );
  });
});

describe('modes and findings', () => {
  const old = object({ a: { type: 'integer' } }, { required: ['a'] });
  const wide = object({ a: { type: 'number' } }, { required: ['a'] });

  it('names direction, places in both schemas, and the reason', () => {
    const { verdict: answer, findings } = checkSchemas(old, wide, { ...strict, mode: 'full' });
    expect(answer).toBe('incompatible');
    expect(findings).toEqual([
      {
        kind: 'containment',
        direction: 'forward',
        verdict: 'incompatible',
        original: { pointer: '/properties/a/type' },
        update: { pointer: '/properties/a' },
        instance: '/a',
        reason: '"a" may be the number 0.5, and the reader takes only integer',
        witness: { value: { a: 0.5 } },
      },
    ]);
  });

  it('points into the schema that a reference leads to', () => {
    const resolve = new Map<string, JsonSchema>([['tidings:m', { properties: { x: { maximum: 3 } } }]]);
    const { findings } = checkSchemas(
      { type: 'object' },
      { properties: { m: { $ref: 'tidings:m' } } },
      { ...strict, resolve },
    );
    expect(findings[0]).toMatchObject({
      update: { uri: 'tidings:m', pointer: '/properties/x/maximum' },
      instance: '/m/x',
    });
  });

  it('finds several breaks, each once', () => {
    const update = object({ a: { type: 'string' }, b: { type: 'integer', minimum: 1 } }, { required: ['c'] });
    const original = object({ a: { type: 'integer' }, b: { type: 'integer' } });
    const { findings } = checkSchemas(original, update, { ...strict, ...tolerant, maxFindings: 10 });
    expect(findings.map((finding) => [finding.update.pointer, finding.witness?.value])).toEqual([
      ['/required', {}],
      ['/properties/a/type', { a: 0 }],
      ['/properties/b/minimum', { b: 0 }],
    ]);
  });

  it('says what it could not read', () => {
    const { findings } = checkSchemas({ pattern: '(?!a)' }, { pattern: '(?!b)' }, strict);
    expect(findings).toMatchObject([{ verdict: 'unproven', reason: expect.stringContaining('(?!') }]);
    expect(findings[0]).not.toHaveProperty('witness');
  });

  it('compares neighbours, or all pairs', () => {
    const versions = [
      { version: 1, schema: { type: 'string' } },
      { version: 2, schema: {} },
      { version: 3, schema: { type: 'integer' } },
    ];
    const backward = checkHistory(versions.slice(0, 2), { ...strict, mode: 'backward' });
    expect(backward).toEqual({
      verdict: 'compatible',
      pairs: [{ from: 1, to: 2, verdict: 'compatible', findings: [], open: [] }],
    });
    const forward = checkHistory(versions, { ...strict, mode: 'forward-transitive' });
    expect(forward.pairs.map(({ from, to, verdict: answer }) => [from, to, answer])).toEqual([
      [1, 2, 'incompatible'],
      [1, 3, 'incompatible'],
      [2, 3, 'compatible'],
    ]);
  });

  it('compares two drafts, each as its own words mean it', () => {
    const old = { version: 1, schema: { items: [{ type: 'string' }] }, draft: 'draft-07' as const };
    const same = { version: 2, schema: { prefixItems: [{ type: 'string' }] } };
    expect(checkHistory([old, same], { ...strict, mode: 'full' }).verdict).toBe('compatible');
    // Beside a `$ref` nothing counts in draft-07; later it does.
    const schema = { $ref: '#/definitions/text', maxLength: 1, definitions: { text: { type: 'string' } } };
    const history = [
      { version: 1, schema, draft: 'draft-07' as const },
      { version: 2, schema },
    ];
    const { verdict: answer, pairs } = checkHistory(history, { ...strict, mode: 'full' });
    expect([answer, pairs[0]?.findings.map(({ direction }) => direction)]).toEqual(['incompatible', ['backward']]);
  });

  it.each<readonly [string, JsonSchema, JsonSchema, Draft]>([
    [
      'a closed tuple',
      { type: 'array', items: [{ type: 'string' }], additionalItems: false },
      { type: 'array', prefixItems: [{ type: 'string' }], items: false },
      '2019-09',
    ],
    ['an open bound', { minimum: 5, exclusiveMinimum: true }, { exclusiveMinimum: 5 }, 'draft-04'],
    [
      'an identifier',
      { $ref: 'http://x/t', definitions: { t: { id: 'http://x/t', type: 'string' } } },
      { $ref: 'http://x/t', $defs: { t: { $id: 'http://x/t', type: 'string' } } },
      'draft-04',
    ],
  ])('finds what two drafts say in different words the same: %s', (_name, original, update, draft) => {
    const versions = [
      { version: 1, schema: original, draft },
      { version: 2, schema: update },
    ];
    expect(checkHistory(versions, { ...strict, mode: 'full' }).verdict).toBe('compatible');
  });

  it('says in which directions there may be more breaks', () => {
    const three = (type: string) => object(Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { type }])));
    const check = (more: object) => {
      const { findings, open } = checkSchemas(three('string'), three('integer'), { ...strict, ...tolerant, ...more });
      return { found: findings.length, open };
    };
    expect(check({ maxFindings: 2 })).toEqual({ found: 2, open: ['backward'] });
    expect(check({ maxFindings: 10 })).toEqual({ found: 3, open: [] });
    expect(check({ maxFindings: 10, mode: 'full' })).toEqual({ found: 6, open: [] });
  });

  it('shares the steps among all breaks of a direction: the first has all of them', () => {
    const hard = (letter: string) =>
      object(
        Object.fromEntries(
          [1, 2, 3, 4].map((n) => [`p${n}`, { type: 'string', pattern: `(a|b)*${letter}(a|b){${5 + n}}$` }]),
        ),
      );
    const check = (budget: number) =>
      checkSchemas(hard('a'), hard('b'), { ...strict, ...tolerant, maxFindings: 10, budget });
    const whole = check(20_000_000);
    expect([whole.findings.length, whole.open]).toEqual([4, []]);
    // As few steps as will do for one.
    const few = [10, 12, 14, 16, 18, 20, 22]
      .map((power) => check(2 ** power))
      .find((each) => each.verdict !== 'unproven');
    expect(few?.verdict).toBe('incompatible');
    expect(few?.findings.length).toBeLessThan(4);
    expect(few?.open).toEqual(['backward']);
  });
});

describe('drafts', () => {
  it('reads boolean exclusive bounds in draft-04', () => {
    const open = { type: 'integer', minimum: 4, exclusiveMinimum: true };
    expect(verdict(open, { minimum: 5 }, { draft: 'draft-04' })).toBe('compatible');
    expect(verdict({ type: 'integer', minimum: 4, exclusiveMinimum: false }, open, { draft: 'draft-04' })).toEqual(
      broken(4),
    );
  });

  it('reads tuples and additionalItems before 2020-12', () => {
    const tuple = { type: 'array', items: [{ type: 'string' }], additionalItems: false };
    for (const draft of ['draft-04', 'draft-06', 'draft-07', '2019-09'] as const) {
      expect(verdict(tuple, { maxItems: 1 }, { draft })).toBe('compatible');
    }
  });

  it('reads dependencies', () => {
    const schema = { type: 'object', required: ['a'], dependencies: { a: ['b'], b: { required: ['c'] } } };
    expect(verdict(schema, { required: ['c'] }, { draft: 'draft-07' })).toBe('compatible');
  });

  it('does not take items behind contains for evaluated in 2019-09', () => {
    const schema = { type: 'array', contains: { const: 1 }, unevaluatedItems: false };
    expect(verdict(schema, false, { draft: '2019-09' })).toBe('compatible');
    expect(verdict(schema, false)).toEqual(broken([1]));
  });
});

describe('formats', () => {
  const assert = { formats: 'assert' } as const;

  it('count only when asserted', () => {
    expect(verdict({ type: 'string' }, { format: 'uuid' })).toBe('compatible');
    expect(verdict({ type: 'string' }, { format: 'uuid' }, assert)).toEqual(broken(''));
    expect(verdict({ format: 'uuid', type: 'string' }, { format: 'uuid' }, assert)).toBe('compatible');
  });

  it('know their length and their characters', () => {
    expect(verdict({ type: 'string', format: 'uuid' }, { minLength: 36, maxLength: 36 }, assert)).toBe('compatible');
    const hex = '[0-9a-f]';
    const uuid = `^${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}$`;
    expect(verdict({ type: 'string', pattern: uuid }, { format: 'uuid' }, assert)).toBe('compatible');
    expect(verdict({ type: 'string', pattern: '^2024-02-[0-9]{2}$' }, { format: 'date' }, assert)).toEqual(
      broken('2024-02-00'),
    );
    expect(verdict({ type: 'string', format: 'date' }, { pattern: '^\\d{4}-' }, assert)).toBe('compatible');
    expect(verdict({ type: 'string', format: 'date' }, { format: 'date-time' }, assert)).toEqual(broken('2024-01-31'));
  });
});

describe('unknown keywords', () => {
  it('are annotations where both sides say the same', () => {
    expect(verdict({ type: 'string', sensitivity: 'high' }, { sensitivity: 'high' })).toBe('compatible');
    expect(verdict({ type: 'string', sensitivity: 'high' }, { sensitivity: 'low' })).toBe('unproven');
    expect(
      verdict({ type: 'string', sensitivity: 'high' }, { sensitivity: 'low' }, { unknownKeywords: 'annotation' }),
    ).toBe('compatible');
    expect(verdict({ type: 'string' }, { 'x-owner': 'a' })).toBe('compatible');
  });
});
