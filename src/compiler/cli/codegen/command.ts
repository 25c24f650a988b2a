/** `tidings codegen`: parse, run once or watch, exit code. */
import { statSync } from 'node:fs';
import { EXIT, UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { openMemory } from './memory.js';
import { CODEGEN_HELP, parseCodegenOptions } from './options.js';
import { runOnce } from './run.js';

export async function codegen(argv: readonly string[], terminal: Terminal, cwd = process.cwd()): Promise<number> {
  const options = parseCodegenOptions(argv, cwd);
  if (options === undefined) {
    terminal.out(CODEGEN_HELP);
    return EXIT.ok;
  }
  if (statSync(options.root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`no such folder: ${options.root}`);
  }
  const memory = openMemory(options);
  const generate = () => runOnce(options, terminal, memory);
  if (!options.watch) return (await generate()).exit;
  const { watch } = await import('./watch.js');
  return watch(options, { generate, say: terminal.err });
}
