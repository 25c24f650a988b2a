/** Our keyword table against the published meta-schemas, as Ajv reads them. */
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { ContractDraft, Json } from '../../../src/compiler/contract/schema.js';
import type { CheckContext } from '../../../src/compiler/load/schemas/check/context.js';
import { checkSchema } from '../../../src/compiler/load/schemas/check/schema.js';
import { KEYWORDS } from '../../../src/compiler/load/schemas/keywords.js';

const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  '',
  'a',
  'string',
  'x y',
  '#',
  '#a',
  [],
  [1],
  ['a'],
  ['a', 'a'],
  ['a', 'b'],
  ['string'],
  ['string', 'string'],
  ['string', 'nope'],
  [null],
  [{}],
  [true],
  [{}, 1],
  [[]],
  {},
  { a: {} },
  { a: true },
  { a: 1 },
  { a: null },
  { a: ['b'] },
  { a: ['b', 'b'] },
  { a: [1] },
  { a: [] },
  { a: 'x' },
  { type: 'nope' },
  { a: { type: 'nope' } },
  [{ minLength: -1 }],
  { '(': {} },
  { url: 'http://x' },
];

/** Where contracts ask for more than the meta-schema does, or for what it doesn't know. */
const STRICTER: Readonly<Record<string, (value: Json) => boolean>> = {
  // Must be ours, and of this draft.
  $schema: () => true,
  // Must lead somewhere.
  $ref: () => true,
  // Must be a URI; Ajv asks `uri-reference`, which it isn't given here.
  $id: (value) => typeof value === 'string',
  // Empty: the profile of contracts. Twice the same: a warning; Ajv's copy of draft-07 refuses it, the published one doesn't.
  enum: (value) => Array.isArray(value) && new Set(value).size !== (value.length || 1),
  // AsyncAPI's; the meta-schemas don't know them.
  discriminator: () => true,
  externalDocs: () => true,
  // Patterns are compiled; the meta-schemas say `format: regex`.
  patternProperties: (value) => JSON.stringify(value).includes('('),
  // A keyword of draft-07 that 2019-09 split in two.
  dependencies: () => true,
};

/** What is asked here is the shape of values. */
const SHAPE: ReadonlySet<string> = new Set(['invalid-schema', 'unsupported-draft', 'invalid-pattern']);

function accepts(schema: Json, draft: ContractDraft): boolean {
  const codes: string[] = [];
  const context: CheckContext = {
    draft,
    unknownKeywords: 'error',
    resolve: () => undefined,
    report: (code) => codes.push(code),
  };
  checkSchema(context, schema, '');
  return !codes.some((code) => SHAPE.has(code) || (code === 'keyword-of-another-draft' && draft === '2020-12'));
}

describe.each([
  ['draft-07', new Ajv({ strict: false, validateFormats: false, logger: false })],
  ['2020-12', new Ajv2020({ strict: false, validateFormats: false, logger: false })],
] as const)('%s', (draft, ajv) => {
  const keywords = [...KEYWORDS].filter(([, { only }]) => (only ?? draft) === draft).map(([keyword]) => keyword);

  it.each(keywords)('%s accepts what the meta-schema accepts', (keyword) => {
    for (const value of VALUES) {
      if (STRICTER[keyword]?.(value)) continue;
      // `deprecated` came with 2019-09; Ajv's copy of draft-07 lacks `writeOnly`.
      if (draft === 'draft-07' && (keyword === 'deprecated' || keyword === 'writeOnly')) continue;
      for (const schema of [{ [keyword]: value }, { properties: { x: { allOf: [{ [keyword]: value }] } } }]) {
        expect(accepts(schema, draft), JSON.stringify(schema)).toBe(ajv.validateSchema(schema) as boolean);
      }
    }
  });

  it('accepts booleans and objects as schemas, and nothing else', () => {
    for (const value of VALUES) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) continue;
      expect(accepts(value, draft), JSON.stringify(value)).toBe(typeof value === 'boolean');
    }
  });
});
