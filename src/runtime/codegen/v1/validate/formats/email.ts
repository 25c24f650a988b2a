import { alphanumeric, asciiSet } from './characters.js';
import { isHostnameBetween } from './hostname.js';
import { isIpv4Between } from './ipv4.js';
import { isIpv6Between } from './ipv6.js';

/** `atext` of RFC 5322, section 3.2.3. */
const isAtomText = asciiSet(`${alphanumeric}!#$%&'*+-/=?^_\`{|}~`);

/** Format `email`: RFC 5321, section 4.1.2, `Mailbox`: a dot-string or quoted string of up to 64 characters, at a host name or address literal. */
export function isEmail(text: string): boolean {
  const at = text.charCodeAt(0) === 34 ? endOfQuoted(text) : endOfDotString(text);
  if (at < 1 || at > 64 || text.charCodeAt(at) !== 64) return false;
  if (text.charCodeAt(at + 1) !== 91) return isHostnameBetween(text, at + 1, text.length);
  const end = text.length - 1;
  if (text.charCodeAt(end) !== 93) return false;
  return text.slice(at + 2, at + 7).toLowerCase() === 'ipv6:'
    ? isIpv6Between(text, at + 7, end)
    : isIpv4Between(text, at + 2, end);
}

/** Where the dot-string at the start ends; -1 where there is none. */
function endOfDotString(text: string): number {
  let i = 0;
  for (;;) {
    const start = i;
    while (isAtomText(text.charCodeAt(i))) i++;
    if (i === start) return -1;
    if (text.charCodeAt(i) !== 46) return i;
    i++;
  }
}

/** Where the quoted string at the start ends; -1 where there is none. */
function endOfQuoted(text: string): number {
  for (let i = 1; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c === 34) return i + 1;
    if (c === 92) c = text.charCodeAt(++i);
    if (!(c >= 32 && c <= 126)) return -1;
  }
  return -1;
}
