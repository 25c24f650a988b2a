import { asBuffer } from '../../codec/bytes.js';
import type { HeaderValue, Message, MessageHeaders } from '../../codec/message.js';
import type { FetchedRecord } from '../port.js';

/** One partition: records by offset, oldest first. */
export interface PartitionLog {
  /** The first offset that is still there. */
  low(): number;
  /** The next offset to be written. */
  high(): number;
  /** Stores copies of the bytes. Returns the offset. */
  append(message: Message, now: number, sequence: number): number;
  /** At most `limit` records from an offset on, as copies. */
  read(from: number, limit: number): FetchedRecord[];
  all(): readonly StoredRecord[];
  /** The first offset whose record is not older. */
  offsetAt(time: number): number;
  /** Forgets the records before an offset, as retention does. */
  truncate(before: number): void;
  /** Forgets all but the last record of each key, as log compaction does. */
  compact(): void;
}

export interface StoredRecord extends FetchedRecord {
  /** Position among all records of the broker. */
  readonly sequence: number;
}

export function partitionLog(): PartitionLog {
  let records: StoredRecord[] = [];
  let low = 0;
  let high = 0;
  /** Of the first record that isn't before an offset; without compaction there are no gaps. */
  const indexOf = (offset: number): number => {
    let [from, to] = [0, records.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (records[middle]!.offset < offset) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  return {
    low: () => low,
    high: () => high,
    append: ({ key, value, headers, timestamp }, now, sequence) => {
      const offset = high++;
      records.push({
        offset,
        key: key === null ? null : copyBytes(key),
        value: value === null ? null : copyBytes(value),
        headers: copyHeaders(headers),
        timestamp: timestamp ?? now,
        sequence,
      });
      return offset;
    },
    read: (from, limit) => {
      const start = indexOf(from);
      return records.slice(start, start + limit).map(copyRecord);
    },
    all: () => records.map((record) => ({ ...copyRecord(record), sequence: record.sequence })),
    offsetAt: (time) => records.find(({ timestamp }) => timestamp >= time)?.offset ?? high,
    truncate: (before) => {
      const next = Math.min(Math.max(before, low), high);
      records = records.slice(indexOf(next));
      low = next;
    },
    compact: () => {
      const last = new Map(records.map(({ key, offset }) => [keyText(key), offset] as const));
      records = records.filter(({ key, offset }) => key === null || last.get(keyText(key)) === offset);
    },
  };
}

function keyText(key: Uint8Array | null): string | undefined {
  return key === null ? undefined : asBuffer(key).toString('latin1');
}

function copyRecord({ offset, key, value, headers, timestamp }: StoredRecord): FetchedRecord {
  return {
    offset,
    key: key === null ? null : copyBytes(key),
    value: value === null ? null : copyBytes(value),
    headers: copyHeaders(headers),
    timestamp,
  };
}

function copyBytes(bytes: Uint8Array | string): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(asBuffer(bytes));
}

/** A header's name comes from anyone: no prototype. */
function copyHeaders(headers: MessageHeaders): MessageHeaders {
  const copy: Record<string, HeaderValue | readonly HeaderValue[]> = Object.create(null);
  const copyValue = (value: HeaderValue): HeaderValue => (value === null ? null : copyBytes(value));
  for (const [name, value] of Object.entries(headers)) {
    copy[name] = isList(value) ? value.map(copyValue) : copyValue(value);
  }
  return copy;
}

function isList(value: HeaderValue | readonly HeaderValue[]): value is readonly HeaderValue[] {
  return Array.isArray(value);
}
