/** `tidings waive`: an entry more in waivers.yaml. */
import { statSync } from 'node:fs';
import { RULES } from '../../compat/contract/index.js';
import { renderPretty } from '../../diagnostics/index.js';
import { addWaiver } from '../../load/index.js';
import { writeOutput } from '../../output/index.js';
import { withLock } from '../codegen/lock.js';
import { EXIT, UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { parseWaiveOptions, WAIVE_HELP, type WaiveOptions } from './options.js';

export async function waive(argv: readonly string[], terminal: Terminal, cwd = process.cwd()): Promise<number> {
  const options = parseWaiveOptions(argv, cwd);
  if (options === undefined) {
    terminal.out(WAIVE_HELP);
    return EXIT.ok;
  }
  if (statSync(options.root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`no such folder: ${options.root}`);
  }
  return withLock(options.root, async () => add(options, terminal));
}

function add({ root, config, waiver }: WaiveOptions, terminal: Terminal): number {
  const configFile = config === undefined ? {} : { configFile: config };
  const added = addWaiver({ root, ...configFile, rules: [...RULES.keys()], waiver });
  switch (added.kind) {
    case 'broken': {
      const { diagnostics, files } = added;
      terminal.err(renderPretty(diagnostics, { text: (file) => files.text(file), color: terminal.color.err }));
      return EXIT.noModel;
    }
    case 'refused':
      throw new UsageError([...new Set(added.problems.map(({ message }) => message))].join('\n         '));
    case 'added':
      writeOutput(root, [{ kind: 'update', path: added.file, text: added.text }]);
      terminal.err(`${added.file}: waived ${waiver.permanent ? 'for good' : `until ${waiver.expires}`}.\n`);
      return EXIT.ok;
  }
}
