/** Markdown without what is code, as CommonMark reads it (4.5 fenced code blocks, 6.1 code spans): `¤` in its place. */
export function withoutCode(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(line);
    if (fence === undefined && run !== null) {
      fence = run[1]!;
      lines.push('¤');
    } else if (fence === undefined) {
      lines.push(line);
    } else if (run !== null && run[2]!.trim() === '' && run[1]!.startsWith(fence)) {
      fence = undefined;
    }
  }
  // Spans don't reach beyond a paragraph; all of ours stand on one line.
  return lines.map(withoutSpans).join('\n');
}

function withoutSpans(line: string): string {
  let output = '';
  let rest = line;
  for (;;) {
    const open = /(?<!\\)`+/.exec(rest);
    if (open === null) return output + rest;
    const after = rest.slice(open.index + open[0].length);
    const close = [...after.matchAll(/`+/g)].find(([run]) => run.length === open[0].length);
    if (close === undefined) {
      output += rest.slice(0, open.index + open[0].length);
      rest = after;
    } else {
      output += `${rest.slice(0, open.index)}¤`;
      rest = after.slice(close.index + close[0].length);
    }
  }
}
