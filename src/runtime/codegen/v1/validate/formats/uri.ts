import { alphanumeric, asciiSet, isAlphanumeric, isDigit, isHex, isLetter } from './characters.js';
import { isIpv6Between } from './ipv6.js';

// RFC 3986, appendix A.
const unreserved = `${alphanumeric}-._~`;
const subDelimiters = "!$&'()*+,;=";
const isUserInfo = asciiSet(`${unreserved}${subDelimiters}:`);
const isHostCharacter = asciiSet(`${unreserved}${subDelimiters}`);
const isPathCharacter = asciiSet(`${unreserved}${subDelimiters}:@/`);
const isQueryCharacter = asciiSet(`${unreserved}${subDelimiters}:@/?`);

/** Format `uri`: RFC 3986, `URI`; a scheme is required. */
export function isUri(text: string): boolean {
  const scheme = endOfScheme(text);
  return scheme > 0 && isRelativeFrom(text, scheme);
}

/** Format `uri-reference`: RFC 3986, `URI-reference`. */
export function isUriReference(text: string): boolean {
  const scheme = endOfScheme(text);
  if (scheme > 0) return isRelativeFrom(text, scheme);
  // Without a scheme the first segment of the path holds no colon.
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 58) return false;
    if (c === 47 || c === 63 || c === 35) break;
  }
  return isRelativeFrom(text, 0);
}

/** Index behind `scheme ":"`; 0 where there is none. */
function endOfScheme(text: string): number {
  if (!isLetter(text.charCodeAt(0))) return 0;
  let i = 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!isAlphanumeric(c) && c !== 43 && c !== 45 && c !== 46) break;
  }
  return text.charCodeAt(i) === 58 ? i + 1 : 0;
}

/** `[ "//" authority ] path [ "?" query ] [ "#" fragment ]` from `from` to the end. */
function isRelativeFrom(text: string, from: number): boolean {
  let i = from;
  if (text.charCodeAt(i) === 47 && text.charCodeAt(i + 1) === 47) {
    const start = i + 2;
    i = start;
    while (i < text.length && text.charCodeAt(i) !== 47 && text.charCodeAt(i) !== 63 && text.charCodeAt(i) !== 35) i++;
    if (!isAuthority(text, start, i)) return false;
  }
  i = skip(text, i, text.length, isPathCharacter);
  if (text.charCodeAt(i) === 63) i = skip(text, i + 1, text.length, isQueryCharacter);
  if (text.charCodeAt(i) === 35) i = skip(text, i + 1, text.length, isQueryCharacter);
  return i === text.length;
}

/** `[ userinfo "@" ] host [ ":" port ]` between `from` and `to`. */
function isAuthority(text: string, from: number, to: number): boolean {
  const user = text.lastIndexOf('@', to - 1);
  const host = user >= from && user < to ? user + 1 : from;
  if (host > from && skip(text, from, host - 1, isUserInfo) !== host - 1) return false;
  let end: number;
  if (text.charCodeAt(host) === 91 && host < to) {
    const bracket = text.indexOf(']', host);
    if (bracket < 0 || bracket >= to || !isIpLiteral(text, host + 1, bracket)) return false;
    end = bracket + 1;
  } else end = skip(text, host, to, isHostCharacter);
  if (end === to) return true;
  if (text.charCodeAt(end) !== 58) return false;
  for (let i = end + 1; i < to; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

function isIpLiteral(text: string, from: number, to: number): boolean {
  const c = text.charCodeAt(from);
  if (c !== 118 && c !== 86) return isIpv6Between(text, from, to);
  let i = from + 1;
  while (isHex(text.charCodeAt(i))) i++;
  if (i === from + 1 || text.charCodeAt(i) !== 46 || i + 1 === to) return false;
  while (++i < to) if (!isUserInfo(text.charCodeAt(i))) return false;
  return true;
}

/** Index of the first character from `from` on that is neither in the set nor part of a percent-encoded octet. */
function skip(text: string, from: number, to: number, isMember: (c: number) => boolean): number {
  let i = from;
  while (i < to) {
    const c = text.charCodeAt(i);
    if (c === 37) {
      if (i + 2 >= to || !isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) return i;
      i += 3;
    } else if (isMember(c)) i++;
    else return i;
  }
  return i;
}
