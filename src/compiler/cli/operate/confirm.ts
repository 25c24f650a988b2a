import { plain } from '../../diagnostics/index.js';
import { UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import type { Operator } from './operator.js';

/** Asks before something that hits more than was named. Throws UsageError where there is nobody to be asked. */
export async function confirmed(question: string, terminal: Terminal, { ask }: Operator): Promise<boolean> {
  if (ask === undefined)
    throw new UsageError(`nobody is there to be asked: '${plain(question)}' --yes says so, --dry-run only looks`);
  if (await ask(plain(question))) return true;
  terminal.err('Nothing was done.\n');
  return false;
}
