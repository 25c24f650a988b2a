import { alphanumeric, asciiSet, isDigit, isHex } from './characters.js';

const isVariable = asciiSet(`${alphanumeric}_`);
const isOperator = asciiSet('+#./;?&=,!@|');
/** ASCII characters that no literal holds (RFC 6570, section 2.1; the apostrophe is one, erratum 6937). */
const isForbidden = asciiSet('"%<>\\^`{|}');

/** Format `uri-template`: RFC 6570, section 2, any level. */
export function isUriTemplate(text: string): boolean {
  let i = 0;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 123) {
      i = endOfExpression(text, i + 1);
      if (i < 0) return false;
    } else if (c === 37) {
      if (!isEncoded(text, i)) return false;
      i += 3;
    } else if (c <= 32 || c === 127 || isForbidden(c)) return false;
    else i++;
  }
  return true;
}

/** Index behind the closing brace; -1 where the expression is none. */
function endOfExpression(text: string, from: number): number {
  let i = isOperator(text.charCodeAt(from)) ? from + 1 : from;
  for (;;) {
    i = endOfName(text, i);
    if (i < 0) return -1;
    if (text.charCodeAt(i) === 42) i++;
    else if (text.charCodeAt(i) === 58) {
      const start = ++i;
      while (isDigit(text.charCodeAt(i))) i++;
      if (i === start || i - start > 4 || text.charCodeAt(start) === 48) return -1;
    }
    const c = text.charCodeAt(i++);
    if (c === 125) return i;
    if (c !== 44) return -1;
  }
}

/** `varname`: variable characters and percent-encoded octets, with single dots between. */
function endOfName(text: string, from: number): number {
  let i = from;
  let open = true;
  for (;;) {
    const c = text.charCodeAt(i);
    if (isVariable(c)) i++;
    else if (c === 37 && isEncoded(text, i)) i += 3;
    else if (c === 46 && !open) {
      i++;
      open = true;
      continue;
    } else return open ? -1 : i;
    open = false;
  }
}

const isEncoded = (text: string, at: number) => isHex(text.charCodeAt(at + 1)) && isHex(text.charCodeAt(at + 2));
