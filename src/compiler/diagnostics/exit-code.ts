/** Diagnostics -> exit code (CONTRACTS "Exit codes"). */
import { CODES } from './codes.js';
import type { Diagnostic } from './diagnostic.js';

/** 0: no errors. 3: some error means that there is no contract model. 1: all others, also codes that are not in the table. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): 0 | 1 | 3 {
  let exit: 0 | 1 = 0;
  for (const { code, severity } of diagnostics) {
    if (severity !== 'error') continue;
    if (Object.hasOwn(CODES, code) && CODES[code as keyof typeof CODES].exit === 3) return 3;
    exit = 1;
  }
  return exit;
}
