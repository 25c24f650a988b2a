import { isAlphanumeric } from './characters.js';
import { isPunycode } from './punycode.js';

/**
 * True when a host name (RFC 1123, section 2.1) stands between `from` and `to`: labels of up to 63 letters, digits
 * and inner hyphens, 253 characters in all; a label that starts with `xn--` must be Punycode (RFC 5891, section 4.4).
 */
export function isHostnameBetween(text: string, from: number, to: number): boolean {
  if (to - from > 253 || from === to) return false;
  let start = from;
  for (let i = from; i <= to; i++) {
    const c = i === to ? 46 : text.charCodeAt(i);
    if (c === 46) {
      if (i === start || i - start > 63) return false;
      if (text.charCodeAt(start) === 45 || text.charCodeAt(i - 1) === 45) return false;
      if (text.charCodeAt(start + 2) === 45 && text.charCodeAt(start + 3) === 45 && i - start > 3) {
        const label = text.slice(start, i);
        if (/^xn/i.test(label) && !isPunycode(label.slice(4))) return false;
      }
      start = i + 1;
    } else if (c !== 45 && !isAlphanumeric(c)) return false;
  }
  return true;
}

/** Format `hostname`, e.g. `www.example.com`; without a final dot. */
export function isHostname(text: string): boolean {
  return isHostnameBetween(text, 0, text.length);
}
