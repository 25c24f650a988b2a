/** Record batches of magic 2 (kafka.apache.org/documentation, "Record Batch"), as a producer writes them. */
import type { HeaderValue, Message } from '../../../codec/message.js';
import { crc32c } from './crc32c.js';

/** Who writes, and where the batch stands among what was written to its partition with this identity. */
export interface BatchIdentity {
  readonly producerId: bigint;
  readonly epoch: number;
  readonly firstSequence: number;
}

/** `id` is the codec's number in the batch's attributes. */
export interface Compressor {
  readonly id: number;
  compress(records: Buffer): Promise<Buffer>;
}

const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const RECORDS_AT = 61;
/** A record's own length, attributes, time, offset, and the lengths of its parts, at most. */
const RECORD_OVERHEAD = 40;
const HEADER_OVERHEAD = 10;
/** Longer strings are left to the runtime, whose call costs more than a short loop. */
const SHORT = 64;

/** Batches are put together here, one at a time, and copied out. */
let scratch = Buffer.allocUnsafe(64 * 1024);
let at = 0;

/** One batch with these records, in this order; not empty. Records without a time get `now`. */
export async function encodeBatch(
  records: readonly Message[],
  identity: BatchIdentity,
  now: number,
  compressor?: Compressor,
): Promise<Buffer> {
  const firstTime = records[0]!.timestamp ?? now;
  let maxTime = firstTime;
  at = RECORDS_AT;
  for (let index = 0; index < records.length; index++) {
    const record = records[index]!;
    const time = record.timestamp ?? now;
    if (time > maxTime) maxTime = time;
    encodeRecord(record, index, time - firstTime);
  }
  let batch = Buffer.from(scratch.subarray(0, at));
  if (compressor !== undefined) {
    batch = Buffer.concat([batch.subarray(0, RECORDS_AT), await compressor.compress(batch.subarray(RECORDS_AT))]);
  }
  batch.writeBigInt64BE(0n, 0); // the base offset is the broker's to set
  batch.writeInt32BE(batch.length - LENGTH_AT - 4, LENGTH_AT);
  batch.writeInt32BE(-1, 12); // leader epoch
  batch.writeInt8(2, 16); // magic
  batch.writeInt16BE(compressor?.id ?? 0, ATTRIBUTES_AT);
  batch.writeInt32BE(records.length - 1, 23); // offset delta of the last record
  batch.writeBigInt64BE(BigInt(firstTime), 27);
  batch.writeBigInt64BE(BigInt(maxTime), 35);
  batch.writeBigInt64BE(identity.producerId, 43);
  batch.writeInt16BE(identity.epoch, 51);
  batch.writeInt32BE(identity.firstSequence, 53);
  batch.writeInt32BE(records.length, 57);
  batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), CRC_AT);
  return batch;
}

function encodeRecord({ key, value, headers }: Message, index: number, timeDelta: number): void {
  room(RECORD_OVERHEAD + sizeOf(key) + sizeOf(value));
  // The length of most records takes two bytes.
  const start = at;
  at += 2;
  scratch[at++] = 0; // attributes
  varlong(timeDelta);
  varint(index);
  part(key);
  part(value);
  const countAt = at++;
  let count = 0;
  for (const name in headers) {
    const header = headers[name]!;
    if (isList(header)) {
      for (const one of header) encodeHeader(name, one);
      count += header.length;
    } else {
      encodeHeader(name, header);
      count++;
    }
  }
  lengthAt(countAt, 1, count);
  lengthAt(start, 2, at - start - 2);
}

function encodeHeader(name: string, value: HeaderValue): void {
  room(HEADER_OVERHEAD + 3 * name.length + sizeOf(value));
  text(name);
  part(value);
}

/** Bytes with their length before them; -1 for null. */
function part(value: HeaderValue): void {
  if (value === null) varint(-1);
  else if (typeof value === 'string') text(value);
  else {
    varint(value.length);
    scratch.set(value, at);
    at += value.length;
  }
}

function text(value: string): void {
  // The length of most strings takes one byte.
  const start = at++;
  const { length } = value;
  let index = length > SHORT ? length + 1 : 0;
  for (; index < length; index++) {
    const code = value.charCodeAt(index);
    if (code > 0x7f) break;
    scratch[at + index] = code;
  }
  at += index === length ? length : scratch.write(value, at);
  lengthAt(start, 1, at - start - 1);
}

/** Writes a length where bytes were kept for it, and moves what stands behind it if it takes more or fewer. */
function lengthAt(start: number, kept: number, length: number): void {
  const bytes = length < 0x40 ? 1 : length < 0x2000 ? 2 : length < 0x10_0000 ? 3 : length < 0x800_0000 ? 4 : 5;
  if (bytes !== kept) {
    scratch.copyWithin(start + bytes, start + kept, at);
    at += bytes - kept;
  }
  const end = at;
  at = start;
  varint(length);
  at = end;
}

/** Zigzag, seven bits a byte, lowest first. */
function varint(value: number): void {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    scratch[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  scratch[at++] = rest;
}

/** Beyond 32 bits. */
function varlong(value: number): void {
  if (value === value >> 0) {
    varint(value);
    return;
  }
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  while (rest > 0x7fn) {
    scratch[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  scratch[at++] = Number(rest);
}

/** Bytes that it takes at most. */
function sizeOf(value: HeaderValue): number {
  return value === null ? 0 : typeof value === 'string' ? 3 * value.length : value.length;
}

/** Room for so many bytes, and for a length that takes more than was kept for it. */
function room(bytes: number): void {
  const needed = at + bytes + 8;
  if (needed <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(2 * scratch.length, needed));
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
}

function isList(header: HeaderValue | readonly HeaderValue[]): header is readonly HeaderValue[] {
  return Array.isArray(header);
}
