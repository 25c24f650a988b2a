/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), sixteen bytes at a time. */
import { endianness } from 'node:os';

const POLYNOMIAL = 0x82f63b78;
const STEP = 16;

/** Table n: what a byte makes of the rest, n bytes before its end. */
const TABLES = Array.from({ length: STEP }, () => new Int32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  TABLES[0]![byte] = crc;
}
for (let byte = 0; byte < 256; byte++) {
  for (let table = 1; table < STEP; table++) {
    const before = TABLES[table - 1]![byte]!;
    TABLES[table]![byte] = (before >>> 8) ^ TABLES[0]![before & 0xff]!;
  }
}
// Constants of their own: a look into an array more costs as much as the look into the table.
const T0 = TABLES[0]!;
const T1 = TABLES[1]!;
const T2 = TABLES[2]!;
const T3 = TABLES[3]!;
const T4 = TABLES[4]!;
const T5 = TABLES[5]!;
const T6 = TABLES[6]!;
const T7 = TABLES[7]!;
const T8 = TABLES[8]!;
const T9 = TABLES[9]!;
const T10 = TABLES[10]!;
const T11 = TABLES[11]!;
const T12 = TABLES[12]!;
const T13 = TABLES[13]!;
const T14 = TABLES[14]!;
const T15 = TABLES[15]!;

/** Words are read as the computer has them. */
const LITTLE = endianness() === 'LE';

/** Of the bytes from `start` to `end`, as an unsigned integer. */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  let at = start;
  if (LITTLE) {
    for (; at < end && ((bytes.byteOffset + at) & 3) !== 0; at++) crc = T0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >>> 2);
    const whole = words.length & ~3;
    for (let index = 0; index < whole; index += 4) {
      const a = crc ^ words[index]!;
      const b = words[index + 1]!;
      const c = words[index + 2]!;
      const d = words[index + 3]!;
      crc =
        T15[a & 0xff]! ^
        T14[(a >>> 8) & 0xff]! ^
        T13[(a >>> 16) & 0xff]! ^
        T12[a >>> 24]! ^
        T11[b & 0xff]! ^
        T10[(b >>> 8) & 0xff]! ^
        T9[(b >>> 16) & 0xff]! ^
        T8[b >>> 24]! ^
        T7[c & 0xff]! ^
        T6[(c >>> 8) & 0xff]! ^
        T5[(c >>> 16) & 0xff]! ^
        T4[c >>> 24]! ^
        T3[d & 0xff]! ^
        T2[(d >>> 8) & 0xff]! ^
        T1[(d >>> 16) & 0xff]! ^
        T0[d >>> 24]!;
    }
    at += 4 * whole;
  }
  for (; at < end; at++) crc = T0[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
