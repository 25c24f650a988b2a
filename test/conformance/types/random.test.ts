/** Random schemas: no instance that the validator accepts is refused by the type. TIDINGS_RANDOM_SCHEMAS sets how many, and the seed is printed. */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Definition } from '../../../src/compiler/contract/model.js';
import type { ContractDraft, Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { literal } from '../../../src/compiler/emit/source/index.js';
import { lowering, printTypes } from '../../../src/compiler/emit/types/index.js';
import { createValidator } from '../../../src/compiler/validators/factory.js';
import { instances, schemas } from './arbitrary.js';
import { temporaryProject } from './tsc.js';

const COUNT = Number(process.env.TIDINGS_RANDOM_SCHEMAS ?? 200);
const SEED = Number(process.env.TIDINGS_RANDOM_SEED ?? 20_261_121);

interface Sample {
  readonly schema: JsonSchema;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly accepted: readonly Json[];
  readonly text: string;
}

function definition(name: string, schema: JsonSchema, draft: ContractDraft): Definition {
  const home = { kind: 'shared', folder: 'shared', module: 'random' } as const;
  return { key: name, typeName: name, home, draft, schema, origin: { file: 'random', pointer: '' }, definitions: [] };
}

async function sample(draft: ContractDraft, seed: number): Promise<Sample> {
  const [drawn] = fc.sample(
    fc.tuple(schemas(draft, ['tidings:A', 'tidings:B']), schemas(draft, ['tidings:B']), schemas(draft, []), instances),
    { seed, numRuns: 1 },
  );
  const [schema, a, b, values] = drawn!;
  const definitions = new Map([
    ['A', definition('A', a, draft)],
    ['B', definition('B', b, draft)],
  ]);
  const resources = new Map([...definitions].map(([key, entry]) => [`tidings:${key}`, entry.schema]));
  const accepts = createValidator({ schema, draft, resources, formats: 'annotate' });
  const accepted = values.filter(accepts);
  const { lower } = lowering(definitions);
  const types = await printTypes([
    { name: 'Data', shape: lower(schema, draft), doc: [], nameOf: (key) => key },
    ...[...definitions.values()].map(({ key, schema: own }) => ({
      name: key,
      shape: lower(own, draft, key),
      doc: [],
      nameOf: (other: string) => other,
    })),
  ]);
  const lines = accepted.map(
    (value, at) =>
      `const value${at} = ${literal(value)}${value === null ? '' : ' as const'}; export const data${at}: Data = value${at};`,
  );
  return { schema, definitions, accepted, text: [...types, ...lines, ''].join('\n') };
}

const samples = await Promise.all(
  Array.from({ length: COUNT }, (_, at) => sample(at % 3 === 0 ? 'draft-07' : '2020-12', SEED + at)),
);
const project = temporaryProject(samples.map(({ text }, at) => [`sample-${at}.ts`, text]));
afterAll(() => project.remove());

it(`accepts what the validator accepts (${COUNT} schemas, seed ${SEED})`, async () => {
  const accepted = samples.reduce((sum, { accepted: values }) => sum + values.length, 0);
  expect(accepted).toBeGreaterThan(COUNT);
  const errors = await project.compile('7.0');
  const told = errors.map(({ file, line, message }) => {
    const { schema, definitions, text } = samples[Number(/\d+/.exec(file)![0])]!;
    const others = Object.fromEntries([...definitions].map(([key, entry]) => [key, entry.schema]));
    return `${message}\n${JSON.stringify(schema)}\n${JSON.stringify(others)}\n${text.split('\n')[line - 1]}`;
  });
  expect(told).toEqual([]);
});
