/** `tests/<context>.test.ts`: the serialization tests of a context's events, for the runner that the configuration names. */
import type { Context, Contract, EventVersion } from '../../contract/model.js';
import type { Json } from '../../contract/schema.js';
import { indexPath, testPath } from '../paths.js';
import { fileImport, literal, type ModuleDescription, module, packageImport, runtimeValue } from '../source/index.js';
import { mutationsOf } from './mutations.js';

/** `sampleFor`: valid data for a version that has no example; undefined where none was found. */
export function testModule(
  contract: Contract,
  context: Context,
  runner: 'vitest' | 'node',
  sampleFor: (version: EventVersion) => Json | undefined,
): ModuleDescription | undefined {
  const versions = context.events.flatMap(({ versions }) => versions);
  if (versions.length === 0) return undefined;
  const from = runner === 'node' ? 'node:test' : 'vitest';
  return module({
    path: testPath(context.folder),
    emitter: 'tests',
    kind: 'script',
    imports: [
      runtimeValue('serialization'),
      packageImport(from, 'describe'),
      packageImport(from, 'it'),
      ...versions.map(({ typeName }) => fileImport(indexPath(context.folder), typeName, 'value')),
    ],
    statements: versions.map((version) => suite(contract, version, sampleFor)),
  });
}

function suite(
  contract: Contract,
  version: EventVersion,
  sampleFor: (version: EventVersion) => Json | undefined,
): string {
  const examples = version.examples.map(({ name, value }) => ({ ...(name === undefined ? {} : { name }), value }));
  const sample = examples.length > 0 ? undefined : sampleFor(version);
  const samples = sample === undefined ? [] : [sample];
  const mutations = [...examples.map(({ value }) => value), ...samples].map((value) =>
    mutationsOf(contract, version, value),
  );
  const required = distinct(mutations.flatMap((found) => found.required));
  const types = distinct(mutations.flatMap((found) => found.types));
  return `describe(${literal(`${version.event} v${version.version}`)}, () => {
  const cases = serialization(${version.typeName}, {
    examples: ${list(examples)},
    samples: ${list(samples)},
    required: ${list(required)},
    types: ${list(types)},
  });
  for (const test of cases) it(test.name, test.run);
});`;
}

function distinct<T extends Json>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function list(values: readonly Json[]): string {
  return values.length === 0 ? '[]' : `[\n${values.map((value) => `      ${literal(value)},`).join('\n')}\n    ]`;
}
