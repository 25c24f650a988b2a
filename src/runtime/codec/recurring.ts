import { utf8 } from './bytes.js';

const SLOTS = 64;
const LONGEST = 128;

interface Seen {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Decodes texts of which there are few: types, sources, versions. Comparing bytes with those seen before is a third of the price of
 * making a string. Undefined where the bytes are not UTF-8.
 */
export function recurringText(): (bytes: Uint8Array) => string | undefined {
  /** By length. */
  const seen: (Seen | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  let misses = 0;
  return (bytes) => {
    const { length } = bytes;
    const slot = length % SLOTS;
    const known = seen[slot];
    if (known !== undefined && known.bytes.length === length) {
      let index = 0;
      while (index < length && known.bytes[index] === bytes[index]) index++;
      if (index === length) return known.text;
    }
    const text = utf8(bytes);
    // Two that share a slot don't push each other out every time.
    if (text !== undefined && length <= LONGEST && (known === undefined || ++misses % 16 === 0)) {
      // A copy: what a transport hands out may be a view of a whole fetch response.
      seen[slot] = { bytes: Uint8Array.from(bytes), text };
    }
    return text;
  };
}
