import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tool } from '../../scripts/lib/tool.mjs';

/**
 * A folder outside the repository with contracts, what `tidings codegen` makes of them, and that as JavaScript in `js/`, as a service
 * would run it: the installed runtime beside it, no loader, no source maps.
 * @param {string} root of the repository
 * @param {(folder: string) => void} writeContracts
 */
export function createProject(root, writeContracts) {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-bench-'));
  try {
    writeContracts(folder);
    link('src/runtime', '@tidings/runtime');
    link('node_modules/vitest', 'vitest');
    link('node_modules/@types/node', '@types/node');
    put('package.json', { name: 'benchmark', private: true, type: 'module' });
    const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
    put('tsconfig.json', {
      compilerOptions: { ...compilerOptions, rootDir: 'generated', outDir: 'js' },
      include: ['generated/**/*.ts'],
      exclude: ['generated/tests'],
    });
    run('tidings codegen', [join(root, 'src/compiler/bin/tidings.mjs'), 'codegen', '--root', folder]);
    run('tsc', [tool('typescript', 'tsc'), '-p', 'tsconfig.json']);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };

  function link(target, name) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, target), path);
  }
  function put(name, value) {
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  }
  function run(name, args) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0)
      throw new Error(`${name} ended with exit code ${status}:\n${(String(stdout) + stderr).slice(-4000)}`);
  }
}
