/** Record batches of magic 2 (kafka.apache.org/documentation, "Record Batch"), as a broker hands them to a consumer. */
import { PackedRecord, part, skipHeaders } from '../../../codec/packed.js';
import { cursor, varint, varlong } from '../../../codec/varint.js';
import type { FetchedRecord } from '../../port.js';
import { readInt64 } from './bytes.js';
import { crc32c } from './crc32c.js';

/** What can't be read: the records at this offset, and why. */
export class UnreadableRecords extends Error {
  override readonly name = 'UnreadableRecords';
}

/** `id` is the codec's number in a batch's attributes. */
export type Decompress = (id: number, records: Buffer) => Promise<Buffer>;

export interface DecodedBatches {
  /** Ascending offsets. */
  readonly records: readonly FetchedRecord[];
  /** The offset to fetch next: behind the last batch, also where its last records don't exist or aren't for consumers. */
  readonly next: number;
}

/** A transaction that was aborted: records of its producer from that offset on, up to its marker, don't count. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

const HEAD = 61;
const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const COMPRESSION = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * The records from an offset on. A batch that is cut off at the end is left for the next fetch. Throws UnreadableRecords; records before
 * the unreadable batch are returned first.
 */
export async function decodeBatches(
  bytes: Buffer,
  from: number,
  aborted: readonly AbortedTransaction[],
  decompress: Decompress,
): Promise<DecodedBatches> {
  const records: FetchedRecord[] = [];
  const transactions = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const ignored = new Set<bigint>();
  let next = from;
  let at = 0;
  while (at + HEAD <= bytes.length) {
    const end = at + LENGTH_AT + 4 + bytes.readInt32BE(at + LENGTH_AT);
    if (end > bytes.length) break;
    const firstOffset = readInt64(bytes, at);
    const lastOffset = firstOffset + bytes.readInt32BE(at + 23);
    try {
      const magic = bytes[at + 16]!;
      if (magic !== 2)
        throw new UnreadableRecords(`records at offset ${firstOffset} are in format ${magic}, of before Kafka 0.11`);
      if (crc32c(bytes, at + ATTRIBUTES_AT, end) !== bytes.readUInt32BE(at + CRC_AT)) {
        throw new UnreadableRecords(`records at offset ${firstOffset} are damaged: their checksum differs`);
      }
      const attributes = bytes.readInt16BE(at + ATTRIBUTES_AT);
      const producerId = bytes.readBigInt64BE(at + 43);
      while (transactions.length > 0 && transactions[0]!.firstOffset <= lastOffset) {
        ignored.add(transactions.shift()!.producerId);
      }
      if ((attributes & CONTROL) !== 0) ignored.delete(producerId);
      else if ((attributes & TRANSACTIONAL) === 0 || !ignored.has(producerId)) {
        const codec = attributes & COMPRESSION;
        const body = bytes.subarray(at + HEAD, end);
        const plain = codec === 0 ? body : await decompress(codec, body);
        const appendTime = (attributes & LOG_APPEND_TIME) === 0 ? undefined : readInt64(bytes, at + 35);
        const head = { firstOffset, from, firstTime: readInt64(bytes, at + 27), appendTime };
        decodeRecords(plain, bytes.readInt32BE(at + 57), head, records);
      }
    } catch (error) {
      if (records.length > 0) break;
      throw error instanceof UnreadableRecords
        ? error
        : new UnreadableRecords(`records at offset ${firstOffset} can't be read: ${(error as Error).message}`, {
            cause: error,
          });
    }
    if (lastOffset >= next) next = lastOffset + 1;
    at = end;
  }
  return { records, next };
}

interface BatchHead {
  readonly firstOffset: number;
  /** Records before it were asked for by nobody. */
  readonly from: number;
  readonly firstTime: number;
  readonly appendTime: number | undefined;
}

function decodeRecords(bytes: Buffer, count: number, head: BatchHead, into: FetchedRecord[]): void {
  cursor.bytes = bytes;
  cursor.at = 0;
  const found: FetchedRecord[] = [];
  for (let index = 0; index < count; index++) {
    const size = varint();
    const end = cursor.at + size;
    if (size < 0 || end > bytes.length) throw new RangeError('a record ends behind its batch');
    cursor.at++; // attributes
    const timestamp = head.appendTime ?? head.firstTime + varlong();
    if (head.appendTime !== undefined) varlong();
    const offset = head.firstOffset + varint();
    const key = part(bytes);
    const value = part(bytes);
    const headersAt = cursor.at;
    skipHeaders(end);
    if (offset >= head.from) found.push(new PackedRecord(offset, timestamp, key, value, bytes, headersAt));
  }
  for (const record of found) into.push(record);
}
