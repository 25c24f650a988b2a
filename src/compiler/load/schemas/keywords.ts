/** Every keyword that a contract may use, and those that it may not. */
import type { ContractDraft } from '../../contract/schema.js';

/** What a keyword's value must be. */
export type ValueKind =
  | 'anything'
  | 'anchor'
  | 'boolean'
  | 'count'
  | 'dependencies'
  | 'enum'
  | 'external-docs'
  | 'format'
  | 'identifier'
  | 'list'
  | 'names'
  | 'names-map'
  | 'number'
  | 'pattern'
  | 'pattern-map'
  | 'positive'
  | 'reference'
  | 'schema'
  | 'schema-draft'
  | 'schema-list'
  | 'schema-map'
  | 'schema-or-list'
  | 'string'
  | 'type';

/** JSON types that a keyword says something about; `number` stands for `integer` too. */
export type AboutType = 'array' | 'number' | 'object' | 'string';

export interface Keyword {
  readonly value: ValueKind;
  /** Undefined: both drafts. */
  readonly only?: ContractDraft;
  /** Says nothing about which values are valid. */
  readonly annotation?: true;
  readonly about?: AboutType;
}

const annotation = (value: ValueKind): Keyword => ({ value, annotation: true });
const about = (type: AboutType, value: ValueKind, only?: ContractDraft): Keyword => ({
  value,
  about: type,
  ...(only && { only }),
});

export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  // Core
  ['$schema', { value: 'schema-draft' }],
  ['$id', { value: 'identifier' }],
  ['$anchor', { value: 'anchor', only: '2020-12' }],
  ['$dynamicAnchor', { value: 'anchor', only: '2020-12' }],
  ['$ref', { value: 'reference' }],
  ['$comment', annotation('string')],
  ['$defs', { value: 'schema-map', only: '2020-12' }],
  // In 2020-12 kept for compatibility (core, section 8.2.4 and appendix).
  ['definitions', { value: 'schema-map' }],
  // Schemas for the same value
  ['allOf', { value: 'schema-list' }],
  ['anyOf', { value: 'schema-list' }],
  ['oneOf', { value: 'schema-list' }],
  ['not', { value: 'schema' }],
  ['if', { value: 'schema' }],
  ['then', { value: 'schema' }],
  ['else', { value: 'schema' }],
  ['dependentSchemas', about('object', 'schema-map', '2020-12')],
  ['dependencies', about('object', 'dependencies', 'draft-07')],
  // Schemas for parts of a value
  ['properties', about('object', 'schema-map')],
  ['patternProperties', about('object', 'pattern-map')],
  ['additionalProperties', about('object', 'schema')],
  ['unevaluatedProperties', about('object', 'schema', '2020-12')],
  ['propertyNames', about('object', 'schema')],
  ['prefixItems', about('array', 'schema-list', '2020-12')],
  ['items', about('array', 'schema-or-list')],
  ['additionalItems', about('array', 'schema', 'draft-07')],
  ['contains', about('array', 'schema')],
  // Assertions
  ['type', { value: 'type' }],
  ['enum', { value: 'enum' }],
  ['const', { value: 'anything' }],
  ['multipleOf', about('number', 'positive')],
  ['minimum', about('number', 'number')],
  ['exclusiveMinimum', about('number', 'number')],
  ['maximum', about('number', 'number')],
  ['exclusiveMaximum', about('number', 'number')],
  ['minLength', about('string', 'count')],
  ['maxLength', about('string', 'count')],
  ['pattern', about('string', 'pattern')],
  ['format', { value: 'format' }],
  ['minItems', about('array', 'count')],
  ['maxItems', about('array', 'count')],
  ['uniqueItems', about('array', 'boolean')],
  ['minContains', about('array', 'count', '2020-12')],
  ['maxContains', about('array', 'count', '2020-12')],
  ['minProperties', about('object', 'count')],
  ['maxProperties', about('object', 'count')],
  ['required', about('object', 'names')],
  ['dependentRequired', about('object', 'names-map', '2020-12')],
  // Annotations
  ['title', annotation('string')],
  ['description', annotation('string')],
  ['default', annotation('anything')],
  ['examples', annotation('list')],
  ['deprecated', annotation('boolean')],
  ['readOnly', annotation('boolean')],
  ['writeOnly', annotation('boolean')],
  ['contentEncoding', annotation('string')],
  ['contentMediaType', annotation('string')],
  ['contentSchema', { value: 'schema', only: '2020-12', annotation: true }],
  // AsyncAPI's Schema Object
  ['discriminator', annotation('string')],
  ['externalDocs', annotation('external-docs')],
]);

/** Keywords that exist but that contracts may not use, and the way on. */
export const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['$dynamicRef', 'Refer to a definite schema with `$ref`.'],
  ['$recursiveRef', 'Refer to a definite schema with `$ref`.'],
  ['$recursiveAnchor', 'Refer to a definite schema with `$ref`.'],
  ['$vocabulary', 'It belongs into meta-schemas.'],
  ['unevaluatedItems', 'Close an array with `items: false` beside `prefixItems`.'],
  ['tsEnumNames', 'Types are made from the schema alone.'],
  ['tsImport', 'Types are made from the schema alone.'],
  ['tsType', 'Types are made from the schema alone.'],
]);

/** What other drafts and dialects write, and what it is here. */
export const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['dependencies', 'In 2020-12 it is `dependentRequired` for names and `dependentSchemas` for schemas.'],
  ['additionalItems', 'In 2020-12 it is `items`, beside `prefixItems`.'],
  ['$defs', 'In draft-07 it is `definitions`.'],
  ['$anchor', "In draft-07 it is `$id: '#name'`."],
  ['dependentRequired', 'In draft-07 it is `dependencies`.'],
  ['dependentSchemas', 'In draft-07 it is `dependencies`.'],
  ['prefixItems', 'In draft-07 it is `items` with an array.'],
  ['id', 'Since draft-06 it is `$id`.'],
  ['extends', 'Since draft-04 it is `allOf`.'],
  ['disallow', 'Since draft-04 it is `not`.'],
  ['divisibleBy', 'Since draft-04 it is `multipleOf`.'],
]);

/** Keywords of OpenAPI that JSON Schema doesn't have. */
export const OPENAPI: ReadonlyMap<string, string> = new Map([
  ['nullable', "JSON Schema writes `type: [string, 'null']`."],
  ['example', 'JSON Schema writes `examples`, a list.'],
  ['xml', 'Events are JSON: leave it out.'],
]);

/** Keywords that matter only to whoever looks for the schema; they neither check nor describe a value. */
export const STRUCTURAL: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$anchor',
  '$dynamicAnchor',
  '$defs',
  'definitions',
]);

export function isExtension(keyword: string): boolean {
  return keyword.startsWith('x-');
}

/** Whether a keyword says nothing about which values are valid. */
export function isAnnotation(keyword: string): boolean {
  return isExtension(keyword) || KEYWORDS.get(keyword)?.annotation === true;
}

/** Formats that validators check (CONTRACTS "Drafts and keywords"). */
export const FORMATS: ReadonlySet<string> = new Set([
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'json-pointer',
  'regex',
  'time',
  'uri',
  'uri-reference',
  'uri-template',
  'uuid',
]);
