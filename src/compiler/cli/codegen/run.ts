/** One run, from the question whether anything changed to the exit code. */
import { lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { writeOutput } from '../../output/index.js';
import { EXIT } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { withLock } from './lock.js';
import type { Memory } from './memory.js';
import type { CodegenOptions } from './options.js';
import { createProgress } from './progress.js';
import { reportDrift, reportPlan, reportUnchanged, reportWritten } from './report.js';
import { isUnchanged } from './unchanged.js';
import type { Stub } from './upcasts.js';

export interface Run {
  readonly exit: number;
  /** Files that were read, and those that were looked for in vain; relative to the root. */
  readonly inputs: readonly string[];
  /** Folder of the schemas, relative to the root. */
  readonly schemas: string;
}

export async function runOnce(options: CodegenOptions, terminal: Terminal, memory: Memory): Promise<Run> {
  if (options.mode !== 'check') {
    const record = memory.record();
    if (record !== undefined && isUnchanged(options.root, record)) {
      await reportUnchanged(options, terminal, record);
      return { exit: EXIT.ok, inputs: record.inputs.map(([path]) => path), schemas: record.schemas };
    }
  }
  return options.mode === 'write'
    ? await withLock(options.root, () => run(options, terminal, memory))
    : await run(options, terminal, memory);
}

async function run(options: CodegenOptions, terminal: Terminal, memory: Memory): Promise<Run> {
  const { generate } = await import('./generate.js');
  const progress = createProgress(terminal);
  const remembered = memory.recall();
  try {
    const generation = await generate(options, remembered, progress);
    const { project, plan, stubs } = generation;
    progress.done();
    const run = { inputs: generation.inputs.map(({ path }) => path), schemas: project.config?.schemas ?? 'schemas' };
    if (options.mode === 'plan') return { ...run, exit: await reportPlan(options, terminal, generation) };
    if (options.mode === 'check') return { ...run, exit: await reportDrift(options, terminal, generation) };
    for (const stub of stubs) writeStub(options.root, stub);
    if (plan !== undefined && project.config !== undefined) {
      writeOutput(join(options.root, project.config.generated), plan.changes);
      memory.keep(generation, remembered);
    }
    return { ...run, exit: await reportWritten(options, terminal, generation) };
  } finally {
    progress.done();
  }
}

/** Once: an upcast that exists is its author's. */
function writeStub(root: string, { path, text }: Stub): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  if (!realpathSync(dirname(target)).startsWith(realpathSync(root) + sep)) return;
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined) writeFileSync(target, text, { flag: 'wx' });
}
