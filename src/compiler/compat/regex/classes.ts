/** Sets of code points as sorted, disjoint, inclusive ranges: `[low, high, low, high, ...]`. */
export type CodePoints = readonly number[];

export const LAST_CODE_POINT = 0x10ffff;
export const ANY: CodePoints = [0, LAST_CODE_POINT];
export const DIGIT: CodePoints = [48, 57];
export const WORD: CodePoints = [48, 57, 65, 90, 95, 95, 97, 122];
/** ECMA-262 WhiteSpace and LineTerminator. */
export const SPACE: CodePoints = [
  9, 13, 32, 32, 0xa0, 0xa0, 0x1680, 0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f, 0x205f, 0x205f, 0x3000,
  0x3000, 0xfeff, 0xfeff,
];
/** What `.` doesn't match. */
export const LINE_END: CodePoints = [10, 10, 13, 13, 0x2028, 0x2029];

export function union(sets: readonly CodePoints[]): CodePoints {
  const ranges: [number, number][] = [];
  for (const set of sets) for (let i = 0; i < set.length; i += 2) ranges.push([set[i]!, set[i + 1]!]);
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: number[] = [];
  for (const [low, high] of ranges) {
    if (merged.length > 0 && low <= merged[merged.length - 1]! + 1) {
      merged[merged.length - 1] = Math.max(merged[merged.length - 1]!, high);
    } else merged.push(low, high);
  }
  return merged;
}

export function complement(set: CodePoints): CodePoints {
  const result: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) result.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= LAST_CODE_POINT) result.push(next, LAST_CODE_POINT);
  return result;
}

export function includes(set: CodePoints, codePoint: number): boolean {
  let low = 0;
  let high = set.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < set[2 * middle]!) high = middle - 1;
    else if (codePoint > set[2 * middle + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}

const properties = new Map<string, CodePoints | undefined>();

/** Code points of a Unicode property, as `\p{...}` names it; undefined: there is no such property. */
export function unicodeProperty(name: string): CodePoints | undefined {
  if (properties.has(name)) return properties.get(name);
  let set: number[] | undefined;
  if (/^[A-Za-z_]+(?:=[A-Za-z0-9_]+)?$/.test(name)) {
    try {
      const expression = new RegExp(`^\\p{${name}}$`, 'u');
      set = [];
      for (let codePoint = 0; codePoint <= LAST_CODE_POINT; codePoint++) {
        if (!expression.test(String.fromCodePoint(codePoint))) continue;
        if (set.length > 0 && set[set.length - 1] === codePoint - 1) set[set.length - 1] = codePoint;
        else set.push(codePoint, codePoint);
      }
    } catch {
      set = undefined;
    }
  }
  properties.set(name, set);
  return set;
}
