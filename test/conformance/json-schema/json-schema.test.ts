/** Every draft through the factory; draft-07 and 2020-12 also through modules as they are generated. */
import { formatChecks } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import type { ContractDraft } from '../../../src/compiler/contract/schema.js';
import { createValidator } from '../../../src/compiler/validators/index.js';
import { contractOf, OutsideProfile } from '../../support/contract.js';
import { generatedValidator } from '../../support/generated.js';
import { knownFailures } from './known-failures.js';
import { leftOut, outsideOf } from './profile.js';
import { type Group, loadSuite } from './suite.js';

const drafts = [
  ['draft4', 'draft-04'],
  ['draft6', 'draft-06'],
  ['draft7', 'draft-07'],
  ['draft2019-09', '2019-09'],
  ['draft2020-12', '2020-12'],
] as const;

const suite = loadSuite();
type Check = (value: unknown) => boolean;
type Formats = 'assert' | 'annotate';

/** Files of a draft: required, optional, and the formats that we assert. */
function filesOf(folder: string): (readonly [name: string, groups: readonly Group[], formats: Formats])[] {
  if (typeof suite === 'string') return [];
  const files = (path: string, formats: Formats) =>
    suite.files(path).map(([name, groups]) => [`${path}/${name}`, groups, formats] as const);
  return [
    ...files(folder, 'annotate'),
    ...files(`${folder}/optional`, 'annotate'),
    ...files(`${folder}/optional/format`, 'assert').filter(([name]) =>
      Object.hasOwn(formatChecks, name.split('/').at(-1)!),
    ),
  ];
}

/** Names of the tests whose verdict is wrong, with what came instead. */
function failures(name: string, group: Group, make: () => Check): string[] {
  let check: Check;
  try {
    check = make();
  } catch (error) {
    return group.tests.map((test) => `${name} > ${group.description} > ${test.description}: ${error}`);
  }
  return group.tests
    .filter((test) => check(test.data) !== test.valid)
    .map((test) => `${name} > ${group.description} > ${test.description}`);
}

const known = (folder: string) => knownFailures.map(({ test }) => test).filter((test) => test.startsWith(`${folder}/`));

describe('JSON-Schema-Test-Suite', () => {
  it('can be had', () => {
    if (typeof suite !== 'string') expect(suite.files('draft2020-12').length).toBeGreaterThan(30);
    else if (process.env.CI === 'true') expect.fail(suite);
    else console.warn(`JSON-Schema-Test-Suite was not run: ${suite}`);
  });

  if (typeof suite === 'string') return;
  const { remotes } = suite;

  it.each(drafts)('%s through the factory', (folder, draft) => {
    let count = 0;
    const failed = filesOf(folder).flatMap(([name, groups, formats]) =>
      groups.flatMap((group) => {
        count += group.tests.length;
        return failures(name, group, () =>
          createValidator({ schema: group.schema, draft, resources: remotes, formats }),
        );
      }),
    );
    console.info(`${draft}: ${count} tests, ${failed.length} known failures`);
    expect(failed).toEqual(known(folder));
  });

  it.each([
    ['draft7', 'draft-07', 'local'],
    ['draft7', 'draft-07', 'shared'],
    ['draft2020-12', '2020-12', 'local'],
    ['draft2020-12', '2020-12', 'shared'],
  ] as const)('%s through generated modules: %s, %s definitions', (folder, draft, home) => {
    let count = 0;
    const left: Record<string, number> = {};
    // Generated validators assert formats, always: formats as annotations are the factory's alone.
    const files = filesOf(folder).filter(([name]) => !annotations.test(name));
    const failed = files.flatMap(([name, groups]) =>
      groups.flatMap((group) => {
        const validate = generated(group, draft, home);
        if (typeof validate === 'string') left[validate] = (left[validate] ?? 0) + group.tests.length;
        else count += group.tests.length;
        return typeof validate === 'string' ? [] : failures(name, group, () => validate);
      }),
    );
    console.info(`${draft}, ${home} definitions: ${count} tests`);
    expect(failed).toEqual([]);
    expect(left).toEqual(leftOut[draft]);
  });

  const annotations = /^\w[\w-]*\/(?:format|optional\/(?:content|format-assertion|format))$/;

  /** The generated validator; or why a contract can't say what the schema says. */
  function generated(group: Group, draft: ContractDraft, home: 'local' | 'shared'): Check | string {
    try {
      const { contract } = contractOf(group.schema, draft, home, remotes, outsideOf(draft));
      return generatedValidator<Check>(contract);
    } catch (error) {
      if (error instanceof OutsideProfile) return error.message;
      throw error;
    }
  }
});
