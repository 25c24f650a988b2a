/** Diagnostics for people at a terminal: code frames, line numbers, carets. */
import { styleText } from 'node:util';
import type { Diagnostic, Location, Severity } from '../diagnostic.js';
import { codeFrame } from './frame.js';
import { plain } from './text.js';

export interface PrettyOptions {
  /** Text of a file, by path relative to the root; undefined: no code frame. */
  readonly text: (file: string) => string | undefined;
  readonly color: boolean;
  /** How many are shown in full; default 100. */
  readonly limit?: number;
}

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const COLORS: { readonly [severity in Severity]: Style } = { error: 'red', warning: 'yellow', info: 'blue' };

/** Ends with a line that counts them; empty where there are none. */
export function renderPretty(diagnostics: readonly Diagnostic[], options: PrettyOptions): string {
  if (diagnostics.length === 0) return '';
  // `validateStream: false`: whether colours are wanted was decided by the caller, also on Node versions that look at the stream themselves.
  const paint: Paint = options.color
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text;
  const limit = options.limit ?? 100;
  const shown = diagnostics.slice(0, limit).map((each) => renderOne(each, options, paint));
  const hidden = diagnostics.length - shown.length;
  if (hidden > 0) shown.push(`… and ${hidden} more\n`);
  return `${shown.join('\n')}\n${countDiagnostics(diagnostics)}\n`;
}

/** For example `2 errors, 1 warning`; empty where there is nothing. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
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
  const frame = (location: Location, caret: Style) => {
    lines.push(`  ${paint('cyan', '-->')} ${place(location)}`);
    const content = location.start && text(location.file);
    const rows = content === undefined ? undefined : codeFrame(content, location);
    if (rows === undefined) return;
    const gutter = Math.max(...rows.map(({ number }) => (number === undefined ? 0 : String(number).length)));
    for (const row of rows) {
      const number = (row.number === undefined ? '' : String(row.number)).padStart(gutter);
      const content = row.number === undefined ? paint(caret, row.text) : row.text;
      lines.push(`  ${paint('cyan', `${number} |`)} ${content}`.trimEnd());
    }
  };
  if (at !== undefined) frame(at, color);
  for (const each of related) {
    lines.push(`  ${paint('cyan', 'note')}: ${plain(each.message)}`);
    frame(each.at, 'cyan');
  }
  if (help !== undefined) lines.push(`  ${paint('green', 'help')}: ${plain(help)}`);
  return `${lines.join('\n')}\n`;
}

/** `file:line:column`, which editors turn into a link. */
function place({ file, start }: Location): string {
  return start === undefined ? plain(file) : `${plain(file)}:${start.line}:${start.column}`;
}
