/** Contract text in comments: it can't end the comment, start a tag or direct a tool. */

/** Not shown by editors, or shown as if something else stood there: controls, zero-width, bidirectional marks. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

const LINE_BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/;

/** One line in which nothing has to be made safe; most text is. */
const PLAIN = /^[ -)+-.0-?A-~]*$/;

/** The text's lines, safe between comment marks; blank ones at both ends are gone. Empty when nothing is left. */
export function commentLines(text: string): string[] {
  if (PLAIN.test(text)) return text.trim() === '' ? [] : [text.trimEnd()];
  const lines = text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split(LINE_BREAK)
    .map((line) => safe(line.replace(INVISIBLE, '').replaceAll('\t', ' ').trimEnd()));
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function safe(line: string): string {
  return (
    line
      .replaceAll('*/', '*\\/')
      // Tags are ours: an @ that would start one, or `@ts-expect-error`, is shown as it stands.
      .replace(/(^|[\s*/])@(?=\w)/g, '$1\\@')
      // TypeScript reads `@jsx...` anywhere in the first comment of a file.
      .replace(/@(?=jsx)/gi, '&#64;')
      .replace(/(\/[/*])(?=#)/g, '$1 ')
  );
}

/**
 * A doc comment of these lines, which `commentLines` or the emitter made; every line indented. One line where it fits.
 * Empty for no lines.
 */
export function docComment(lines: readonly string[], indent = ''): string {
  if (lines.length === 0) return '';
  if (lines.length === 1 && indent.length + lines[0]!.length <= 112) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

/** `//` comments, one per line. */
export function lineComment(text: string): string {
  return commentLines(text)
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');
}
