/** How types read. Whether they are right is asked in test/conformance/types. */
import { describe, expect, it, vi } from 'vitest';
import type { ContractDraft, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { definitionDoc, docLines, typeDoc } from '../../../src/compiler/emit/types/docs.js';
import { lowering, printTypes } from '../../../src/compiler/emit/types/index.js';
import { contractOf, type DefinitionSpec } from './contract.js';

async function typeOf(
  schema: JsonSchema,
  definitions: { readonly [key: string]: DefinitionSpec } = {},
  draft: ContractDraft = '2020-12',
): Promise<string> {
  const { definitions: known } = contractOf([], definitions);
  const [text] = await printTypes([
    {
      name: 'Data',
      shape: lowering(known).lower(schema, draft),
      doc: [],
      nameOf: (key) => known.get(key)!.typeName,
    },
  ]);
  return text!;
}

describe('a plain object', () => {
  it('is a read-only interface with comments from the contract', async () => {
    const text = await typeOf({
      type: 'object',
      required: ['todoId', 'title'],
      properties: {
        todoId: { type: 'string', format: 'uuid', description: 'The todo.' },
        title: { type: 'string', minLength: 1, maxLength: 500, examples: ['Buy milk'] },
        priority: { enum: ['low', 'medium', 'high'], default: 'medium', description: 'How much it\nmatters.' },
        tags: { type: 'array', items: { type: 'string', description: 'One tag.' }, maxItems: 10, uniqueItems: true },
        old: { type: 'integer', minimum: 0, deprecated: true },
        where: { type: 'object', properties: { street: { type: 'string' } }, required: ['street'] },
        free: { type: 'object' },
        labels: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
        'not-a-name': {},
      },
    });
    expect(text).toMatchInlineSnapshot(`
      "export interface Data {
        /** The todo. Format \`uuid\`. */
        readonly todoId: string;
        /**
         * 1 to 500 characters.
         * @example 'Buy milk'
         */
        readonly title: string;
        /**
         * How much it
         * matters.
         * @default 'medium'
         */
        readonly priority?: 'low' | 'medium' | 'high';
        /** At most 10 items, unique items. */
        readonly tags?: readonly string[];
        /**
         * Integer, at least 0.
         * @deprecated
         */
        readonly old?: number;
        readonly where?: { readonly street: string };
        readonly free?: { readonly [key: string]: unknown };
        readonly labels?: { readonly [key: string]: string | null };
        readonly 'not-a-name'?: unknown;
      }"
    `);
  });

  it('of optional fields alone takes objects that share none of them', async () => {
    expect(await typeOf({ type: 'object', properties: { a: { type: 'string' } } })).toBe(
      'export type Data = object & { readonly a?: string };',
    );
  });

  it('that is closed needs no such thing', async () => {
    expect(await typeOf({ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false })).toBe(
      'export interface Data {\n  readonly a?: string;\n}',
    );
  });
});

describe('unions', () => {
  it('stand on lines of their own where one line is too short', async () => {
    const text = await typeOf({
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string' } },
      oneOf: [
        {
          required: ['kind'],
          properties: { kind: { const: 'card' }, last4: { type: 'string', description: 'Last digits.' } },
        },
        { required: ['kind'], properties: { kind: { const: 'cash' } } },
      ],
    });
    expect(text).toMatchInlineSnapshot(`
      "export type Data = {
        readonly id: string;
      } & (
        | {
            readonly kind: 'card';
            /** Last digits. */
            readonly last4?: string;
          }
        | { readonly kind: 'cash' }
      );"
    `);
  });

  it.each<[JsonSchema, string]>([
    [{ enum: ['a', 1, null, true] }, `'a' | 1 | null | true`],
    [{ enum: [true, false, 'a'] }, `'a' | boolean`],
    [{ anyOf: [{ type: 'string' }, { enum: ['a', 1] }] }, 'string | 1'],
    [{ anyOf: [{ type: 'array', items: { enum: ['a', 'b'] } }, { type: 'null' }] }, `readonly ('a' | 'b')[] | null`],
    [{ type: 'array', items: { type: 'array' } }, 'readonly (readonly unknown[])[]'],
    [
      { type: 'array', prefixItems: [{ type: ['string', 'null'] }, { type: 'array' }], minItems: 1 },
      'readonly [string | null, (readonly unknown[])?, ...unknown[]]',
    ],
    [
      { type: 'array', prefixItems: [{ enum: [1, 2] }], items: { enum: ['a', 'b'] } },
      `readonly [(1 | 2)?, ...('a' | 'b')[]]`,
    ],
    [{ allOf: [{ type: 'string' }, { minLength: 1 }, { enum: ['a', 'b'] }] }, `'a' | 'b'`],
    [{ not: { type: ['object', 'array'] } }, 'string | number | boolean | null'],
    [{}, 'unknown'],
    [{ not: true }, 'never'],
  ])('%j is %s', async (schema, type) => {
    expect(await typeOf(schema)).toBe(`export type Data = ${type};`);
  });

  it('of many values are one per line', async () => {
    const text = await typeOf({ enum: Array.from({ length: 30 }, (_, at) => `value ${at}`) });
    expect(text.split('\n')).toHaveLength(31);
    expect(text).toMatch(/^export type Data =\n {2}\| 'value 0'\n {2}\| 'value 1'\n/);
  });
});

describe('references', () => {
  const definitions = {
    money: {
      typeName: 'Money',
      home: 'shared/money',
      schema: { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } },
    },
    loop: { typeName: 'Loop', home: 'shared/loop', schema: { anyOf: [{ $ref: 'tidings:pool' }, { type: 'string' }] } },
    pool: { typeName: 'Pool', home: 'shared/loop', schema: { anyOf: [{ $ref: 'tidings:loop' }, { type: 'null' }] } },
  } as const;

  it.each<[JsonSchema, string]>([
    [{ $ref: 'tidings:money' }, 'Money'],
    [{ $ref: 'tidings:money', type: 'object', minProperties: 1 }, 'Money'],
    [{ $ref: 'tidings:money', required: ['note'] }, '{ readonly note: unknown } & Money'],
    [{ anyOf: [{ $ref: 'tidings:money' }, { type: 'null' }] }, 'Money | null'],
    [
      { anyOf: [{ $ref: 'tidings:money' }, { type: ['object', 'null'] }] },
      'null | { readonly [key: string]: unknown }',
    ],
    [{ allOf: [{ $ref: 'tidings:money' }] }, 'Money'],
  ])('%j is %s', async (schema, type) => {
    expect(await typeOf(schema, definitions)).toBe(`export type Data = ${type};`);
  });

  it('that lead back to a type before any field are open', async () => {
    const { definitions: known } = contractOf([], definitions);
    const { lower } = lowering(known);
    expect(lower(definitions.loop.schema, '2020-12', 'loop')).toEqual({ kind: 'unknown' });
    expect(lower(definitions.pool.schema, '2020-12', 'pool')).toEqual({ kind: 'unknown' });
  });

  it('to a definition that isn’t there are our mistake', () => {
    expect(() => lowering(new Map()).lower({ $ref: 'tidings:none' }, '2020-12')).toThrow('No definition none');
    expect(() => lowering(new Map()).lower({ $ref: '#/$defs/none' }, '2020-12')).toThrow('Not a reference');
  });
});

describe('comments', () => {
  it.each<[JsonSchema, readonly string[]]>([
    [true, []],
    [{ title: 'Title' }, ['Title']],
    [{ title: 'Title', description: 'Text.' }, ['Text.']],
    [{ description: ' \n' }, []],
    [{ description: 'The id.', format: 'uuid' }, ['The id. Format `uuid`.']],
    [{ description: 'The id', format: 'uuid' }, ['The id', 'Format `uuid`.']],
    [{ description: 'The\nid.', format: 'uuid' }, ['The', 'id.', 'Format `uuid`.']],
    [{ description: `${'x'.repeat(90)}.`, format: 'uuid' }, [`${'x'.repeat(90)}.`, 'Format `uuid`.']],
    [{ minLength: 1 }, ['At least 1 character.']],
    [{ minLength: 0, maxLength: 1 }, ['At most 1 character.']],
    [{ minItems: 2, maxItems: 2 }, ['Exactly 2 items.']],
    [{ minimum: 0, maximum: 1, multipleOf: 0.1 }, ['0 to 1, multiple of 0.1.']],
    [{ exclusiveMinimum: 0, maximum: 5 }, ['At most 5, more than 0.']],
    [{ exclusiveMaximum: 5, minProperties: 1 }, ['Less than 5, at least 1 field.']],
    [{ pattern: '^a*/$' }, ['Pattern `^a*\\/$`.']],
    [{ pattern: 'a`b' }, ["Pattern 'a`b'."]],
    [{ pattern: 'x'.repeat(81) }, []],
    [{ default: { a: [1] } }, ['@default { a: [1] }']],
    [{ default: 'x'.repeat(81) }, []],
    [{ default: Number.POSITIVE_INFINITY, examples: [Number.POSITIVE_INFINITY] }, []],
    [{ default: 1, examples: [1] }, ['@default 1']],
    [{ examples: [{ a: 1 }, 'b'] }, ["@example 'b'"]],
    [{ default: '*/ @see' }, ["@default '*\\/ \\@see'"]],
  ])('of %j', (schema, lines) => {
    expect(docLines(schema)).toEqual(lines);
  });

  it('of a definition hold its bounds', () => {
    expect(definitionDoc({ maxItems: 10, deprecated: true }, 'Tags.')).toEqual([
      'Tags. At most 10 items.',
      '@deprecated',
    ]);
    expect(definitionDoc({ title: 'Tags' }, undefined)).toEqual(['Tags']);
    expect(definitionDoc(true, 'Anything.')).toEqual(['Anything.']);
  });

  it('of a type fall back to its title', () => {
    expect(typeDoc(undefined, 'Title', true)).toEqual(['Title', '@deprecated']);
    expect(typeDoc('Text.', 'Title', false)).toEqual(['Text.']);
    expect(typeDoc(undefined, undefined, false)).toEqual([]);
  });
});

describe('stability', () => {
  it('a type’s text doesn’t depend on what is printed with it', async () => {
    const { lower } = lowering(new Map());
    const request = (name: string, schema: JsonSchema) => ({
      name,
      shape: lower(schema, '2020-12'),
      doc: [],
      nameOf: (key: string) => key,
    });
    const many = Array.from({ length: 450 }, (_, at) =>
      request(`T${at}`, { type: 'object', required: ['a'], properties: { a: { const: at }, 'b c': { type: 'null' } } }),
    );
    const together = await printTypes(many);
    expect(together).toHaveLength(450);
    expect(together[333]).toBe((await printTypes([many[333]!]))[0]);
    expect(together[333]).toContain('interface T333 {\n  readonly a: 333;');
  });

  it('nothing is logged, and the environment is as it was', async () => {
    vi.stubEnv('VERBOSE', '1');
    const info = vi.spyOn(console, 'info');
    expect(await typeOf({ type: 'string' })).toBe('export type Data = string;');
    expect(info).not.toHaveBeenCalled();
    expect(process.env.VERBOSE).toBe('1');
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('schemas as deep as a file may be are printed, in time that grows with their length', async () => {
    const deep = (wrap: (inner: JsonSchema) => JsonSchema) =>
      Array.from({ length: 200 }).reduce<JsonSchema>((inner) => wrap(inner), { type: 'string' });
    expect(await typeOf(deep((inner) => ({ type: 'array', items: inner })))).toContain('readonly (readonly (');
    expect(await typeOf(deep((inner) => ({ type: 'object', properties: { a: inner } })))).toContain('object & {');
    expect(await typeOf(deep((inner) => ({ anyOf: [{ type: 'array', items: inner }, { type: 'null' }] })))).toContain(
      '| null',
    );
    expect(await typeOf(deep((inner) => ({ type: 'array', prefixItems: [inner] })))).toContain('...unknown[]');
  });
});
