// The whole repository under TypeScript 7; generated code and upcasts under 6.0 and 5.9 as well.
import { spawnSync } from 'node:child_process';
import { root } from './lib/build.mjs';
import { tool } from './lib/tool.mjs';

const runs = [
  ['typescript', 'tsconfig.json'],
  ['typescript-6.0', 'tsconfig.generated.json'],
  ['typescript-5.9', 'tsconfig.generated.json'],
];

for (const [compiler, project] of runs) {
  const { status } = spawnSync(process.execPath, [tool(compiler, 'tsc'), '--noEmit', '-p', project], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`${compiler} refuses ${project}`);
    process.exitCode = 1;
  }
}
