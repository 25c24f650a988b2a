/** Version and shared modules as a user's compiler sees them: with the runtime, with names that collide, with large schemas. */
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonSchema } from '../../../src/compiler/contract/schema.js';
import { eventsModule } from '../../../src/compiler/emit/modules/events.js';
import { emitSharedModules } from '../../../src/compiler/emit/modules/shared.js';
import { emitVersionModules } from '../../../src/compiler/emit/modules/version.js';
import { assemble } from '../../../src/compiler/emit/source/index.js';
import { contractOf, type DefinitionSpec } from '../../unit/types/contract.js';
import { COMPILERS, type Compiler, temporaryProject } from './tsc.js';

const many = (count: number, name = 'p') => Array.from({ length: count }, (_, at) => `${name}${at}`);
const record = (names: readonly string[], of: (name: string) => JsonSchema) =>
  Object.fromEntries(names.map((name) => [name, of(name)]));

const simple: JsonSchema = { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } };
const shared = (typeName: string, home: string, schema: JsonSchema = simple): DefinitionSpec => ({
  typeName,
  home,
  schema,
});

const definitions: { readonly [key: string]: DefinitionSpec } = {
  own: { typeName: 'Money', home: ['Clash', 1], schema: simple },
  money1: shared('Money', 'shared/money'),
  money2: shared('Money', 'todos/shared/money'),
  validate: shared('validate', 'shared/validate'),
  define: shared('defineVersion', 'shared/define'),
  version: shared('VersionDefinition', 'shared/version'),
  data: shared('ClashV1', 'shared/data'),
  folder: shared('Folder', 'shared/folder', {
    type: 'object',
    properties: { entries: { type: 'array', items: { $ref: 'tidings:entry' } } },
  }),
  entry: shared('Entry', 'shared/entry', { anyOf: [{ type: 'string' }, { $ref: 'tidings:folder' }] }),
  loop: shared('Loop', 'shared/loop', { anyOf: [{ $ref: 'tidings:pool' }, { type: 'string' }] }),
  pool: shared('Pool', 'shared/pool', { anyOf: [{ $ref: 'tidings:loop' }, { type: 'null' }] }),
};

const keys = Object.keys(definitions);

/** Unions of 200 objects each, under names of their own. */
const wide = Object.fromEntries(
  many(3, 'wide').map((name, at): [string, DefinitionSpec] => [
    name,
    shared(`Wide${at}`, `shared/${name}`, {
      oneOf: many(200).map((value) => ({ type: 'object', required: [name], properties: { [name]: { const: value } } })),
    }),
  ]),
);

const contract = contractOf(
  [
    { event: 'Clash', schema: { type: 'object', properties: record(keys, (key) => ({ $ref: `tidings:${key}` })) } },
    { event: 'List', schema: { type: 'array', items: { $ref: 'tidings:folder' } } },
    { event: 'Anything', schema: true },
    { event: 'Nothing', schema: false },
    { event: 'Values', schema: { enum: many(5_000, 'value-') } },
    {
      event: 'Fields',
      schema: { type: 'object', required: many(5_000), properties: record(many(10_000), () => ({ type: 'string' })) },
    },
    {
      event: 'Branches',
      schema: {
        oneOf: many(1_000).map((name) => ({
          type: 'object',
          required: ['kind'],
          properties: { kind: { const: name } },
        })),
      },
    },
    {
      event: 'Product',
      schema: {
        allOf: ['a', 'b', 'c', 'd'].map((letter) => ({
          oneOf: many(40, letter).map((name) => ({
            type: 'object',
            required: [name],
            properties: { [letter]: { const: name } },
          })),
        })),
      },
    },
    { event: 'Wide', schema: { allOf: Object.keys(wide).map((key) => ({ $ref: `tidings:${key}` })) } },
    {
      event: 'Deep',
      schema: many(150).reduce<JsonSchema>((inner, name) => ({ type: 'object', properties: { [name]: inner } }), {
        type: 'string',
      }),
    },
  ],
  { ...definitions, ...wide },
);

const modules = await assemble([
  ...(await emitVersionModules(
    contract,
    contract.contexts.flatMap(({ events }) => events.flatMap(({ versions }) => versions)),
  )),
  ...(await emitSharedModules(contract)),
  eventsModule(contract, contract.contexts[0]!, { generated: 'generated', declared: () => '[{ p: { a: -1 } }]' }),
]);
const validators = [
  "import type { Validate } from '@tidings/runtime/codegen/v1';",
  ...contract.contexts[0]!.events.map(({ name }) => `export declare const validate${name}V1: Validate;`),
].join('\n');
const use = `
import { BranchesV1 } from './todos/events.js';
import type { ClashV1 } from './todos/Clash.v1.js';
import type { FieldsV1 } from './todos/Fields.v1.js';
import type { ListV1 } from './todos/List.v1.js';
import type { ValuesV1 } from './todos/Values.v1.js';
export const list: ListV1 = [{ entries: ['a', { entries: [{}] }] }];
export const value: ValuesV1 = 'value-4999';
// @ts-expect-error not one of them
export const other: ValuesV1 = 'value-5000';
export const clash: ClashV1 = { own: { amount: 1 }, money2: { amount: 2 }, data: { amount: 3 } };
// @ts-expect-error misspelt
export const misspelt: ClashV1 = { onw: { amount: 1 } };
export const last: keyof FieldsV1 = 'p9999';
export const branch: BranchesV1 = { kind: 'p999' };
export const event = BranchesV1.make({ data: { kind: 'p0' } });
export const kind: BranchesV1['kind'] = event.data.kind;
// @ts-expect-error no such branch
BranchesV1.make({ data: { kind: 'p1000' } });
`;

const project = temporaryProject([
  ...modules.map(({ path, text }): [string, string] => [path, text]),
  ['todos/validators.ts', validators],
  ['use.ts', use],
]);
afterAll(() => project.remove());

describe.each(Object.keys(COMPILERS) as Compiler[])('modules under TypeScript %s', (compiler) => {
  it('compile', async () => {
    const errors = await project.compile(compiler);
    expect(errors.filter(({ file }) => !file.startsWith('..'))).toEqual([]);
  });
});
