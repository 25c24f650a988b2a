/** `--watch` sees every change of the closure, also those that fall into a run. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { CodegenOptions } from '../../src/compiler/cli/codegen/options.js';
import { watch } from '../../src/compiler/cli/codegen/watch.js';
import { createProject, removeProjects, type TestProject } from '../support/project.js';

let project: TestProject;
let end: AbortController;
beforeEach(() => {
  end = new AbortController();
  project = createProject({
    'asyncapi.yaml': 'one',
    'schemas/todos/TodoCreated/v1.yaml': 'one',
    'common/money.yaml': 'one',
  });
});
afterAll(removeProjects);

/** Runs until `then` of the last run; each run hands over to the next of `steps`. */
async function runs(inputs: readonly string[], ...steps: (() => void)[]): Promise<number> {
  let count = 0;
  const options = { root: project.root } as CodegenOptions;
  const done = watch(options, {
    signal: end.signal,
    say: () => {
      const step = steps.shift();
      if (step === undefined) end.abort();
      else step();
    },
    generate: async () => {
      count++;
      return { exit: 0, inputs, schemas: 'schemas' };
    },
  });
  expect(await done).toBe(0);
  return count;
}

const inputs = ['asyncapi.yaml', 'common/money.yaml', 'schemas/todos/TodoCreated/v1.yaml'];

describe('watch', () => {
  // Two runs to begin with: folders that are watched only after the first may have changed during it.
  it('runs again when a file of the closure changes', async () => {
    expect(
      await runs(
        inputs,
        () => project.write('schemas/todos/TodoCreated/v1.yaml', 'two'),
        () => project.write('common/money.yaml', 'two'),
        () => project.write('asyncapi.yaml', 'two'),
      ),
    ).toBe(5);
  });

  it('runs again when a version is added to a folder that has none yet', async () => {
    const count = await runs(inputs, () => project.write('schemas/todos/TodoDeleted/v1.yaml', 'one'));
    // The new folder is watched after the run that found it, and looked at once more.
    expect(count).toBe(4);
  });

  it('runs again when a file that was missing appears', async () => {
    expect(
      await runs([...inputs, 'other/more/rates.yaml'], () => project.write('other/more/rates.yaml', 'one')),
    ).toBeGreaterThan(2);
  });

  it('runs again for a change that falls into a run', async () => {
    let count = 0;
    const options = { root: project.root } as CodegenOptions;
    await watch(options, {
      signal: end.signal,
      say: () => (count === 3 ? end.abort() : undefined),
      generate: async () => {
        count++;
        if (count === 2) {
          project.write('schemas/todos/TodoCreated/v1.yaml', 'during the run');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return { exit: 0, inputs, schemas: 'schemas' };
      },
    });
    expect(count).toBe(3);
  });
});
