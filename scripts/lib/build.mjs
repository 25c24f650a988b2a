import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

// The compiler's types come from the runtime's dist, hence the order.
const packages = ['src/runtime', 'src/compiler'];

/** The package that services load: as few files, so that importing it costs little. */
const bundled = 'src/runtime';

/** Compiles what is stale; a build that fails ends the process. */
export function build({ force = false } = {}) {
  let rebuilt = false;
  for (const name of packages) {
    const folder = join(root, name);
    const stamp = join(folder, 'dist', '.stamp');
    const state = stateOf(folder);
    if (!force && !rebuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === state) continue;
    compile(folder);
    writeFileSync(stamp, state);
    rebuilt = true;
  }
}

function compile(folder) {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace(/package\.json$/, 'bin/tsc');
  const dist = join(folder, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.json')], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`build of ${relative(root, folder)} failed`);
    process.exit(70);
  }
  if (folder === join(root, bundled)) bundle(folder);
  for (const file of sources(folder)) {
    if (/\.(json|sql)$/.test(file) && file !== 'package.json' && file !== 'tsconfig.json')
      cpSync(join(folder, file), join(dist, file));
  }
}

function bundle(folder) {
  const script = join(root, 'scripts/lib/bundle.mjs');
  const { status } = spawnSync(process.execPath, [script, folder], { cwd: root, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`${relative(root, folder)} could not be bundled`);
  process.exit(70);
}

/** Names, sizes and times of all sources: enough to see an edit, cheap enough to look at every start. */
function stateOf(folder) {
  const hash = createHash('sha256').update(process.version);
  const shared = ['tsconfig.base.json', 'scripts/lib/build.mjs', 'scripts/lib/bundle.mjs'];
  for (const file of [...sources(folder), ...shared.map((path) => `../../${path}`)]) {
    const { size, mtimeMs } = statSync(join(folder, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !/^(dist|node_modules|bin)(\/|\\)/.test(file) && /\.(ts|mjs|json|sql)$/.test(file))
    .sort();
}
