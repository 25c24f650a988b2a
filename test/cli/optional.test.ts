/** A command that needs a package which isn't installed, run by Node itself: test runners resolve packages in ways of their own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support.js';

const source = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, 'src/compiler/cli', path)).href);

function node(program: string) {
  const args = ['--import', 'tsx', '--conditions=tidings-source', '--input-type=module', '--eval', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('a package that isn’t installed', () => {
  it('is named, with what to do', () => {
    const program = `
      import { operate } from ${source('operate/failure.ts')};
      import { loadOptional } from ${source('operate/optional.ts')};
      const terminal = { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) };
      process.exitCode = await operate(terminal, () => loadOptional('not-installed', () => import('not-installed')));
    `;
    expect(node(program)).toEqual({
      status: 1,
      stdout: '',
      stderr: `tidings: this needs the package not-installed, which is not installed
         Run: npm install not-installed
`,
    });
  });

  it('is another thing than a module of ours that isn’t there', () => {
    const program = `
      import { loadOptional } from ${source('operate/optional.ts')};
      await loadOptional('not-installed', () => import('other-package')).catch((error) => console.log(error.name, error.code));
    `;
    expect(node(program)).toEqual({ status: 0, stdout: 'Error ERR_MODULE_NOT_FOUND\n', stderr: '' });
  });
});
