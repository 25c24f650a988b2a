/** Makes UUIDv7s (RFC 9562, section 5.7), each greater than the one before, as strings and as bytes. */
export type UuidSource = (now: number) => string;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const POOL = 4096;
/** Bits of the counter: `rand_a` and the first 20 of `rand_b` (RFC 9562, section 6.2, method 1). */
const COUNTER_LIMIT = 2 ** 32;

/** `fill` replaces the source of random bytes, `limit` the end of the counter. */
export function uuidSource(fill: (bytes: Uint8Array) => void = fillRandom, limit: number = COUNTER_LIMIT): UuidSource {
  const pool = new Uint8Array(POOL);
  let used = POOL;
  let last = -1;
  let counter = 0;

  const take = (count: number): number => {
    if (used + count > POOL) {
      fill(pool);
      used = 0;
    }
    const start = used;
    used += count;
    return start;
  };

  return (now) => {
    if (now > last) {
      last = now;
      // Half of the range is left, so that the counter can run within one millisecond.
      const at = take(4);
      counter = ((pool[at]! & 0x7f) << 24) + (pool[at + 1]! << 16) + (pool[at + 2]! << 8) + pool[at + 3]!;
    } else if (++counter >= limit) {
      // The clock stands or went back: time runs ahead of it, by a millisecond per two billion ids.
      last++;
      counter = 0;
    }
    const high = Math.floor(last / 2 ** 32);
    const low = last % 2 ** 32;
    const top = Math.floor(counter / 2 ** 20);
    const rest = counter % 2 ** 20;
    const r = take(6);
    return `${HEX[high >> 8]!}${HEX[high & 0xff]!}${HEX[low >>> 24]!}${HEX[(low >>> 16) & 0xff]!}-${HEX[(low >>> 8) & 0xff]!}${HEX[low & 0xff]!}-${HEX[0x70 | (top >>> 8)]!}${HEX[top & 0xff]!}-${HEX[0x80 | (rest >>> 14)]!}${HEX[(rest >>> 6) & 0xff]!}-${HEX[((rest & 0x3f) << 2) | (pool[r]! & 3)]!}${HEX[pool[r + 1]!]!}${HEX[pool[r + 2]!]!}${HEX[pool[r + 3]!]!}${HEX[pool[r + 4]!]!}${HEX[pool[r + 5]!]!}`;
  };
}

/** Loaded when the first id is made: 3 ms that a process that only reads doesn't pay. */
function fillRandom(bytes: Uint8Array): void {
  process.getBuiltinModule('node:crypto').randomFillSync(bytes);
}
