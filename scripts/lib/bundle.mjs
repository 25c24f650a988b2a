// Puts what tsc made of the runtime into few files: node scripts/lib/bundle.mjs src/runtime. A module of its own costs a process that
// imports it 0.3 ms, and the runtime has some 150. The result is to be read by people: names, comments and layout stay.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const folder = resolve(process.argv[2]);
const dist = join(folder, 'dist');

const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const entries = Object.entries(exports)
  .filter(([, target]) => typeof target !== 'string')
  .map(([name, target]) => ({ name, file: join(folder, target.default) }))
  .filter(({ file }) => existsSync(file));
/** Modules that an entry loads, itself or through others. */
const reach = new Map();

/** What generated code loads is one file. */
const isCore = (id) => reach.get('./codegen/v1').has(id);
/** What the main entry shares with another is one more: like the main entry, it imports no optional peer. */
const isShared = (id) => reach.get('.').has(id) && entries.some(({ name }) => name !== '.' && reach.get(name).has(id));

const bundle = await rolldown({
  input: Object.fromEntries(entries.map(({ file }) => [relative(dist, file).replace(/\.js$/, ''), file])),
  // Nothing of another package is taken in.
  external: (id) => !/^[./]/.test(id) && !/^[A-Za-z]:[\\/]/.test(id),
  platform: 'node',
  plugins: [
    {
      name: 'reach',
      buildEnd() {
        const visit = (id, found) => {
          if (found.has(id)) return found;
          found.add(id);
          for (const imported of this.getModuleInfo(id)?.importedIds ?? []) visit(imported, found);
          return found;
        };
        for (const { name, file } of entries) reach.set(name, visit(file, new Set()));
      },
    },
  ],
  onLog: (level, log) => {
    throw new Error(`rolldown ${level}: ${log.message}`);
  },
});
const { output } = await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  minify: false,
  minifyInternalExports: false,
  codeSplitting: {
    groups: [
      { name: 'core', test: isCore, priority: 2 },
      { name: 'shared', test: isShared, priority: 1 },
    ],
  },
});
await bundle.close();

for (const { fileName, moduleIds } of output) {
  // A file beside a module is found from where the module stands.
  const strayed = moduleIds.find(
    (id) => readFileSync(id, 'utf8').includes('import.meta') && dirname(relative(dist, id)) !== dirname(fileName),
  );
  if (strayed !== undefined)
    throw new Error(`${relative(dist, strayed)} looks at import.meta, and is in ${fileName} now`);
}
removeModules(dist, new Set(output.map(({ fileName }) => join(dist, fileName))));

/** They are in a bundle now; their types stay. */
function removeModules(path, kept) {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const file = join(path, entry.name);
    if (entry.isDirectory()) removeModules(file, kept);
    else if (file.endsWith('.js') && !kept.has(file)) rmSync(file);
  }
  if (readdirSync(path).length === 0) rmdirSync(path);
}
