import { isHex } from './characters.js';

/** By code unit: a third of the price of three comparisons. */
const HEX = Uint8Array.from({ length: 256 }, (_, c) => (isHex(c) ? 1 : 0));
const HYPHEN = 45;

/** Format `uuid`: RFC 9562, section 4, any version, either case; without `urn:uuid:`. */
export function isUuid(text: string): boolean {
  return (
    text.length === 36 &&
    text.charCodeAt(8) === HYPHEN &&
    text.charCodeAt(13) === HYPHEN &&
    text.charCodeAt(18) === HYPHEN &&
    text.charCodeAt(23) === HYPHEN &&
    areHex(text, 0, 8) &&
    areHex(text, 9, 13) &&
    areHex(text, 14, 18) &&
    areHex(text, 19, 23) &&
    areHex(text, 24, 36)
  );
}

function areHex(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (HEX[text.charCodeAt(i)] !== 1) return false;
  return true;
}
