/** Strings of contracts, made safe for what is neither a terminal nor JSON. */
import { plain } from '../diagnostics/index.js';

/** Text or attribute of HTML. */
export function html(text: string): string {
  return plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Everything but XML 1.0's Char production (section 2.2) without its discouraged characters; tab and line break stay. */
const NO_CHAR = /[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text or attribute of XML 1.0. Line breaks stay: what comes from contracts went through `plain` before. */
export function xml(text: string): string {
  return text
    .replace(NO_CHAR, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A code span of Markdown: no markup, link, mention or HTML counts in it (CommonMark 6.1). */
export function code(text: string): string {
  const content = plain(text);
  if (content.trim() === '') return '`""`';
  const longest = Math.max(0, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padded = /^`|`$|^ .* $/.test(content) ? ` ${content} ` : content;
  return fence + padded + fence;
}

/** A code span in a cell of a table. A `|` ends the cell even there, and behind a backslash it can't be escaped. */
export function cell(text: string): string {
  return code(text.includes('\\') ? text.replaceAll('|', '\u00a6') : text).replaceAll('|', '\\|');
}

/** Lines as a block of code that none of them can end. */
export function block(lines: readonly string[], language = ''): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${lines.map(plain).join('\n')}\n${fence}`;
}

/** Words that mean nothing in Markdown, and that no host of repositories turns into a link: no `@name`, `#1`, `GH-1`, hash or address. */
const WORD = /^(?![a-fA-F]{7})\(?(?:\p{L}+(?:['’-]\p{L}+)*|v?\d{1,6})\)?[,;:.]?$/u;
/** Stands between names in sentences of ours. */
const SIGN = /^[—–→]$/;

/** Something in quotes, with what may stand around it in a sentence; else a word. */
const TOKEN = /(?<!\S)(\(?)(["'`])(\S(?:.*?\S)??)\2([,;:.)]{0,2})(?!\S)|\S+/g;

/**
 * A sentence: its words as they are, all else as code. Single quotes and back-ticks aren't needed around code; double quotes are
 * JSON's, and stay.
 * @param asCode makes a text safe
 */
export function prose(text: string, asCode: (text: string) => string): string {
  const parts: string[] = [];
  let unsafe: string[] = [];
  const flush = () => {
    if (unsafe.length === 0) return;
    const [, name, mark] = /^(.*?)([,;:]?)$/.exec(unsafe.join(' '))!;
    parts.push(asCode(name!) + mark!);
    unsafe = [];
  };
  for (const [token, before = '', quote, quoted, after = ''] of plain(text).matchAll(TOKEN)) {
    const word = SIGN.test(token) || (WORD.test(token) && !/^\d+\.$/.test(token));
    if (quoted === undefined && !word) {
      unsafe.push(token);
      continue;
    }
    flush();
    parts.push(quoted === undefined ? token : before + asCode(quote === '"' ? `"${quoted}"` : quoted) + after);
  }
  flush();
  return parts.join(' ');
}
