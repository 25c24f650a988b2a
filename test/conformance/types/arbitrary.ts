/** Random schemas and instances over few names and values, so that they meet. */
import fc from 'fast-check';
import type { ContractDraft, Json, JsonSchema } from '../../../src/compiler/contract/schema.js';

const names = fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__', 'x y');
const scalars: fc.Arbitrary<Json> = fc.constantFrom<Json>(null, true, false, 0, 1, 2.5, '', 'a', 'b');
const kinds = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'array', 'object');

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: scalars },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
    { weight: 4, arbitrary: record(tie('value')) },
  ),
}));

export const instances = fc.array(value, { minLength: 12, maxLength: 24 });

/** An object with own properties of these names, `__proto__` too. */
function record<T extends Json>(values: fc.Arbitrary<T>): fc.Arbitrary<{ readonly [key: string]: T }> {
  return fc
    .uniqueArray(fc.tuple(names, values), { selector: ([name]) => name, maxLength: 4 })
    .map((entries) => Object.fromEntries(entries));
}

/** A schema that refers to definitions 0 and 1, or to nothing. */
export function schemas(draft: ContractDraft, references: readonly string[]): fc.Arbitrary<JsonSchema> {
  const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
    const sub = tie('schema') as fc.Arbitrary<JsonSchema>;
    const several = fc.array(sub, { minLength: 1, maxLength: 3 });
    const keywords: { readonly [keyword: string]: fc.Arbitrary<Json> } = {
      type: fc.oneof({ weight: 3, arbitrary: kinds }, fc.uniqueArray(kinds, { minLength: 1, maxLength: 3 })),
      properties: record(sub),
      required: fc.uniqueArray(names, { minLength: 1, maxLength: 2 }),
      additionalProperties: sub,
      items: sub,
      minItems: fc.nat(3),
      maxItems: fc.nat(3),
      anyOf: several,
      oneOf: several,
      allOf: several,
      not: sub,
      if: sub,
      then: sub,
      else: sub,
      const: value,
      enum: fc.array(value, { minLength: 1, maxLength: 4 }),
      minimum: fc.constant(1),
      minLength: fc.constant(1),
      maxProperties: fc.nat(2),
      contains: sub,
      patternProperties: sub.map((only) => ({ '^[ab]$': only })),
      propertyNames: fc.constantFrom<Json>({ enum: ['a', 'b'] }, { maxLength: 1 }, true),
      ...(draft === '2020-12'
        ? {
            prefixItems: several,
            unevaluatedProperties: sub,
            unevaluatedItems: sub,
            dependentRequired: fc.constant({ a: ['b'] }),
            dependentSchemas: sub.map((only) => ({ a: only })),
          }
        : {
            items: fc.oneof<fc.Arbitrary<Json>[]>(sub, several),
            additionalItems: sub,
            dependencies: sub.map((only) => ({ a: only })),
          }),
    };
    const object = fc
      .tuple(fc.subarray(Object.keys(keywords), { minLength: 1, maxLength: 4 }), fc.boolean())
      .chain(([chosen, typed]) =>
        fc.record(
          Object.fromEntries(
            (typed && !chosen.includes('type') ? ['type', ...chosen] : chosen).map((name) => [name, keywords[name]!]),
          ),
        ),
      );
    const reference = references.length === 0 ? [] : [fc.constantFrom(...references).map(($ref) => ({ $ref }))];
    return {
      schema: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        fc.constantFrom<JsonSchema>(true, false, {}, { type: 'string' }, { type: 'number' }, { type: 'object' }),
        ...reference,
        { weight: 6, arbitrary: object as fc.Arbitrary<JsonSchema> },
      ),
    };
  });
  return schema;
}
