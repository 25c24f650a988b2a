/** Every code that a diagnostic can have; alphabetical. */
import type { Diagnostic, Location, Severity } from './diagnostic.js';

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
  'missing-file': { severity: 'error', exit: 3, summary: 'A file that something refers to does not exist.' },
} satisfies { readonly [code: string]: CodeInfo };

export type Code = keyof typeof table;

export const CODES: Readonly<Record<Code, CodeInfo>> = table;

/** A diagnostic with the severity and the help of its code. */
export function diagnostic(
  code: Code,
  message: string,
  at?: Location,
  more: Partial<Pick<Diagnostic, 'severity' | 'related' | 'help'>> = {},
): Diagnostic {
  const { severity, help }: CodeInfo = table[code];
  return {
    code,
    severity,
    message,
    ...(at && { at }),
    ...(help !== undefined && { help }),
    ...more,
  };
}
