// What code generation costs, side by side with json-schema-to-typescript's own CLI. See ../README.md.
import { createRequire } from 'node:module';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { measure, summarize } from './measure.mjs';
import { mebibytes, megabytes, seconds, table, times } from './table.mjs';
import { createWorkspace } from './workspace.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
    large: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const events = Number(values.events);
const runs = Number(values.runs);

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const packageFile = (name, file) => join(require.resolve(`${name}/package.json`), '..', file);
const programs = {
  codegen: [join(root, 'src/compiler/bin/tidings.mjs'), 'codegen', '--root', '.'],
  json2ts: [packageFile('json-schema-to-typescript', 'dist/src/cli.js'), '-i', 'schemas', '-o', 'out'],
  tsc: [packageFile('typescript', 'bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
};

build();
const main = measureAll();
const large = values.large === undefined ? undefined : measureCold(Number(values.large));
report();

/** One round after another, so that whatever else the machine does meets all programs alike. */
function measureAll() {
  const workspace = createWorkspace(root, events);
  const found = { json2ts: [], cold: [], unchanged: [], edited: [], tsc: [] };
  try {
    for (let round = 1; round <= runs; round++) {
      workspace.reset();
      note(`${events} events, run ${round} of ${runs}`);
      found.json2ts.push(run('json2ts', workspace));
      found.cold.push(run('codegen', workspace));
      found.unchanged.push(run('codegen', workspace));
      workspace.edit();
      found.edited.push(run('codegen', workspace));
      found.tsc.push(run('tsc', workspace));
    }
    const result = Object.fromEntries(Object.entries(found).map(([name, runs]) => [name, summarize(runs)]));
    return { ...result, output: workspace.size('generated'), theirs: workspace.size('out') };
  } finally {
    if (values.keep) note(`kept: ${workspace.folder}`);
    else workspace.dispose();
  }
}

function measureCold(count) {
  const workspace = createWorkspace(root, count);
  try {
    note(`${count} events`);
    return { count, ...run('codegen', workspace) };
  } finally {
    workspace.dispose();
  }
}

function run(program, workspace) {
  return measure(program, programs[program], workspace.folder);
}

function report() {
  const { json2ts, cold, unchanged, edited, tsc, output, theirs } = main;
  const spread = ({ cpu, least, most }) => `${seconds(cpu)} (${least.toFixed(2)}-${most.toFixed(2)})`;
  const against = (name, figure, limit) => {
    const ratio = figure.cpu / json2ts.cpu;
    return [name, spread(figure), times(ratio), `<= ${limit}x`, met(ratio <= limit)];
  };
  const rows = [
    ['json-schema-to-typescript: types only, CPU', spread(json2ts), times(1), '', ''],
    against('tidings codegen: everything, cold, CPU', cold, 1.3),
    against('tidings codegen: nothing changed, CPU', unchanged, 0.06),
    against('tidings codegen: one file edited, CPU', edited, 0.2),
    [
      'tsc --noEmit of the output, CPU',
      spread(tsc),
      `${times(tsc.cpu / cold.cpu)} of cold`,
      '< 1x of cold',
      met(tsc.cpu < cold.cpu),
    ],
    [
      `output, ${output.files} files`,
      megabytes(output.bytes),
      '',
      '<= 16 MB',
      met(output.bytes <= 16e6 * (events / 1000)),
    ],
    [
      'peak memory',
      mebibytes(cold.peak),
      times(cold.peak / json2ts.peak),
      '<= 500 MiB',
      met(cold.peak <= 500 * 2 ** 20),
    ],
  ];
  if (large !== undefined) {
    const per = (figure, count) => (figure.cpu / count) * 1000;
    const ratio = per(large, large.count) / per(cold, events);
    rows.push([
      `CPU per event, ${large.count} events against ${events}`,
      `${per(large, large.count).toFixed(2)} ms against ${per(cold, events).toFixed(2)} ms`,
      times(ratio),
      '<= 1.1x',
      met(ratio <= 1.1),
    ]);
    rows.push([`peak memory, ${large.count} events`, mebibytes(large.peak), '', '', '']);
  }
  console.log(
    `${events} events, median of ${runs} runs (least-most), CPU = user + system of the process and its children; ` +
      `Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} cores; ` +
      `wall: json-schema-to-typescript ${seconds(json2ts.wall)}, cold ${seconds(cold.wall)}, ` +
      `unchanged ${seconds(unchanged.wall)}, edited ${seconds(edited.wall)}\n`,
  );
  console.log(table(['', 'median', 'ratio', 'target', 'met'], rows));
  note(`json-schema-to-typescript wrote ${theirs.files} files, ${megabytes(theirs.bytes)}`);
}

function met(yes) {
  return yes ? 'yes' : 'no';
}

function note(text) {
  console.error(text);
}
