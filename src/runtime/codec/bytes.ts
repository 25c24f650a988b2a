/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Undefined where the bytes are not UTF-8. */
export function utf8(bytes: Uint8Array): string | undefined {
  // `instanceof` walks the prototypes: 30 ns, once for each header of each message.
  const buffer = bytes.constructor === Buffer ? (bytes as Buffer) : asBuffer(bytes);
  const text = buffer.toString();
  // Node puts U+FFFD for what it can't read; only where one stands is a second look due.
  return text.includes('\ufffd') && !process.getBuiltinModule('node:buffer').isUtf8(buffer) ? undefined : text;
}
