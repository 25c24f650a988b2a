import { isHex } from './characters.js';
import { isIpv4Between } from './ipv4.js';

/** True when an IPv6 address (RFC 4291, section 2.2) stands between `from` and `to`; no zone, no prefix length. */
export function isIpv6Between(text: string, from: number, to: number): boolean {
  let groups = 0;
  let compressed = false;
  let i = from;
  if (text.charCodeAt(i) === 58) {
    if (text.charCodeAt(i + 1) !== 58) return false;
    compressed = true;
    i += 2;
  }
  while (i < to) {
    const start = i;
    while (i < to && i - start < 4 && isHex(text.charCodeAt(i))) i++;
    if (i === start) return false;
    if (text.charCodeAt(i) === 46 && i < to) {
      groups += 2;
      return isIpv4Between(text, start, to) && (compressed ? groups < 8 : groups === 8);
    }
    groups++;
    if (i === to) break;
    if (text.charCodeAt(i++) !== 58) return false;
    if (i < to && text.charCodeAt(i) === 58) {
      if (compressed) return false;
      compressed = true;
      i++;
    } else if (i === to) return false;
  }
  return compressed ? groups < 8 : groups === 8;
}

/** Format `ipv6`, e.g. `2001:db8::7`. */
export function isIpv6(text: string): boolean {
  return isIpv6Between(text, 0, text.length);
}
