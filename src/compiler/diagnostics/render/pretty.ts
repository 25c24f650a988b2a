/** Diagnostics for people at a terminal: code frames, line numbers, carets. */
import type { Diagnostic, Location, Severity } from '../diagnostic.js';
import { COLORS, type Paint, painter, placeLines, type Style } from './place.js';
import { plain } from './text.js';

export interface PrettyOptions {
  /** Text of a file, by path relative to the root; undefined: no code frame. */
  readonly text: (file: string) => string | undefined;
  readonly color: boolean;
  /** How many are shown in full; default 100. */
  readonly limit?: number;
}

/** Ends with a line that counts them; empty where there are none. */
export function renderPretty(diagnostics: readonly Diagnostic[], options: PrettyOptions): string {
  if (diagnostics.length === 0) return '';
  const paint = painter(options.color);
  const limit = options.limit ?? 100;
  const shown = diagnostics.slice(0, limit).map((each) => renderOne(each, options, paint));
  const hidden = diagnostics.length - shown.length;
  if (hidden > 0) shown.push(`… and ${hidden} more\n`);
  return `${shown.join('\n')}\n${countDiagnostics(diagnostics)}\n`;
}

/** For example `2 errors, 1 warning`; empty where there is nothing. */
export function countDiagnostics(diagnostics: readonly Pick<Diagnostic, 'severity'>[]): string {
  const count = (severity: Severity, word: string) => {
    const number = diagnostics.filter((each) => each.severity === severity).length;
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
  };
  return [...count('error', 'error'), ...count('warning', 'warning'), ...count('info', 'note')].join(', ');
}

function renderOne(diagnostic: Diagnostic, { text }: PrettyOptions, paint: Paint): string {
  const { code, severity, message, at, related = [], help } = diagnostic;
  const color = COLORS[severity];
  const lines = [`${paint(color, `${severity}[${plain(code)}]`)}: ${paint('bold', plain(message))}`];
  const frame = (location: Location, caret: Style) =>
    lines.push(...placeLines(location, { text: location.start && text(location.file), caret }, paint));
  if (at !== undefined) frame(at, color);
  for (const each of related) {
    lines.push(`  ${paint('cyan', 'note')}: ${plain(each.message)}`);
    frame(each.at, 'cyan');
  }
  if (help !== undefined) lines.push(`  ${paint('green', 'help')}: ${plain(help)}`);
  return `${lines.join('\n')}\n`;
}
