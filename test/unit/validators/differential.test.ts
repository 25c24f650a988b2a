/** Random schemas: the generated module, the factory and Ajv as it comes must agree on random values. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { createValidator } from '../../../src/compiler/validators/index.js';
import { contractOf } from '../../support/contract.js';
import { generatedValidator } from '../../support/generated.js';

type Check = (value: unknown) => boolean;

const name = fc.constantFrom('a', 'b', 'kind', 'constructor', 'x/y');
const scalar = fc.constantFrom<Json>(null, true, 0, 1, 1.5, -2, '', 'a', 'kind', '😀b');
const small = fc.nat(3);

const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<Json>,
  ),
})).value;

/** Ajv's `unevaluated…` and `contains` inside loops are known to be wrong: the suite is their oracle. */
const schema = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const schemas = fc.array(tie('schema') as fc.Arbitrary<Json>, { minLength: 1, maxLength: 3 });
  const one = tie('schema') as fc.Arbitrary<Json>;
  const map = fc.dictionary(name, one, { maxKeys: 3, noNullPrototype: true }) as fc.Arbitrary<Json>;
  const type = fc.constantFrom('null', 'boolean', 'number', 'integer', 'string', 'array', 'object');
  const tagged = fc
    .array(fc.tuple(fc.constantFrom<Json>('a', 'kind', 1, null), map), { minLength: 2, maxLength: 3 })
    .map((branches) =>
      branches.map(([kind, properties]) => ({
        type: 'object',
        required: ['kind'],
        properties: { ...(properties as object), kind: { const: kind } },
      })),
    ) as fc.Arbitrary<Json>;
  return {
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.boolean(),
      fc
        .record(
          {
            type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
            const: value,
            enum: fc.array(value, { minLength: 1, maxLength: 3 }),
            minimum: fc.integer({ min: -2, max: 2 }),
            exclusiveMaximum: fc.integer({ min: -2, max: 2 }),
            multipleOf: fc.constantFrom(1, 2, 0.5),
            minLength: small,
            maxLength: small,
            pattern: fc.constantFrom('^a', 'b$', '.'),
            minItems: small,
            maxItems: small,
            uniqueItems: fc.boolean(),
            prefixItems: schemas,
            items: one,
            minProperties: small,
            maxProperties: small,
            required: fc.uniqueArray(name, { maxLength: 2 }),
            properties: map,
            patternProperties: fc.dictionary(fc.constantFrom('^a', 'd$', '/'), one, {
              maxKeys: 2,
              noNullPrototype: true,
            }) as fc.Arbitrary<Json>,
            additionalProperties: one,
            propertyNames: one,
            dependentRequired: fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), {
              maxKeys: 2,
              noNullPrototype: true,
            }) as fc.Arbitrary<Json>,
            dependentSchemas: map,
            allOf: schemas,
            anyOf: fc.oneof(schemas, tagged),
            oneOf: fc.oneof(schemas, tagged),
            not: one,
            if: one,
            then: one,
            else: one,
            $ref: fc.constantFrom('#/$defs/one', '#/$defs/two'),
          },
          { requiredKeys: [], noNullPrototype: true },
        )
        .map((keywords) => {
          // Two or three keywords at a time; all at once refuse nearly everything.
          const entries = Object.entries(keywords) as [string, Json][];
          return Object.fromEntries(entries.filter((_, index) => index % Math.ceil(entries.length / 3) === 0));
        }) as fc.Arbitrary<JsonSchema>,
    ),
  };
}).schema;

/** Definitions refer to nothing, so that no reference leads back to itself without going into the value. */
const withoutReferences = (node: Json): Json => {
  if (Array.isArray(node)) return node.map(withoutReferences);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== '$ref')
      .map(([key, inner]) => [key, withoutReferences(inner)]),
  );
};

describe('random schemas', () => {
  it('mean the same to the generated module, to the factory and to Ajv', () => {
    fc.assert(
      fc.property(
        schema,
        schema,
        schema,
        fc.array(value, { minLength: 5, maxLength: 20 }),
        fc.constantFrom('local', 'shared'),
        (root, one, two, values, home) => {
          const $defs = { one: withoutReferences(one as Json), two: withoutReferences(two as Json) };
          const whole = { ...(typeof root === 'boolean' ? { allOf: [root] } : root), $defs } as JsonSchema;
          const { contract } = contractOf(whole, '2020-12', home);
          const validate = generatedValidator<Check>(contract);
          const factory = createValidator({ schema: whole, draft: '2020-12', formats: 'assert' });
          const ajv = new Ajv2020({ strict: false, ownProperties: true, logger: false, validateSchema: false }).compile(
            whole as object,
          );
          for (const one of values)
            expect([validate(one), factory(one)], JSON.stringify(one)).toEqual([ajv(one), ajv(one)]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
