/** Each folder beside this file holds contracts with a mistake, and what codegen says about it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createProject, removeProjects } from '../support/project.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const cases = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

afterAll(removeProjects);

describe('bad input', () => {
  it.each(cases)('%s', async (name) => {
    const project = createProject(join(folder, name, 'contracts'));
    const { exit, err } = await project.codegen();
    expect([1, 3]).toContain(exit);
    expect(existsSync(join(project.root, 'generated'))).toBe(false);
    await expect(`${err}exit code ${exit}\n`).toMatchFileSnapshot(join(folder, name, 'expected.txt'));
  });
});
