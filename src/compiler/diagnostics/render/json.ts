/** Diagnostics for programs. */
import type { Diagnostic } from '../diagnostic.js';

/** The shape of the output; grows only by new fields while `formatVersion` is 1. */
export interface DiagnosticsJson {
  readonly formatVersion: 1;
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: { readonly error: number; readonly warning: number; readonly info: number };
}

/** What JSON.stringify leaves as it is, though a terminal may show the output. */
const LEFT = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity]++;
  const output: DiagnosticsJson = {
    formatVersion: 1,
    diagnostics: diagnostics.map(({ code, severity, message, at, related, help }) => ({
      code,
      severity,
      message,
      ...(at && { at }),
      ...(related && { related }),
      ...(help !== undefined && { help }),
    })),
    counts,
  };
  const text = JSON.stringify(output, null, 2);
  return `${text.replace(LEFT, escapeUnits)}\n`;
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
