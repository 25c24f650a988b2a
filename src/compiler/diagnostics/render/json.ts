/** Diagnostics for programs. */
import type { Diagnostic } from '../diagnostic.js';

/** The shape of the output; grows only by new fields while `formatVersion` is 1. */
export interface DiagnosticsJson {
  readonly formatVersion: 1;
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: { readonly error: number; readonly warning: number; readonly info: number };
}

/** What JSON.stringify leaves as it is, though a terminal or the log of a build may show the output (see `plain`). */
const LEFT = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|#(?=#[a-z]*\[)/giu;

export function renderJson(diagnostics: readonly Diagnostic[]): string {
  return `${jsonText(diagnosticsJson(diagnostics), 2)}\n`;
}

/** For a command whose output holds more than diagnostics. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]): DiagnosticsJson {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of diagnostics) counts[severity]++;
  return {
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
}

/** JSON whose control and format characters are all escaped; equal to what JSON.stringify gives, once parsed. */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(LEFT, escapeUnits);
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
