/** Where numbers are read: set it, then call. Not an object each time: a fetched batch has dozens of numbers per record. */
export const cursor: { bytes: Uint8Array; at: number } = { bytes: new Uint8Array(), at: 0 };

/** Zigzag, seven bits a byte, lowest first, as in Kafka's record batches. Throws RangeError for more than 32 bits. */
export function varint(): number {
  const { bytes } = cursor;
  // Almost all take one byte.
  const first = bytes[cursor.at]!;
  if (first < 0x80) {
    cursor.at++;
    return (first >>> 1) ^ -(first & 1);
  }
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[cursor.at++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
  }
  throw new RangeError('a number of more than 32 bits');
}

/** The same of up to 64 bits; exact below 2^53. */
export function varlong(): number {
  // Almost all are short.
  const start = cursor.at;
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = cursor.bytes[cursor.at++]!;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
  }
  cursor.at = start;
  let long = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++]!;
    long |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return Number((long >> 1n) ^ -(long & 1n));
  }
  throw new RangeError('a number of more than 64 bits');
}
