/** Bytes -> text. Contract files are UTF-8, with or without a byte order mark. */
import { isUtf8 } from 'node:buffer';
import type { Problem } from './parsed.js';

export type Decoded =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: Problem & { readonly textBefore: string } };

/** The text has no byte order mark. */
export function decode(bytes: Uint8Array): Decoded {
  const utf16 = utf16Name(bytes);
  if (utf16 !== undefined) return failed('', `the file is ${utf16}, not UTF-8`);
  if (!isUtf8(bytes)) {
    const text = Buffer.from(bytes).toString('utf8');
    const { index, byte } = firstBadByte(bytes, text);
    const hex = byte.toString(16).padStart(2, '0').toUpperCase();
    return failed(
      withoutMark(text.slice(0, index)),
      `byte 0x${hex} is not UTF-8; the file may be Latin-1 or Windows-1252`,
    );
  }
  const text = withoutMark(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  UNPRINTABLE.lastIndex = 0;
  const found = UNPRINTABLE.exec(text);
  if (found === null) return { text };
  const point = found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return failed(
    text.slice(0, found.index),
    `the character U+${point} is not allowed in a contract file`,
    'Remove it, or write it as an escape in a quoted string.',
  );
}

/** All but `c-printable` of YAML 1.2 (section 5.1); DEL is printable there only inside quotes, and nowhere wanted. */
const UNPRINTABLE = /(?![\t\n\r\u0085])\p{Cc}|[\ufffe\uffff]/gu;

function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function failed(textBefore: string, message: string, help?: string): Decoded {
  const at = textBefore.length;
  return {
    problem: { code: 'encoding', message, start: at, end: at + 1, textBefore, ...(help !== undefined && { help }) },
  };
}

/** By byte order mark, else by the zero bytes that text has in UTF-16 and nowhere else. */
function utf16Name(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return 'UTF-16 (little endian)';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && b !== undefined)) return 'UTF-16 (big endian)';
  return undefined;
}

/** Index of the first U+FFFD that the decoder put in place of bytes that are not UTF-8, and the first such byte. */
function firstBadByte(bytes: Uint8Array, text: string): { readonly index: number; readonly byte: number } {
  let offset = 0;
  let from = 0;
  for (let index = text.indexOf('\ufffd'); index !== -1; index = text.indexOf('\ufffd', from)) {
    offset += Buffer.byteLength(text.slice(from, index));
    const written = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!written) return { index, byte: bytes[offset]! };
    offset += 3;
    from = index + 1;
  }
  throw new Error('the bytes are UTF-8');
}
