/** Every code that a diagnostic can have. */

import { codegenCodes } from './codegen-codes.js';
import type { Diagnostic, Location, Severity } from './diagnostic.js';
import { documentCodes } from './document-codes.js';
import { lintCodes } from './lint-codes.js';
import { loadCodes } from './load-codes.js';
import { releaseCodes } from './release-codes.js';

export interface CodeInfo {
  readonly severity: Severity;
  /** Exit code of an error with this code: 3 there is no contract model, 1 the model stands and something is wrong. */
  readonly exit: 1 | 3;
  /** What is wrong, in general; for `tidings explain`. */
  readonly summary: string;
  /** What to do, unless the diagnostic itself says it better. */
  readonly help?: string;
}

const table = {
  ...codegenCodes,
  ...documentCodes,
  ...lintCodes,
  ...loadCodes,
  ...releaseCodes,
} satisfies { readonly [code: string]: CodeInfo };

export type Code = keyof typeof table;

/** Alphabetical. */
export const CODES = Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1))) as {
  readonly [code in Code]: CodeInfo;
};

/** A diagnostic with the severity and the help of its code. */
export function diagnostic(
  code: Code,
  message: string,
  at?: Location,
  more: Partial<Pick<Diagnostic, 'severity' | 'related' | 'help'>> = {},
): Diagnostic {
  const info = CODES[code];
  const help = more.help ?? info.help;
  return {
    code,
    severity: more.severity ?? info.severity,
    message: sentence(message),
    ...(at && { at }),
    ...(more.related && { related: more.related.map((each) => ({ ...each, message: sentence(each.message) })) }),
    ...(help !== undefined && { help: sentence(help) }),
  };
}

/** Names of contracts stand in messages, and may hold line breaks and megabytes. */
function sentence(message: string): string {
  const line = message.replace(/[\n\r\u0085\u2028\u2029]+/g, ' ');
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}
