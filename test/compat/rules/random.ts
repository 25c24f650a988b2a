/** Random schemas of events as people write them, and what people do to them. */
import fc from 'fast-check';
import type { Json } from '../../../src/compiler/contract/schema.js';

export type Schema = { readonly [keyword: string]: Json };

const NAMES = ['id', 'name', 'total', 'lines', 'note', 'at', 'kind2', 'a/b', 'c~d', 'constructor'];
const name = fc.constantFrom(...NAMES);

const text = fc.record(
  {
    type: fc.constant('string'),
    minLength: fc.integer({ min: 0, max: 2 }),
    maxLength: fc.integer({ min: 2, max: 6 }),
    pattern: fc.constantFrom('^[a-z]*$', '^.{1,4}$', '^(ab)*$', 'b'),
    format: fc.constantFrom('date', 'uuid', 'email'),
    description: fc.constantFrom('text', 'words'),
  },
  { requiredKeys: ['type'] },
);
const number = fc.record(
  {
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -3, max: 2 }),
    maximum: fc.integer({ min: 2, max: 9 }),
    multipleOf: fc.constantFrom(1, 2, 0.5, 0.01),
  },
  { requiredKeys: ['type'] },
);
const listed = fc
  .uniqueArray(fc.constantFrom('x', 'y', 'z', 'w', null, 1), { minLength: 1, maxLength: 4 })
  .map((values): Schema => ({ enum: values }));
const nullable = fc.constantFrom<Schema>(
  { type: ['string', 'null'] },
  { type: ['integer', 'null'], minimum: 0 },
  { type: ['number', 'null'] },
);

const scalar = fc.oneof(
  text,
  number,
  listed,
  nullable,
  fc.constant<Schema>({ type: 'boolean' }),
) as fc.Arbitrary<Schema>;
const reference = fc.constantFrom<Schema>(
  { $ref: '#/$defs/money' },
  { $ref: '#/$defs/address' },
  { $ref: '#/$defs/tree' },
);

const fields = (value: fc.Arbitrary<Schema>) =>
  fc.uniqueArray(fc.tuple(name, value), { minLength: 1, maxLength: 4, selector: ([each]) => each });

function object(value: fc.Arbitrary<Schema>, more: Schema = {}): fc.Arbitrary<Schema> {
  return fc
    .tuple(fields(value), fc.nat(), fc.constantFrom('open', 'open', 'open', 'closed'))
    .map(([list, mask, state]) => {
      const required = list.map(([each]) => each).filter((_, index) => ((mask >> index) & 1) === 1);
      return {
        type: 'object',
        properties: Object.fromEntries(list),
        ...(required.length > 0 && { required }),
        ...(state === 'closed' && { additionalProperties: false }),
        ...more,
      };
    });
}

/** Told apart by `kind`. */
const union = (value: fc.Arbitrary<Schema>) =>
  fc
    .tuple(
      fc.constantFrom('oneOf', 'anyOf'),
      fc.uniqueArray(fc.constantFrom('card', 'bank', 'cash'), { minLength: 1 }),
      fc.array(object(value), { minLength: 3, maxLength: 3 }),
    )
    .map(
      ([keyword, kinds, objects]): Schema => ({
        [keyword]: kinds.map((kind, index) => {
          const { properties, required = [], ...rest } = objects[index]!;
          return {
            ...rest,
            properties: { kind: { const: kind }, ...(properties as Schema) },
            required: ['kind', ...(required as readonly string[])],
          };
        }),
      }),
    );

const { value } = fc.letrec<{ value: Schema }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: scalar, weight: 5 },
    { arbitrary: reference, weight: 1 },
    { arbitrary: object(tie('value')), weight: 2 },
    { arbitrary: tie('value').map((items): Schema => ({ type: 'array', items, maxItems: 3 })), weight: 1 },
    { arbitrary: union(tie('value')), weight: 1 },
    {
      arbitrary: fc.tuple(object(scalar), object(scalar)).map((parts): Schema => ({ allOf: parts.map(opened) })),
      weight: 1,
    },
  ),
}));

const opened = ({ additionalProperties: _, ...rest }: Schema): Schema => rest;

export const event: fc.Arbitrary<Schema> = fc
  .tuple(object(value), object(scalar), object(scalar), object(scalar))
  .map(([root, money, address, tree]) => ({
    ...root,
    $defs: {
      money,
      address,
      tree: {
        ...tree,
        properties: { ...(tree.properties as Schema), children: { type: 'array', items: { $ref: '#/$defs/tree' } } },
      },
    },
  }));

/** Something done to one schema of several. */
type Edit = (schema: Schema, seed: number) => Schema;

const without = (schema: Schema, keyword: string): Schema =>
  Object.fromEntries(Object.entries(schema).filter(([each]) => each !== keyword));

const EDITS: { readonly [edit: string]: Edit } = {
  'remove a field': (schema, seed) => {
    const names = Object.keys((schema.properties as Schema | undefined) ?? {}).filter((each) => each !== 'kind');
    const gone = names[seed % Math.max(1, names.length)];
    if (gone === undefined) return schema;
    const required = ((schema.required as readonly string[] | undefined) ?? []).filter((each) => each !== gone);
    const rest = without({ ...schema, properties: without(schema.properties as Schema, gone) }, 'required');
    return required.length > 0 ? { ...rest, required } : rest;
  },
  'add a field': (schema, seed) =>
    schema.properties === undefined
      ? schema
      : { ...schema, properties: { ...(schema.properties as Schema), [`new${seed % 3}`]: { type: 'string' } } },
  retype: (schema, seed) => {
    if (schema.properties !== undefined || schema.type === undefined) return schema;
    const types = ['string', 'integer', 'boolean', 'array'].filter((type) => type !== schema.type);
    return { type: types[seed % types.length]! };
  },
  require: (schema, seed) => {
    const names = Object.keys((schema.properties as Schema | undefined) ?? {});
    const required = new Set((schema.required as readonly string[] | undefined) ?? []);
    const one = names[seed % Math.max(1, names.length)];
    if (one === undefined || one === 'kind') return schema;
    if (!required.delete(one)) required.add(one);
    return required.size > 0 ? { ...schema, required: [...required] } : without(schema, 'required');
  },
  'another enum': (schema, seed) =>
    Array.isArray(schema.enum) && schema.enum.length > 0
      ? {
          ...schema,
          enum:
            seed % 2 === 0
              ? [...schema.enum, `more${seed % 3}`]
              : schema.enum.slice(1).length > 0
                ? schema.enum.slice(1)
                : schema.enum,
        }
      : schema,
  'another bound': (schema, seed) => {
    if (schema.type === 'string') return { ...schema, maxLength: 2 + (seed % 6) };
    if (schema.type === 'number' || schema.type === 'integer') return { ...schema, maximum: 2 + (seed % 8) };
    if (schema.type === 'array') return { ...schema, maxItems: seed % 5 };
    return schema;
  },
  'no bound': (schema, seed) =>
    without(
      schema,
      ['minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'multipleOf', 'format', 'maxItems'][seed % 8]!,
    ),
  nullable: (schema) => {
    if (typeof schema.type === 'string' && schema.properties === undefined)
      return { ...schema, type: [schema.type, 'null'] };
    return Array.isArray(schema.type) ? { ...schema, type: schema.type[0]! } : schema;
  },
  'integer or number': (schema) =>
    schema.type === 'integer'
      ? { ...schema, type: 'number' }
      : schema.type === 'number'
        ? { ...schema, type: 'integer' }
        : schema,
  'lose an alternative': (schema) => {
    const keyword = schema.oneOf === undefined ? 'anyOf' : 'oneOf';
    const list = schema[keyword];
    return Array.isArray(list) && list.length > 1 ? { ...schema, [keyword]: list.slice(1) } : schema;
  },
  'gain an alternative': (schema) => {
    const keyword = schema.oneOf === undefined ? 'anyOf' : 'oneOf';
    const more = { type: 'object', properties: { kind: { const: 'gift' } }, required: ['kind'] };
    return Array.isArray(schema[keyword])
      ? { ...schema, [keyword]: [...(schema[keyword] as readonly Json[]), more] }
      : schema;
  },
  'open or close': (schema) => {
    if (schema.properties === undefined) return schema;
    return schema.additionalProperties === undefined
      ? { ...schema, additionalProperties: false }
      : without(schema, 'additionalProperties');
  },
  'nothing but words': (schema, seed) => ({ ...schema, description: `words ${seed % 3}` }),
};

/** Schemas in a schema; constants of alternatives are left alone. */
function mapped(schema: Json, change: (schema: Schema) => Schema): Json {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  const own = schema as Schema;
  const inside: { [keyword: string]: Json } = {};
  for (const [keyword, inner] of Object.entries(own)) {
    if (keyword === 'properties' || keyword === '$defs') {
      inside[keyword] = Object.fromEntries(
        Object.entries(inner as Schema).map(([each, one]) => [each, each === 'kind' ? one : mapped(one, change)]),
      );
    } else if (keyword === 'oneOf' || keyword === 'anyOf' || keyword === 'allOf') {
      inside[keyword] = (inner as readonly Json[]).map((one) => mapped(one, change));
    } else inside[keyword] = keyword === 'items' ? mapped(inner, change) : inner;
  }
  return change(inside);
}

/** At the first place from `at` on where the edit changes anything. */
function edited(schema: Schema, edit: string, at: number, seed: number): Schema {
  const before = JSON.stringify(schema);
  let count = 0;
  mapped(schema, (each) => {
    count++;
    return each;
  });
  for (let tries = 0; tries < count; tries++) {
    let index = 0;
    const result = mapped(schema, (each) => (index++ === (at + tries) % count ? EDITS[edit]!(each, seed) : each));
    if (JSON.stringify(result) !== before) return result as Schema;
  }
  return schema;
}

const edit = fc.tuple(fc.constantFrom(...Object.keys(EDITS)), fc.nat(), fc.nat());

/** A version of an event, and what it became by a few edits. */
export const history: fc.Arbitrary<readonly [Schema, Schema]> = fc
  .tuple(event, fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([old, edits]) => [
    old,
    edits.reduce<Schema>((schema, [each, at, seed]) => edited(schema, each, at, seed), old),
  ]);

/** Of a field: the JSON types that it may have, null aside; undefined: any. */
type Types = ReadonlySet<string> | undefined;

/**
 * Instance path -> its types, and the places where there are fields. Within an alternative both have its kind in angle brackets:
 * `/pay<card>/last4`. Read off as simply as can be, for these schemas alone.
 */
export function fieldsOf(root: Schema): {
  readonly fields: ReadonlyMap<string, Types>;
  readonly places: ReadonlySet<string>;
} {
  const found = new Map<string, Types>();
  const places = new Set<string>();
  /** `via`: references on the way; a schema that comes back to itself has no new fields. */
  const visit = (schema: Schema, path: string, via: readonly string[]): void => {
    const parts = applying(root, schema);
    const references = parts.flatMap(({ part: { $ref } }) => (typeof $ref === 'string' ? [$ref] : []));
    if (references.some((each) => via.includes(each))) return;
    const way = [...via, ...references];
    for (const { part, kind } of parts) {
      const here = path + kind;
      places.add(here);
      const properties = (part.properties as { readonly [name: string]: Schema } | undefined) ?? {};
      for (const [each, property] of Object.entries(properties)) {
        const inner = `${here}/${each.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const types = typesOf(root, property);
        // What two parts say of it together is left open.
        found.set(inner, found.has(inner) ? undefined : types);
        visit(property, inner, way);
      }
      if (part.items !== undefined) visit(part.items as Schema, `${here}/*`, way);
    }
  };
  visit(root, '', []);
  return { fields: found, places };
}

export const withoutKinds = (path: string) => path.replace(/<[a-z]*>/g, '');

interface Applying {
  readonly part: Schema;
  /** `<card>` for an alternative; else empty. */
  readonly kind: string;
}

/** The schema, what it refers to, and all of its parts and alternatives. */
function applying(root: Schema, schema: Schema): readonly Applying[] {
  const target = typeof schema.$ref === 'string' ? definitionOf(root, schema.$ref) : undefined;
  const alternatives = ['oneOf', 'anyOf'].flatMap(
    (keyword) => (schema[keyword] as readonly Schema[] | undefined) ?? [],
  );
  return [
    { part: schema, kind: '' },
    ...(target === undefined ? [] : applying(root, target)),
    ...((schema.allOf as readonly Schema[] | undefined) ?? []).flatMap((each) => applying(root, each)),
    ...alternatives.flatMap((each) => {
      const kind = `<${((each.properties as Schema | undefined)?.kind as Schema | undefined)?.const ?? ''}>`;
      return applying(root, each).map((inner) => ({ part: inner.part, kind: kind + inner.kind }));
    }),
  ];
}

const definitionOf = (root: Schema, reference: string) =>
  (root.$defs as { readonly [name: string]: Schema })[reference.slice('#/$defs/'.length)]!;

const kindOf = (type: string) => (type === 'integer' ? 'number' : type);

function typesOf(root: Schema, schema: Schema): ReadonlySet<string> | undefined {
  const kinds = new Set<string>();
  let said = false;
  for (const { part } of applying(root, schema)) {
    const { type, enum: values, const: constant } = part;
    if (type !== undefined) {
      said = true;
      for (const each of [type].flat() as readonly string[]) kinds.add(kindOf(each));
    }
    const list = (values as readonly Json[] | undefined) ?? (constant === undefined ? [] : [constant]);
    if (list.length > 0) said = true;
    for (const each of list) kinds.add(each === null ? 'null' : typeof each);
  }
  kinds.delete('null');
  return said ? kinds : undefined;
}

/** Values that are near to what a schema accepts. */
export function valuesOf(root: Schema, schema: Schema, depth = 0): fc.Arbitrary<Json> {
  if (typeof schema.$ref === 'string') {
    return depth > 6 ? fc.constant(null) : valuesOf(root, definitionOf(root, schema.$ref), depth + 1);
  }
  const alternatives = (schema.oneOf ?? schema.anyOf) as readonly Schema[] | undefined;
  if (alternatives !== undefined) return fc.oneof(...alternatives.map((each) => valuesOf(root, each, depth)));
  if (Array.isArray(schema.allOf)) {
    return fc
      .tuple(...(schema.allOf as readonly Schema[]).map((each) => valuesOf(root, each, depth)))
      .map((parts) => Object.assign({}, ...parts) as Json);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as readonly Json[]));
  const types = [schema.type].flat() as readonly (string | undefined)[];
  return fc.oneof(...types.map((type) => ofType(root, schema, type, depth)));
}

const TEXTS = [
  '',
  'a',
  'b',
  'ab',
  'abab',
  'abc',
  'zzzz',
  'abcde',
  '2024-02-29',
  'a@example.com',
  '00000000-0000-4000-8000-000000000000',
  'x',
];
const NUMBERS = [-3, -1, 0, 0.5, 1, 1.01, 2, 2.5, 3, 4, 5, 6, 8, 9, 10];

function ofType(root: Schema, schema: Schema, type: string | undefined, depth: number): fc.Arbitrary<Json> {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'string':
      return fc.constantFrom(...TEXTS);
    case 'integer':
      return fc.constantFrom(...NUMBERS.filter(Number.isInteger));
    case 'number':
      return fc.constantFrom(...NUMBERS);
    case 'array':
      return depth > 6 || schema.items === undefined
        ? fc.constantFrom<Json>([], [null])
        : fc.array(valuesOf(root, schema.items as Schema, depth + 1), { maxLength: 3 });
    case 'object': {
      const properties = Object.entries((schema.properties as { readonly [name: string]: Schema } | undefined) ?? {});
      const required = new Set((schema.required as readonly string[] | undefined) ?? []);
      if (depth > 6) return fc.constant({});
      return fc
        .tuple(
          ...properties.map(([each, one]) =>
            fc.tuple(
              fc.constant(each),
              required.has(each) ? fc.constant(true) : fc.boolean(),
              valuesOf(root, one, depth + 1),
            ),
          ),
        )
        .map(
          (list) => Object.fromEntries(list.filter(([, there]) => there).map(([each, , one]) => [each, one])) as Json,
        );
    }
    default:
      return fc.constantFrom<Json>(null, 1, 'a', {}, []);
  }
}

/** The same schema, written otherwise: keys the other way round, other words, definitions of other names. */
export function rewritten(schema: Json, inMap = false): Json {
  if (Array.isArray(schema)) return schema.map((each) => rewritten(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema as Schema)
    .reverse()
    .map(([keyword, inner]): [string, Json] => {
      if (inMap) return [keyword, rewritten(inner)];
      if (keyword === '$ref') return [keyword, `${inner as string}Renamed`];
      if (keyword === '$defs') {
        return [
          keyword,
          Object.fromEntries(
            Object.entries(inner as Schema)
              .reverse()
              .map(([each, one]) => [`${each}Renamed`, rewritten(one)]),
          ),
        ];
      }
      if (keyword === 'required' || keyword === 'enum') return [keyword, [...(inner as readonly Json[])].reverse()];
      if (keyword === 'const' || keyword === 'type') return [keyword, inner];
      if (keyword === 'description') return [keyword, 'other words'];
      return [keyword, rewritten(inner, keyword === 'properties')];
    });
  return Object.fromEntries(
    inMap || entries.some(([keyword]) => keyword === '$ref') ? entries : [['title', 'A title'], ...entries],
  );
}
