/**
 * The offsets that are finished above the committed one, in the commit's metadata, so that the next owner of the partition skips them.
 * `b1.` and a bitmap in Base64: bit n of it (lowest first) is the committed offset + n.
 */
const PREFIX = 'b1.';
const MAX_LENGTH = 4_000;
const MAX_BYTES = Math.floor(((MAX_LENGTH - PREFIX.length) * 3) / 4);

/** At most 4,000 characters: offsets too far above are left out, and handled again after a crash. */
export function encodeFinished(committed: number, finished: Iterable<number>): string {
  const bits = Buffer.alloc(MAX_BYTES);
  let used = 0;
  for (const offset of finished) {
    const bit = offset - committed;
    const byte = Math.floor(bit / 8);
    if (bit < 0 || byte >= MAX_BYTES) continue;
    bits[byte]! |= 1 << (bit % 8);
    used = Math.max(used, byte + 1);
  }
  return used === 0 ? '' : PREFIX + bits.toString('base64', 0, used).replace(/=+$/, '');
}

/** Anything else in the metadata, which is another tool's, means none. */
export function decodeFinished(committed: number, metadata: string): number[] {
  if (!metadata.startsWith(PREFIX) || metadata.length > MAX_LENGTH) return [];
  const encoded = metadata.slice(PREFIX.length);
  if (!/^[A-Za-z\d+/]+$/.test(encoded)) return [];
  const finished: number[] = [];
  Buffer.from(encoded, 'base64').forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) finished.push(committed + index * 8 + bit);
  });
  return finished;
}
