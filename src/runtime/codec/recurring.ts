import { utf8 } from './bytes.js';

const SLOTS = 64;
const LONGEST = 128;

interface Seen {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The text of these bytes, or of those from `start` to `end` of them. Undefined where they are not UTF-8. */
export type RecurringText = (bytes: Uint8Array, start?: number, end?: number) => string | undefined;

/**
 * Decodes texts of which there are few: types, sources, versions. Comparing bytes with those seen before is a third of the price of
 * making a string.
 */
export function recurringText(): RecurringText {
  /** By length. */
  const seen: (Seen | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  let misses = 0;
  return (bytes, start = 0, end = bytes.length) => {
    const length = end - start;
    const slot = length % SLOTS;
    const known = seen[slot];
    if (known !== undefined && known.bytes.length === length) {
      let index = 0;
      while (index < length && known.bytes[index] === bytes[start + index]) index++;
      if (index === length) return known.text;
    }
    const part = length === bytes.length ? bytes : bytes.subarray(start, end);
    const text = utf8(part);
    // Two that share a slot don't push each other out every time.
    if (text !== undefined && length <= LONGEST && (known === undefined || ++misses % 16 === 0)) {
      // A copy: what a transport hands out may be a view of a whole fetch response.
      seen[slot] = { bytes: Uint8Array.from(part), text };
    }
    return text;
  };
}
