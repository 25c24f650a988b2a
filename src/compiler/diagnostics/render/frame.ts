/** A code frame: the line that is meant, one before and one after, and carets. */
import type { Location } from '../diagnostic.js';
import { plain, width } from './text.js';

/** Columns of source text that are shown at most; longer lines are cut around the place. */
const MAX_COLUMNS = 110;

export interface FrameLine {
  /** Line number, or undefined for the line of carets. */
  readonly number?: number;
  readonly text: string;
}

/** Undefined where the text has no such line (it changed, say). */
export function codeFrame(text: string, { start, end }: Location): readonly FrameLine[] | undefined {
  if (start === undefined) return undefined;
  const lines = linesAround(text, start.line);
  const line = lines.get(start.line);
  if (line === undefined) return undefined;
  const from = Math.min(start.column - 1, line.length);
  const lineEnd = Math.max(line.trimEnd().length, from);
  const to = end !== undefined && end.line === start.line ? Math.min(end.column - 1, line.length) : lineEnd;
  const cut = Math.max(0, Math.min(from - 20, line.length - MAX_COLUMNS));
  const frame: FrameLine[] = [];
  for (const [number, content] of lines) {
    frame.push({ number, text: window(content, cut).trimEnd() });
    if (number !== start.line) continue;
    const shownFrom = from - cut;
    const shown = window(content, cut);
    const marked = shown.slice(shownFrom, Math.max(to - cut, shownFrom));
    frame.push({ text: ' '.repeat(width(shown.slice(0, shownFrom))) + '^'.repeat(Math.max(1, width(marked))) });
  }
  return frame;
}

/** What is visible of a line when `cut` code units are left out on its left. */
function window(line: string, cut: number): string {
  const shown = plain(line.slice(cut, cut + MAX_COLUMNS));
  return cut > 0 && shown !== '' ? `…${shown.slice(1)}` : shown;
}

/** Lines `line - 1` to `line + 1` by number; scans no further than it must. */
function linesAround(text: string, line: number): ReadonlyMap<number, string> {
  const lines = new Map<number, string>();
  let offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let number = 1; number <= line + 1; number++) {
    const newline = text.indexOf('\n', offset);
    const end = newline === -1 ? text.length : newline;
    if (number >= line - 1) {
      const content = text.slice(offset, end);
      lines.set(number, content.endsWith('\r') ? content.slice(0, -1) : content);
    }
    if (newline === -1) break;
    offset = newline + 1;
  }
  // The empty line after the last line break is no line that anybody wrote.
  if (lines.get(line + 1) === '' && offset >= text.length) lines.delete(line + 1);
  return lines;
}
