/** Each folder beside this file holds contracts; `output.snap.md` in it is everything that codegen makes of them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createProject, removeProjects } from '../support/project.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const cases = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

afterAll(removeProjects);

describe('golden', () => {
  it.each(cases)('%s', async (name) => {
    const project = createProject(join(folder, name, 'contracts'));
    const { exit, err } = await project.codegen();
    expect(exit, err).toBe(0);
    const files = project.files('generated').map((path) => section(path, project.read(path)));
    const said = err === '' ? '' : section('stderr', err);
    await expect(`# ${name}\n\n${said}${files.join('')}`).toMatchFileSnapshot(join(folder, name, 'output.snap.md'));
  });
});

function section(path: string, text: string): string {
  return `## ${path}\n\n\`\`\`${path.endsWith('.ts') ? 'ts' : ''}\n${text.trimEnd()}\n\`\`\`\n\n`;
}
