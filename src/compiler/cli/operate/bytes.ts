/** Bytes of records: text where they are UTF-8, else base64. */
import { isUtf8 } from 'node:buffer';
import type { Message, MessageHeaders } from '@tidings/runtime';

const BASE64 = 'base64:';

/** As people see and type it. */
export function bytesText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = isUtf8(buffer) ? buffer.toString() : undefined;
  return text === undefined || text.startsWith(BASE64) ? `${BASE64}${buffer.toString('base64')}` : text;
}

/** What people typed, as bytes. */
export function bytesOf(text: string): Uint8Array {
  return text.startsWith(BASE64) ? Buffer.from(text.slice(BASE64.length), 'base64') : Buffer.from(text);
}

export function keyText(key: Message['key']): string | null {
  return key === null || typeof key === 'string' ? key : bytesText(key);
}

/** Headers in their order; those that come more than once stand more than once. */
export function headerList(headers: MessageHeaders): readonly (readonly [name: string, value: string | null])[] {
  return Object.entries(headers).flatMap(([name, given]) =>
    (Array.isArray(given) ? given : [given]).map(
      (value: Uint8Array | string | null) => [name, keyText(value)] as const,
    ),
  );
}
