/** A place with its code frame, as lines for a terminal. */
import { styleText } from 'node:util';
import type { Location, Severity } from '../diagnostic.js';
import { codeFrame } from './frame.js';
import { plain } from './text.js';

export type Style = Parameters<typeof styleText>[0];
export type Paint = (style: Style, text: string) => string;

export const COLORS: { readonly [severity in Severity]: Style } = { error: 'red', warning: 'yellow', info: 'blue' };

export function painter(color: boolean): Paint {
  // `validateStream: false`: whether colours are wanted was decided by the caller, also on Node versions that look at the stream themselves.
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

export interface PlaceOptions {
  /** Of the whole file; undefined: no code frame. */
  readonly text: string | undefined;
  readonly caret: Style;
  /** Said before the arrow: which of two versions it is, say. */
  readonly label?: string;
}

/** `--> file:line:column`, then the lines around it with carets. Indented by two. */
export function placeLines(location: Location, { text, caret, label }: PlaceOptions, paint: Paint): readonly string[] {
  const arrow = label === undefined ? '-->' : `${plain(label)} -->`;
  const lines = [`  ${paint('cyan', arrow)} ${placeText(location)}`];
  const rows = text === undefined ? undefined : codeFrame(text, location);
  if (rows === undefined) return lines;
  const gutter = Math.max(...rows.map(({ number }) => (number === undefined ? 0 : String(number).length)));
  for (const row of rows) {
    const number = (row.number === undefined ? '' : String(row.number)).padStart(gutter);
    const content = row.number === undefined ? paint(caret, row.text) : row.text;
    lines.push(`  ${paint('cyan', `${number} |`)} ${content}`.trimEnd());
  }
  return lines;
}

/** `file:line:column`, which editors turn into a link. */
export function placeText({ file, start }: Location): string {
  return start === undefined ? plain(file) : `${plain(file)}:${start.line}:${start.column}`;
}
