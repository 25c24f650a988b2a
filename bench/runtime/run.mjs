// What reading events and importing contracts costs. See ../README.md.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { writeCorpus } from '../codegen/corpus.mjs';
import { median } from '../codegen/measure.mjs';
import { table, times } from '../codegen/table.mjs';
import { createProject } from './project.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    events: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '40' },
    runs: { type: 'string', default: '15' },
  },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

build();
console.log(
  `Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} cores; CPU = user + system of the process\n`,
);
if (values.only !== 'import') reportDecode(measureDecode());
if (values.only !== 'decode') reportImport(measureImport());

function measureDecode() {
  const contracts = (folder) => cpSync(here('contracts'), folder, { recursive: true });
  const { folder, dispose } = createProject(root, contracts);
  try {
    const args = [here('decode.mjs'), join(folder, 'js'), join(root, 'bench/event.json'), values.rounds];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  } finally {
    dispose();
  }
}

function reportDecode({ bytes, headers, found }) {
  const base = found.parse;
  const row = (name, figures, target) => {
    // Of each round by itself: the machine may be slower in one than in the next.
    const ratio = median(figures.map((figure, round) => figure / base[round]));
    const met = target === undefined ? '' : ratio <= target ? 'yes' : 'no';
    return [
      name,
      `${median(figures).toFixed(2)} us`,
      `${Math.min(...figures).toFixed(2)}-${Math.max(...figures).toFixed(2)}`,
      times(ratio),
      target === undefined ? '' : `<= ${target}x`,
      met,
    ];
  };
  const rows = [
    row('JSON.parse of the bytes', found.parse),
    row('JSON.parse of the text', found.parseText),
    row('validator', found.validate),
    row('decode: headers, parse, validate, freeze', found.decode, 3.5),
    row('decode, structured mode', found.decodeStructured),
    row('make', found.make),
    row('toMessage', found.toMessage),
  ];
  console.log(`A record of ${bytes} bytes and ${headers} headers, CPU per record, median of ${base.length} rounds:\n`);
  console.log(table(['', 'median', 'least-most', 'ratio', 'target', 'met'], rows));
  console.log();
}

function measureImport() {
  const events = Number(values.events);
  const { folder, dispose } = createProject(root, (path) => void writeCorpus(path, events));
  try {
    const [context] = readdirSync(join(folder, 'js'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
      .map(({ name }) => name)
      .sort();
    const modules = {
      runtime: join(folder, 'node_modules/@tidings/runtime', mainOf('./codegen/v1')),
      registry: join(folder, 'js/registry.js'),
      topic: join(folder, 'js', context, 'index.js'),
      package: join(folder, 'node_modules/@tidings/runtime', mainOf('.')),
      least: writeLeast(folder),
    };
    const found = Object.fromEntries(Object.keys(modules).map((name) => [name, []]));
    for (let run = 0; run < Number(values.runs); run++) {
      for (const [name, path] of Object.entries(modules)) {
        found[name].push(JSON.parse(execFileSync(process.execPath, [here('import.mjs'), path], { encoding: 'utf8' })));
      }
    }
    return { events, found };
  } finally {
    dispose();
  }
}

/** The least that any program pays which imports a package: a module with one import of a package with one constant. */
function writeLeast(folder) {
  const one = join(folder, 'node_modules/one');
  mkdirSync(one, { recursive: true });
  writeFileSync(join(one, 'package.json'), '{ "name": "one", "type": "module", "exports": { "./v1": "./index.js" } }');
  writeFileSync(join(one, 'index.js'), 'export const one = 1;\n');
  const path = join(folder, 'js/least.js');
  writeFileSync(path, "export { one } from 'one/v1';\n");
  return path;
}

function mainOf(entry) {
  return JSON.parse(readFileSync(join(root, 'src/runtime/package.json'), 'utf8')).exports[entry].default;
}

function reportImport({ events, found }) {
  const row = (name, figures, target) => {
    const middle = median(figures);
    return [
      name,
      `${middle.toFixed(1)} ms`,
      `${Math.min(...figures).toFixed(1)}-${Math.max(...figures).toFixed(1)}`,
      target === undefined ? '' : `<= ${target} ms`,
      target === undefined ? '' : middle <= target ? 'yes' : 'no',
    ];
  };
  const rows = [
    row(`registry over ${events} events`, found.registry, 30),
    row('a topic of 20 events', found.topic, 10),
    row('of these: @tidings/runtime/codegen/v1', found.runtime),
    row('beside them: @tidings/runtime', found.package),
    row('to compare: a package of one constant', found.least),
  ];
  console.log(`CPU of an import in a new process, median of ${found.registry.length}:\n`);
  console.log(table(['', 'median', 'least-most', 'target', 'met'], rows));
}
