/** Random schemas and values from a small world, so that schemas meet and contradict each other often. */
import fc from 'fast-check';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';

const name = fc.constantFrom('a', 'b', 'c', 'ab');
const pattern = fc.constantFrom('^a', 'b$', '^[ab]+$', 'a|c', '^.{2}$', '^a?b?$', '[^a]', '^(ab)*$');
const small = fc.integer({ min: 0, max: 3 });
const number = fc.constantFrom(-1, 0, 0.5, 1, 1.5, 2, 3, 4, 6);
const text = fc.constantFrom('', 'a', 'b', 'ab', 'ba', 'abab', 'c', 'aa', 'abc');

export const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), number, text),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(name, fc.constantFrom('x', 'aa')), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

type Keywords = { readonly [keyword: string]: Json };

/** One or two keywords that belong together. */
function keywords(schema: fc.Arbitrary<JsonSchema>): fc.Arbitrary<Keywords> {
  const of = (keyword: string, arbitrary: fc.Arbitrary<unknown>) =>
    arbitrary.map((each) => ({ [keyword]: each }) as Keywords);
  const type = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object');
  const map = (key: fc.Arbitrary<string>, inner: fc.Arbitrary<unknown>) =>
    fc.dictionary(key, inner, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
  const pair = fc.array(schema, { minLength: 2, maxLength: 3 });
  return fc.oneof(
    of('type', type),
    of('type', fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
    of('enum', fc.uniqueArray(value, { minLength: 1, maxLength: 3, selector: (each) => JSON.stringify(each) })),
    of('const', value),
    ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].map((keyword) => of(keyword, number)),
    of('multipleOf', fc.constantFrom(0.5, 1, 1.5, 2, 3)),
    ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'].map((keyword) =>
      of(keyword, small),
    ),
    of('pattern', pattern),
    of('uniqueItems', fc.constant(true)),
    ...['items', 'contains', 'unevaluatedItems', 'additionalProperties', 'unevaluatedProperties', 'not'].map(
      (keyword) => of(keyword, schema),
    ),
    fc.record({ contains: schema, minContains: small, maxContains: small }) as fc.Arbitrary<Keywords>,
    of('prefixItems', fc.array(schema, { minLength: 1, maxLength: 2 })),
    of('properties', map(name, schema)),
    of('properties', map(name, fc.constant({ $ref: '#' }))),
    of('patternProperties', map(pattern, schema)),
    of('required', fc.uniqueArray(name, { minLength: 1, maxLength: 2 })),
    of(
      'propertyNames',
      fc.oneof(
        pattern.map((each) => ({ pattern: each })),
        fc.constant({ enum: ['a', 'b'] }),
      ),
    ),
    of('dependentRequired', map(name, fc.uniqueArray(name, { maxLength: 2 }))),
    of('dependentSchemas', map(name, schema)),
    ...['allOf', 'anyOf', 'oneOf'].map((keyword) => of(keyword, pair)),
    fc.record({ if: schema, then: schema, else: schema }) as fc.Arbitrary<Keywords>,
  );
}

export const { schema } = fc.letrec<{ schema: JsonSchema; keywords: Keywords }>((tie) => ({
  keywords: keywords(tie('schema')),
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<JsonSchema>(true, false, {}, { type: 'integer' }, { type: 'string' }, { const: 1 }, { const: 'a' }),
    fc.array(tie('keywords'), { minLength: 1, maxLength: 3 }).map((parts) => Object.assign({}, ...parts) as JsonSchema),
  ),
}));

/** A schema, and one that shares keywords with it. */
export const related = fc
  .tuple(schema, keywords(schema), fc.nat(), fc.constantFrom('add', 'drop', 'other'))
  .chain(([original, more, at, change]) => {
    if (typeof original === 'boolean' || change === 'other') return fc.tuple(fc.constant(original), schema);
    if (change === 'add') return fc.constant([original, { ...original, ...more }] as [JsonSchema, JsonSchema]);
    const names = Object.keys(original);
    const dropped = names[at % Math.max(1, names.length)];
    const rest = Object.fromEntries(Object.entries(original).filter(([each]) => each !== dropped));
    return fc.constant([original, rest] as [JsonSchema, JsonSchema]);
  });
