import type { ValidationIssue } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import type { Draft, Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { checkWithin, createValidator, InvalidSchemaError } from '../../../src/compiler/validators/index.js';
import { hostile } from '../../hostile/hostile-strings.js';

type Validator = { (value: unknown): boolean; errors?: readonly ValidationIssue[] | null };

const compile = (schema: JsonSchema, draft: Draft = '2020-12', resources?: ReadonlyMap<string, JsonSchema>) =>
  createValidator({ schema, draft, formats: 'assert', ...(resources && { resources }) }) as Validator;

/** What is said of a value that is refused: keyword and place of each issue. */
function issues(validate: Validator, value: unknown): string[] {
  expect(validate(value)).toBe(false);
  return validate.errors!.map(({ keyword, instancePath }) => `${keyword} ${instancePath}`);
}

const object = (name: string, value: unknown): object =>
  Object.defineProperty({}, name, { value, enumerable: true, configurable: true, writable: true });

describe('createValidator', () => {
  it('reads draft-04: flags on bounds, and id', () => {
    const validate = compile(
      {
        id: 'http://example.com/root.json',
        minimum: 1,
        exclusiveMinimum: true,
        maximum: 5,
        exclusiveMaximum: false,
        allOf: [{ $ref: 'item.json' }],
        definitions: { item: { id: 'item.json', multipleOf: 2 } },
      },
      'draft-04',
    );
    expect([1, 2, 3, 4, 5].map(validate)).toEqual([false, true, false, true, false]);
  });

  it('resolves references against its map of resources', () => {
    const resources = new Map<string, JsonSchema>([
      [
        'tidings:shared/a b.yaml#/$defs/x~1y',
        { type: 'object', properties: { next: { $ref: 'tidings:other.yaml#' } } },
      ],
      ['tidings:other.yaml#', { type: 'integer' }],
      [
        'https://example.com/schemas/money.json',
        { $id: 'https://example.com/schemas/money.json', $ref: 'amount.json#/$defs/amount' },
      ],
      ['https://example.com/schemas/amount.json', { $defs: { amount: { $anchor: 'a', type: 'number' } } }],
    ]);
    const local = compile({ $ref: 'tidings:shared/a b.yaml#/$defs/x~1y' }, '2020-12', resources);
    expect(local({ next: 1 })).toBe(true);
    expect(issues(local, { next: 'x' })).toEqual(['type /next']);
    const remote = compile({ $ref: 'https://example.com/schemas/money.json' }, '2020-12', resources);
    expect([remote(1), remote('1')]).toEqual([true, false]);
    const anchor = compile({ $ref: 'https://example.com/schemas/amount.json#a' }, '2020-12', resources);
    expect([anchor(1), anchor('1')]).toEqual([true, false]);
  });

  it('knows the published meta-schemas', () => {
    for (const [draft, uri] of [
      ['draft-04', 'http://json-schema.org/draft-04/schema#'],
      ['draft-06', 'http://json-schema.org/draft-06/schema#'],
      ['draft-07', 'http://json-schema.org/draft-07/schema#'],
      ['2019-09', 'https://json-schema.org/draft/2019-09/schema'],
      ['2020-12', 'https://json-schema.org/draft/2020-12/schema'],
    ] as const) {
      const validate = compile({ $ref: uri }, draft);
      expect(validate({ type: 'string', properties: { a: { minLength: 2 } } }), draft).toBe(true);
      expect(validate({ properties: { a: { minLength: -1 } } }), draft).toBe(false);
    }
  });

  it.each<[string, JsonSchema]>([
    ['a reference that leads nowhere', { $ref: '#/$defs/nothing' }],
    ['an unknown anchor', { $ref: '#nothing' }],
    ['an unknown document', { $ref: 'https://example.com/nothing.json' }],
    ['a pattern that is none', { pattern: '(' }],
    ['a pattern of names that is none', { patternProperties: { '[': true } }],
    ['a type that is none', { type: 'strin' }],
    ['a keyword of the wrong type', { minLength: '3' }],
    ['a length that is negative', { maxItems: -1 }],
    ['a divisor of zero', { multipleOf: 0 }],
    ['a bound that JSON doesn’t have', { minimum: Number.POSITIVE_INFINITY }],
    ['a property whose schema is none', { properties: { a: 1 } as unknown as Json }],
  ])('refuses to compile %s', (_, schema) => {
    expect(() => compile(schema)).toThrow(InvalidSchemaError);
  });

  it('decides multipleOf in decimals', () => {
    const cents = compile({ multipleOf: 0.01 });
    for (const value of [19.99, 0.07, 1.13, 4.35, 0, -0, 1e300, 123456789.01, 1e21])
      expect(cents(value), `${value}`).toBe(true);
    for (const value of [19.999, 0.071, 1e-3, 0.005]) expect(cents(value), `${value}`).toBe(false);
  });

  it('counts own properties only, whatever they are called', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', ...hostile]) {
      const required = compile({ required: [name], properties: object(name, { const: name }) as Json } as JsonSchema);
      expect(required({}), name).toBe(false);
      expect(required(object(name, name)), name).toBe(true);
      expect(issues(required, object(name, 1)), name).toEqual([
        `const /${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      ]);
      const closed = compile({ properties: object(name, true) as Json, additionalProperties: false } as JsonSchema);
      expect([closed(object(name, 1)), closed({ [`${name}x`]: 1 })], name).toEqual([true, false]);
    }
    expect(compile({ properties: { constructor: { type: 'string' } } })({})).toBe(true);
    class Dto {
      get id() {
        return 'inherited';
      }
    }
    expect(compile({ required: ['id'] })(new Dto())).toBe(false);
  });

  it('takes every string for what it is', () => {
    for (const text of hostile) {
      const constant = compile({ const: object(text, [text]) as Json });
      expect([constant(object(text, [text])), constant(object(text, [`${text}.`]))], text).toEqual([true, false]);
      const listed = compile({ enum: [text, { deep: object(text, null) as Json }] });
      expect([listed(text), listed({ deep: object(text, null) }), listed(`${text}.`)], text).toEqual([
        true,
        true,
        false,
      ]);
      const annotated = compile({
        $id: text,
        title: text,
        description: text,
        format: text,
      });
      expect(annotated(text)).toBe(true);
    }
  });

  it('runs nothing that stands in an id or an anchor', () => {
    const key = 'ranWhatStoodInAnId';
    const text = `*/;globalThis.${key}=1;/*`;
    for (const schema of [
      { $id: text },
      { $id: `https://example.com/${text}` },
      { $anchor: text },
      { $dynamicAnchor: text },
      { $comment: text },
    ]) {
      compile({ ...schema, type: 'string', properties: { a: { ...schema } } })('x');
    }
    expect(Object.hasOwn(globalThis, key)).toBe(false);
  });

  it('checks `contains` anew for each item', () => {
    const validate = compile({ items: { contains: { const: 0 } } });
    expect([validate([[0], []]), validate([[0], [1, 0]])]).toEqual([false, true]);
  });

  it('refuses data that is nested too deeply, and throws nothing', () => {
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(issues(compile({ items: { $ref: '#' } }), deep)).toEqual(['depth ']);
    expect(issues(compile({ uniqueItems: true }), [deep, deep])).toEqual(['depth ']);
    expect(compile({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } })(1)).toBe(false);
  });

  it('treats what isn’t JSON without throwing', () => {
    const validate = compile({ type: 'object', properties: { n: { type: 'number' }, i: { type: 'integer' } } });
    expect(validate({ n: Number.NaN })).toBe(false);
    expect(validate({ i: Number.POSITIVE_INFINITY })).toBe(false);
    expect(validate({ n: 1n })).toBe(false);
    expect(validate({ n: undefined })).toBe(true);
    for (const value of [undefined, Symbol('s'), () => 1, new Date(), /x/, new Map(), null]) validate(value);
    expect(compile({ uniqueItems: true })([Number.NaN, undefined, () => 1])).toBe(true);
  });

  it('says which branch of a union was meant', () => {
    const shape = (kind: string, rest: Record<string, Json>) => ({
      type: 'object',
      required: ['kind'],
      properties: { kind: { const: kind }, ...rest },
    });
    const validate = compile({
      oneOf: [
        shape('email', { to: { type: 'string' } }),
        { $ref: '#/$defs/push' },
        { type: 'null' },
        { type: 'array', items: { type: 'string' } },
      ],
      $defs: { push: { allOf: [shape('push', {}), { required: ['token'] }] } },
    });
    for (const value of [{ kind: 'email' }, { kind: 'push', token: 1 }, null, ['x']])
      expect(validate(value)).toBe(true);
    expect(issues(validate, { kind: 'email', to: 1 })).toEqual(['type /to']);
    expect(issues(validate, { kind: 'push' })).toEqual(['required ']);
    expect(issues(validate, { kind: 'sms' })).toEqual(['enum /kind']);
    expect(validate.errors![0]!.params).toEqual({ allowedValues: ['email', 'push'] });
    expect(issues(validate, {})).toEqual(['required ']);
    expect(issues(validate, [1])).toEqual(['type /0']);
    expect(issues(validate, 'x')).toEqual(['type ']);
  });

  it('says what each branch of any other union misses', () => {
    const validate = compile({
      properties: {
        a: {
          anyOf: [
            { type: 'string', minLength: 3 },
            { type: 'string', pattern: '^x' },
          ],
        },
      },
    });
    expect(issues(validate, { a: 'y' })).toEqual(['minLength /a', 'pattern /a', 'anyOf /a']);
    const one = compile({ oneOf: [{ minimum: 1 }, { maximum: 5 }] });
    expect(issues(one, 3)).toEqual(['oneOf ']);
    expect(one.errors![0]!.params).toEqual({ branches: 2, passing: [0, 1] });
  });

  it('asks each branch once, however deep the union stands in itself', () => {
    const validate = compile({
      anyOf: [
        { type: 'array', items: { $ref: '#' } },
        { type: ['array', 'string'], minItems: 2, minLength: 3 },
      ],
    });
    let deep: unknown = 'xx';
    for (let i = 0; i < 200; i++) deep = [deep];
    expect(validate(deep)).toBe(false);
    expect(validate.errors!.length).toBeLessThanOrEqual(50);
    expect(validate.errors!.at(-1)).toMatchObject({ keyword: 'anyOf', instancePath: '' });
    expect(issues(validate, ['xx'])).toEqual(['type /0', 'minLength /0', 'anyOf /0', 'minItems ', 'anyOf ']);
  });

  it('asserts formats only where it is told to, and only those it knows', () => {
    const schema = { format: 'uuid' };
    expect(createValidator({ schema, draft: 'draft-07', formats: 'annotate' })('x')).toBe(true);
    expect(createValidator({ schema, draft: 'draft-07', formats: 'assert' })('x')).toBe(false);
    expect(compile({ format: 'int64' })('x')).toBe(true);
    expect(compile({ format: 'constructor' })('x')).toBe(true);
  });

  it('copes with large schemas', () => {
    const range = (length: number) => Array.from({ length }, (_, index) => index);
    const properties = Object.fromEntries(range(10_000).map((index) => [`p${index}`, { type: 'integer' }]));
    expect(
      issues(compile({ properties, required: Object.keys(properties).slice(0, 3) }), { p0: 1, p1: 1, p2: 'x' }),
    ).toEqual(['type /p2']);
    const words = compile({ enum: range(5_000).map((index) => `v${index}`) });
    expect([words('v4999'), words('v5000')]).toEqual([true, false]);
    const kinds = range(1_000).map((index) => ({
      type: 'object',
      required: ['k'],
      properties: { k: { const: index } },
    }));
    const union = compile({ oneOf: kinds });
    expect([union({ k: 999 }), union({ k: 1_000 })]).toEqual([true, false]);
    let nested: JsonSchema = { type: 'string' };
    for (let i = 0; i < 1_000; i++) nested = { properties: { a: nested } };
    expect(compile(nested)({ a: { a: {} } })).toBe(true);
    const doubled = Object.fromEntries(
      range(60).map((index) => [
        `d${index}`,
        { allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] },
      ]),
    );
    const validate = compile({
      $ref: '#/$defs/d0',
      $defs: { ...doubled, d60: { type: 'string' } },
      unevaluatedProperties: false,
    });
    expect([validate('x'), validate(1)]).toEqual([true, false]);
  });
});

describe('checkWithin', () => {
  it('ends where a pattern doesn’t', () => {
    const validate = compile({ pattern: '^(a+)+$' });
    expect(checkWithin(validate, `${'a'.repeat(50)}!`, 100)).toBe('timeout');
    expect(checkWithin(validate, 'aaa', 1_000)).toBe(true);
    expect(checkWithin(validate, 'b', 1_000)).toBe(false);
  });
});
