import { utf8 } from './bytes.js';
import type { HeaderValue, MessageHeaders } from './message.js';
import { cursor, varint } from './varint.js';

/**
 * A record as a transport found it in a record batch (kafka.apache.org/documentation, "Record Batch"). Its headers are taken apart when
 * someone asks for them, once; `openHeaders` reads them where they are, which makes an object and a view of the bytes for none of them.
 */
export class PackedRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number;
  readonly #bytes: Buffer;
  /** Where their number stands. */
  readonly #headersAt: number;
  #headers: MessageHeaders | undefined;

  constructor(
    offset: number,
    timestamp: number,
    key: Buffer | null,
    value: Buffer | null,
    bytes: Buffer,
    headersAt: number,
  ) {
    this.offset = offset;
    this.key = key;
    this.value = value;
    this.timestamp = timestamp;
    this.#bytes = bytes;
    this.#headersAt = headersAt;
  }

  get headers(): MessageHeaders {
    this.#headers ??= unpack(this.#bytes, this.#headersAt);
    return this.#headers;
  }

  /** The bytes, with the cursor at the number of headers. Undefined: any other message, or a copy of one. */
  static openHeaders(message: object): Buffer | undefined {
    if (!(#bytes in message)) return undefined;
    cursor.bytes = message.#bytes;
    cursor.at = message.#headersAt;
    return message.#bytes;
  }
}

/** Goes behind the headers that the cursor stands at. Throws RangeError where they don't end there. */
export function skipHeaders(end: number): void {
  let left = varint();
  if (left < 0) throw new RangeError('a record has fewer headers than none');
  for (; left > 0; left--) {
    const name = varint();
    if (name < 0) throw new RangeError('a header has no name');
    cursor.at += name;
    const value = varint();
    if (value > 0) cursor.at += value;
    if (cursor.at > end) break;
  }
  if (cursor.at !== end) throw new RangeError('a record ends before its headers, or behind them');
}

type Headers = Record<string, HeaderValue | HeaderValue[]>;

/** A header's name comes from anyone: nothing is inherited. Made by a constructor, such objects are quicker to fill than `Object.create(null)`. */
const NoHeaders = function NoHeaders() {} as unknown as new () => Headers;
NoHeaders.prototype = Object.create(null);

function unpack(bytes: Buffer, headersAt: number): MessageHeaders {
  cursor.bytes = bytes;
  cursor.at = headersAt;
  const headers = new NoHeaders();
  for (let left = varint(); left > 0; left--) {
    const length = varint();
    cursor.at += length;
    const name = nameAt(bytes, cursor.at - length, cursor.at);
    const value = part(bytes);
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [before, value];
  }
  return headers;
}

interface Name {
  readonly bytes: Buffer;
  readonly text: string;
}

/** Names come again in every record: to find one costs less than to decode it. The last of each slot. */
const names: (Name | undefined)[] = new Array(256).fill(undefined);
const LONGEST_NAME = 64;

function nameAt(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0 || length > LONGEST_NAME) return bytes.toString('utf8', start, end);
  const slot = (length * 31 + bytes[start]! * 7 + bytes[end - 1]! + bytes[start + (length >> 1)]! * 13) & 0xff;
  const known = names[slot];
  if (known !== undefined && known.bytes.length === length && isAt(known.bytes, bytes, start)) return known.text;
  const text = bytes.toString('utf8', start, end);
  names[slot] = { bytes: Buffer.from(bytes.subarray(start, end)), text };
  return text;
}

/** Do these bytes stand there? */
export function isAt(expected: Buffer, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (expected[index] !== bytes[start + index]) return false;
  }
  return true;
}

/** A part of a record: bytes with their length before them. */
export function part(bytes: Buffer): Buffer | null {
  const length = varint();
  if (length < 0) return null;
  cursor.at += length;
  return bytes.subarray(cursor.at - length, cursor.at);
}

/** Undefined where the bytes are not UTF-8. */
export function textAt(bytes: Buffer, start: number, end: number): string | undefined {
  let all = 0;
  for (let index = start; index < end; index++) all |= bytes[index]!;
  return all < 0x80 ? bytes.toString('latin1', start, end) : utf8(bytes.subarray(start, end));
}
