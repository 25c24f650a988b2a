import type { Draft } from '../../contract/schema.js';

/** What stands under a keyword. `dependencies`: names of properties or a schema, by property. */
type Holds = 'schema' | 'schemas' | 'schema-map' | 'schema-or-schemas' | 'dependencies' | 'values';

/** How one draft of JSON Schema reads the keywords that differ between drafts. */
export interface Dialect {
  readonly draft: Draft;
  readonly idKeyword: 'id' | '$id';
  /** Draft-07 and before: nothing beside a `$ref` counts. */
  readonly refStandsAlone: boolean;
  /** Every keyword that says something about values, or holds schemas; anything else is an annotation. */
  readonly keywords: ReadonlyMap<string, Holds>;
}

const values = (...names: string[]): [string, Holds][] => names.map((name) => [name, 'values']);

const draft04: [string, Holds][] = [
  ...values('$ref', 'type', 'enum', 'format', 'pattern', 'required', 'uniqueItems', 'multipleOf'),
  ...values('maximum', 'minimum', 'exclusiveMaximum', 'exclusiveMinimum', 'maxLength', 'minLength'),
  ...values('maxItems', 'minItems', 'maxProperties', 'minProperties'),
  ['items', 'schema-or-schemas'],
  ['additionalItems', 'schema'],
  ['properties', 'schema-map'],
  ['patternProperties', 'schema-map'],
  ['additionalProperties', 'schema'],
  ['dependencies', 'dependencies'],
  ['definitions', 'schema-map'],
  ['allOf', 'schemas'],
  ['anyOf', 'schemas'],
  ['oneOf', 'schemas'],
  ['not', 'schema'],
];
const draft06: [string, Holds][] = [
  ...draft04,
  ...values('const'),
  ['contains', 'schema'],
  ['propertyNames', 'schema'],
];
const draft07: [string, Holds][] = [...draft06, ['if', 'schema'], ['then', 'schema'], ['else', 'schema']];
const draft2019: [string, Holds][] = [
  ...draft07,
  ...values('$recursiveRef', 'maxContains', 'minContains', 'dependentRequired'),
  ['$defs', 'schema-map'],
  ['dependentSchemas', 'schema-map'],
  ['unevaluatedItems', 'schema'],
  ['unevaluatedProperties', 'schema'],
];
const draft2020: [string, Holds][] = [
  ...draft2019.filter(([name]) => name !== '$recursiveRef' && name !== 'additionalItems' && name !== 'items'),
  ...values('$dynamicRef'),
  ['items', 'schema'],
  ['prefixItems', 'schemas'],
];

const dialect = (draft: Draft, keywords: [string, Holds][], modern: boolean): Dialect => ({
  draft,
  idKeyword: draft === 'draft-04' ? 'id' : '$id',
  refStandsAlone: !modern,
  keywords: new Map(keywords),
});

export const dialects: Readonly<Record<Draft, Dialect>> = {
  'draft-04': dialect('draft-04', draft04, false),
  'draft-06': dialect('draft-06', draft06, false),
  'draft-07': dialect('draft-07', draft07, false),
  '2019-09': dialect('2019-09', draft2019, true),
  '2020-12': dialect('2020-12', draft2020, true),
};

const drafts: ReadonlyMap<string, Draft> = new Map([
  ['http://json-schema.org/draft-04/schema', 'draft-04'],
  ['http://json-schema.org/draft-06/schema', 'draft-06'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['https://json-schema.org/draft/2019-09/schema', '2019-09'],
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
]);

/** The dialect that a `$schema` names; undefined for a meta-schema that we don't know. */
export function dialectOf($schema: unknown): Dialect | undefined {
  const draft = typeof $schema === 'string' ? drafts.get($schema.replace(/#$/, '')) : undefined;
  return draft === undefined ? undefined : dialects[draft];
}

/** Calls `visit` with the schemas directly below `schema`, where its dialect says that schemas stand. */
export function forSubschemas(
  schema: Readonly<Record<string, unknown>>,
  { keywords }: Dialect,
  visit: (inner: unknown) => void,
): void {
  for (const name of Object.keys(schema)) {
    const holds = keywords.get(name);
    if (holds === undefined || holds === 'values') continue;
    const value = schema[name];
    if (holds === 'schema' || (holds === 'schema-or-schemas' && !Array.isArray(value))) visit(value);
    else if (Array.isArray(value)) for (const inner of value) visit(inner);
    else if ((holds === 'schema-map' || holds === 'dependencies') && typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) if (!Array.isArray(inner)) visit(inner);
    }
  }
}
