/**
 * Types against validators: whatever the validator accepts, the type accepts. Each instance of cases/*.yaml is given to both,
 * to the type as the value of a variable, so that TypeScript's check of fresh literals says nothing.
 */
import { afterAll, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/compiler/contract/schema.js';
import { literal } from '../../../src/compiler/emit/source/index.js';
import { lowering, printTypes } from '../../../src/compiler/emit/types/index.js';
import { createValidator } from '../../../src/compiler/validators/factory.js';
import { type Case, loadCases } from './cases.js';
import { COMPILERS, type Compiler, temporaryProject } from './tsc.js';

/** Instances that only the type accepts. Lower it when a type gets closer; never raise it. */
const LOOSER = 53;

const cases = loadCases();

const fileOf = (at: number) => `case-${String(at).padStart(3, '0')}.ts`;

/** The types, and one assignment per line; the first of them stands in `firstLine` (1-based). */
async function program({ schema, draft, definitions, instances }: Case): Promise<{ text: string; firstLine: number }> {
  const { lower } = lowering(definitions);
  const nameOf = (key: string) => definitions.get(key)!.typeName;
  const types = await printTypes([
    { name: 'Data', shape: lower(schema, draft), doc: [], nameOf },
    ...[...definitions.values()].map((definition) => ({
      name: definition.typeName,
      shape: lower(definition.schema, definition.draft, definition.key),
      doc: [],
      nameOf,
    })),
  ]);
  const head = `${types.join('\n\n')}\n\n`;
  const assignments = instances.map(
    ({ value }, at) => `const value${at} = ${constant(value)}; export const data${at}: Data = value${at};`,
  );
  return { text: `${head}${assignments.join('\n')}\n`, firstLine: head.split('\n').length };
}

function constant(value: Json): string {
  return value === null ? 'null' : `${literal(value)} as const`;
}

const programs = await Promise.all(cases.map(program));
const project = temporaryProject(programs.map(({ text }, at) => [fileOf(at), text]));
afterAll(() => project.remove());

describe('the table', () => {
  it('has constructs of its own names, and instances', () => {
    expect(cases.length).toBeGreaterThanOrEqual(90);
    expect(new Set(cases.map(({ construct }) => construct)).size).toBe(cases.length);
    expect(cases.filter(({ instances }) => instances.length === 0)).toEqual([]);
  });

  it('lists what only types accept, and the list doesn’t grow', () => {
    expect(cases.flatMap(({ instances }) => instances).filter(({ expected }) => expected === 'looser').length).toBe(
      LOOSER,
    );
  });

  it('agrees with the validator', () => {
    const wrong = cases.flatMap(({ construct, schema, draft, definitions, instances }) => {
      const resources = new Map([...definitions.values()].map((entry) => [`tidings:${entry.key}`, entry.schema]));
      const accepts = createValidator({ schema, draft, resources, formats: 'assert' });
      return instances
        .filter(({ value, expected }) => accepts(value) !== (expected === 'valid'))
        .map(({ value, expected }) => `${construct}: ${JSON.stringify(value)} is not ${expected}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe.each(Object.keys(COMPILERS) as Compiler[])('types under TypeScript %s', { concurrent: true }, (compiler) => {
  it('accept what the validator accepts, and no more than the table says', async () => {
    const errors = await project.compile(compiler);
    const wrong = cases.flatMap(({ construct, instances }, at) => {
      const { firstLine } = programs[at]!;
      const found = errors.filter(({ file }) => file === fileOf(at));
      const broken = found.filter(({ line }) => line < firstLine).map(({ message }) => `${construct}: ${message}`);
      const verdicts = instances.flatMap(({ value, expected }, index) => {
        const error = found.find(({ line }) => line === firstLine + index);
        if ((error === undefined) === (expected !== 'invalid')) return [];
        return [
          error === undefined
            ? `${construct}: the type accepts ${JSON.stringify(value)}, the validator doesn't`
            : `${construct}: the type refuses ${JSON.stringify(value)}: ${error.message}`,
        ];
      });
      return [...broken, ...verdicts];
    });
    expect(wrong).toEqual([]);
  });
});
