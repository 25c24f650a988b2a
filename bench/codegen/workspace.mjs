import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { writeCorpus } from './corpus.mjs';

/** A folder outside the repository with a corpus, set up as a user's project: the installed runtime and test runner beside it. */
export function createWorkspace(root, events, versions = 1) {
  const folder = mkdtempSync(join(tmpdir(), `tidings-bench-${events}-`));
  const edited = join(folder, writeCorpus(folder, events, versions));
  const links = {
    '@tidings/runtime': 'src/runtime',
    vitest: 'node_modules/vitest',
    '@types/node': 'node_modules/@types/node',
  };
  for (const [name, target] of Object.entries(links)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, target), link);
  }
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8'));
  const project = { compilerOptions: { ...compilerOptions, noEmit: true }, include: ['generated/**/*.ts'] };
  put('package.json', { name: 'benchmark', private: true, type: 'module' });
  put('tsconfig.json', project);
  let edits = 0;

  return {
    folder,
    /** Leaves nothing of a former run. */
    reset() {
      for (const path of ['generated', 'out', 'node_modules/.cache']) remove(path);
    },
    remove,
    /** Adds an optional field to one event. */
    edit() {
      const schema = parse(readFileSync(edited, 'utf8'));
      schema.properties[`edit${++edits}`] = { description: 'Added.', type: 'string', maxLength: 10 };
      writeFileSync(edited, stringify(schema));
    },
    /** Files and bytes under a folder. */
    size(path) {
      const files = readdirSync(join(folder, path), { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
      const bytes = files.map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).size);
      return { files: files.length, bytes: bytes.reduce((sum, size) => sum + size, 0) };
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };

  function remove(path) {
    rmSync(join(folder, path), { recursive: true, force: true });
  }
  function put(name, value) {
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
  }
}
