/** True when `label`, what follows `xn--`, decodes to a string with at least one character beyond ASCII (RFC 3492, section 6.2). */
export function isPunycode(label: string): boolean {
  const basic = label.lastIndexOf('-');
  let length = Math.max(basic, 0);
  let codePoint = 128;
  let bias = 72;
  let index = 0;
  let at = basic < 0 ? 0 : basic + 1;
  if (at === label.length) return false;
  while (at < label.length) {
    const before = index;
    for (let weight = 1, k = 36; ; k += 36) {
      const digit = digitOf(label.charCodeAt(at++));
      if (digit < 0) return false;
      index += digit * weight;
      const threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
      if (digit < threshold) break;
      weight *= 36 - threshold;
      if (index > 0x7fffffff || weight > 0x7fffffff) return false;
    }
    length++;
    bias = adapt(index - before, length, before === 0);
    codePoint += Math.floor(index / length);
    if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return false;
    index = (index % length) + 1;
  }
  return true;
}

function digitOf(c: number): number {
  if (c >= 48 && c <= 57) return c - 22;
  if (c >= 97 && c <= 122) return c - 97;
  return c >= 65 && c <= 90 ? c - 65 : -1;
}

function adapt(delta: number, length: number, first: boolean): number {
  let rest = first ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}
