// The README's test command: lint, types, drift of the generated code, then all tests; ends with one plain line of counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from './lib/build.mjs';
import { tool } from './lib/tool.mjs';

build();

const checks = [
  ['lint', [tool('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.']],
  ['types', ['scripts/typecheck.mjs']],
  ['generated code is up to date', ['src/compiler/bin/tidings.mjs', 'codegen', '--check']],
];

let passed = 0;
let failed = 0;
for (const [name, args] of checks) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? '✓' : '✗'} ${name}`);
  if (status === 0) passed++;
  else failed++;
}

const folder = mkdtempSync(join(tmpdir(), 'tidings-test-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  process.execPath,
  [
    tool('vitest', 'vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
let skipped = 0;
try {
  const counts = JSON.parse(readFileSync(report, 'utf8'));
  passed += counts.numPassedTests;
  failed += counts.numFailedTests;
  skipped = counts.numPendingTests + counts.numTodoTests;
  // A file that can't be loaded, or an unhandled error, fails the run without failing a test.
  if (status !== 0 && counts.numFailedTests === 0) failed++;
} catch {
  console.error('vitest left no report');
  failed++;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
