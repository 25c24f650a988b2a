// The README's first command: generate, run the todo service on the memory transport, then prove that no version breaks anybody.
import { spawnSync } from 'node:child_process';
import { build, root } from './lib/build.mjs';

build();
const steps = [
  ['src/compiler/bin/tidings.mjs', 'codegen'],
  ['--import', 'tsx', '--conditions=tidings-source', 'examples/todo-service/main.ts', ...process.argv.slice(2)],
  ['src/compiler/bin/tidings.mjs', 'compat-check'],
];
for (const args of steps) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 70);
}
