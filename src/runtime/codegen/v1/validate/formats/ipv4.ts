import { isDigit } from './characters.js';

/** True when a dotted quad (RFC 2673, section 3.2) stands between `from` and `to`: four decimals up to 255, no leading zero. */
export function isIpv4Between(text: string, from: number, to: number): boolean {
  let i = from;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && (i >= to || text.charCodeAt(i++) !== 46)) return false;
    const start = i;
    let value = 0;
    while (i < to && i - start < 3 && isDigit(text.charCodeAt(i))) value = value * 10 + text.charCodeAt(i++) - 48;
    if (i === start || value > 255 || (i - start > 1 && text.charCodeAt(start) === 48)) return false;
  }
  return i === to;
}

/** Format `ipv4`: `dotted-quad`, e.g. `192.168.0.1`. */
export function isIpv4(text: string): boolean {
  return isIpv4Between(text, 0, text.length);
}
