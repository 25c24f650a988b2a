/** Strings of contracts, made safe and measurable for a terminal. */

/** Control and format characters, line separators, lone surrogates. The joiners stay: scripts and emoji need them. */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Runners of builds take `##[command]` (GitHub, Azure) and `##vso[command]` (Azure) for theirs, anywhere in a line. */
const COMMAND = /##(?=[a-z]*\[)/gi;

/** Nothing in it moves the cursor, changes colours, starts a line, reorders text or commands a build. Line breaks and tabs become spaces. */
export function plain(text: string): string {
  return text
    .replace(/\r\n|[\t\n\r]/g, ' ')
    .replace(UNSAFE, '\ufffd')
    .replace(COMMAND, '#\ufffd');
}

/** Columns that a terminal uses for a text without control characters. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    columns += isWide(character.codePointAt(0)!) ? 2 : 1;
  }
  return columns;
}

/** East Asian wide and full-width characters, and emoji (Unicode UAX #11, in blocks). */
function isWide(point: number): boolean {
  if (point < 0x1100) return false;
  return (
    point <= 0x115f ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1f64f) ||
    (point >= 0x1f680 && point <= 0x1f6ff) ||
    (point >= 0x1f900 && point <= 0x1f9ff) ||
    (point >= 0x20000 && point <= 0x3fffd)
  );
}
