import type { HeaderValue, Message } from '../codec/message.js';

/** Varints, offsets and the batch's own head: Kafka's record format takes less. */
const RECORD_OVERHEAD = 100;
const HEADER_OVERHEAD = 10;

/** Bytes that a record takes in a batch; strings are taken for ASCII, so the truth is at most three times that. */
export function roughSize(message: Message): number {
  return sizeOf(message, (text) => text.length);
}

/** No less than what a record takes in a batch. */
export function exactSize(message: Message): number {
  return sizeOf(message, Buffer.byteLength);
}

function sizeOf({ key, value, headers }: Message, measure: (text: string) => number): number {
  const part = (bytes: HeaderValue) => (bytes === null ? 0 : typeof bytes === 'string' ? measure(bytes) : bytes.length);
  let size = RECORD_OVERHEAD + part(key) + part(value);
  for (const name in headers) {
    const header = headers[name]!;
    if (typeof header !== 'object' || header === null || header instanceof Uint8Array) {
      size += HEADER_OVERHEAD + measure(name) + part(header);
    } else for (const one of header) size += HEADER_OVERHEAD + measure(name) + part(one);
  }
  return size;
}
