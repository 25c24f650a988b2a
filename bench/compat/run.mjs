// What compat-check costs, side by side with a cold codegen of the same contracts; and the engine on a corpus. See ../README.md.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/lib/build.mjs';
import { measure, summarize } from '../codegen/measure.mjs';
import { mebibytes, seconds, table, times } from '../codegen/table.mjs';
import { createWorkspace } from '../codegen/workspace.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000' },
    versions: { type: 'string', default: '3' },
    runs: { type: 'string', default: '3' },
    corpus: { type: 'string' },
  },
});
const [events, versions, runs] = [values.events, values.versions, values.runs].map(Number);
const root = fileURLToPath(new URL('../..', import.meta.url));
const tidings = (...args) => [join(root, 'src/compiler/bin/tidings.mjs'), ...args];

build();
wholeProcesses();
if (values.corpus !== undefined) engine(resolve(values.corpus));

function wholeProcesses() {
  const workspace = createWorkspace(root, events, versions);
  writeFileSync(join(workspace.folder, 'tidings.config.yaml'), 'compatibility: { mode: full-transitive }\n');
  const found = { codegen: [], cold: [], unchanged: [] };
  try {
    for (let round = 1; round <= runs; round++) {
      workspace.reset();
      console.error(`${events} events of ${versions} versions, run ${round} of ${runs}`);
      found.cold.push(measure('compat-check', tidings('compat-check', '--format', 'json'), workspace.folder));
      found.unchanged.push(measure('compat-check', tidings('compat-check', '--format', 'json'), workspace.folder));
      workspace.reset();
      found.codegen.push(measure('codegen', tidings('codegen'), workspace.folder));
    }
  } finally {
    workspace.dispose();
  }
  const [codegen, cold, unchanged] = [found.codegen, found.cold, found.unchanged].map(summarize);
  const row = (name, figure, limit) => {
    const ratio = figure.cpu / codegen.cpu;
    const spread = `${seconds(figure.cpu)} (${figure.least.toFixed(2)}-${figure.most.toFixed(2)})`;
    const target = limit === undefined ? ['', ''] : [`<= ${limit}x`, ratio <= limit ? 'yes' : 'no'];
    return [name, spread, times(ratio), mebibytes(figure.peak), ...target];
  };
  const rows = [
    row('tidings codegen: cold, CPU', codegen),
    row('tidings compat-check: full-transitive, cold, CPU', cold, 1),
    row('tidings compat-check: nothing changed, CPU', unchanged, 0.1),
  ];
  console.log(
    `${events} events of ${versions} versions, median of ${runs} runs (least-most), CPU = user + system of the process and its children; ` +
      `Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} cores\n`,
  );
  console.log(table(['', 'median', 'ratio', 'peak memory', 'target', 'met'], rows));
}

function engine(corpus) {
  if (!existsSync(corpus)) throw new Error(`no such file: ${corpus}`);
  console.log('');
  const args = ['--import', 'tsx', '--conditions=tidings-source', 'test/conformance/compat/run.ts', corpus];
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
}
