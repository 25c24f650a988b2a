/** Which keyword means something in which draft. */
import type { Draft } from '../../contract/schema.js';

const DRAFTS: readonly Draft[] = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'];

/** Keyword -> first and last draft that knows it as an assertion or applicator. */
const spans = new Map<string, readonly [first: number, last: number]>([
  ...[
    'type',
    'enum',
    'multipleOf',
    'maximum',
    'exclusiveMaximum',
    'minimum',
    'exclusiveMinimum',
    'maxLength',
    'minLength',
    'pattern',
    'format',
    'maxItems',
    'minItems',
    'uniqueItems',
    'items',
    'maxProperties',
    'minProperties',
    'required',
    'properties',
    'patternProperties',
    'additionalProperties',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
    '$ref',
  ].map((name) => [name, [0, 4]] as const),
  ['additionalItems', [0, 3]],
  ['dependencies', [0, 4]],
  ['const', [1, 4]],
  ['contains', [1, 4]],
  ['propertyNames', [1, 4]],
  ['if', [2, 4]],
  ['then', [2, 4]],
  ['else', [2, 4]],
  ['dependentRequired', [3, 4]],
  ['dependentSchemas', [3, 4]],
  ['minContains', [3, 4]],
  ['maxContains', [3, 4]],
  ['unevaluatedItems', [3, 4]],
  ['unevaluatedProperties', [3, 4]],
  ['$recursiveRef', [3, 3]],
  ['prefixItems', [4, 4]],
  ['$dynamicRef', [4, 4]],
]);

const annotations = new Set([
  '$schema',
  '$id',
  'id',
  '$anchor',
  '$dynamicAnchor',
  '$recursiveAnchor',
  '$vocabulary',
  '$comment',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'examples',
  'example',
  'deprecated',
  'readOnly',
  'writeOnly',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'discriminator',
  'externalDocs',
]);

export type KeywordKind = 'known' | 'annotation' | 'unknown';

export function keywordKind(name: string, draft: Draft): KeywordKind {
  const span = spans.get(name);
  if (span !== undefined) {
    const at = DRAFTS.indexOf(draft);
    return at >= span[0] && at <= span[1] ? 'known' : 'unknown';
  }
  return annotations.has(name) || name.startsWith('x-') ? 'annotation' : 'unknown';
}

/** Keywords whose value is a schema; an array of schemas; an object of schemas. */
export const subschemas: ReadonlyMap<string, 'one' | 'list' | 'map' | 'one-or-list'> = new Map([
  ...[
    'additionalItems',
    'additionalProperties',
    'contains',
    'contentSchema',
    'else',
    'if',
    'not',
    'propertyNames',
    'then',
    'unevaluatedItems',
    'unevaluatedProperties',
  ].map((name) => [name, 'one'] as const),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((name) => [name, 'list'] as const),
  ...['$defs', 'definitions', 'dependencies', 'dependentSchemas', 'patternProperties', 'properties'].map(
    (name) => [name, 'map'] as const,
  ),
  ['items', 'one-or-list'],
]);

/** `$ref` hides its siblings up to draft-07. */
export function refHidesSiblings(draft: Draft): boolean {
  return DRAFTS.indexOf(draft) <= 2;
}

export function idKeyword(draft: Draft): '$id' | 'id' {
  return draft === 'draft-04' ? 'id' : '$id';
}
