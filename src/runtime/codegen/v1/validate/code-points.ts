/** Characters as JSON Schema counts them (2020-12 validation, section 6.3.1): code points; a lone surrogate is one. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let i = text.length - 2; i >= 0; i--) {
    const c = text.charCodeAt(i);
    if (c < 0xd800 || c > 0xdbff) continue;
    const next = text.charCodeAt(i + 1);
    if (next >= 0xdc00 && next <= 0xdfff) length--;
  }
  return length;
}

/** Fewer than `limit` code points. Counts only where the number of UTF-16 code units doesn't decide. */
export function isShorter(text: string, limit: number): boolean {
  return text.length < limit || (text.length < 2 * limit && codePointLength(text) < limit);
}

/** More than `limit` code points. Counts only where the number of UTF-16 code units doesn't decide. */
export function isLonger(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || codePointLength(text) > limit);
}
