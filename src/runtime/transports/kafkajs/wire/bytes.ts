/** Kafka's primitive types (kafka.apache.org/protocol, "Protocol Primitive Types"): big-endian, strings and arrays with their length before them. */

/** Appends to a buffer that grows. */
export interface Writer {
  int8(value: number): Writer;
  int16(value: number): Writer;
  int32(value: number): Writer;
  /** An integer that a number holds exactly. */
  int64(value: number): Writer;
  string(value: string): Writer;
  /** NULLABLE_STRING */
  nullString(): Writer;
  /** As they are, without a length. */
  raw(bytes: Uint8Array): Writer;
  array<T>(items: readonly T[], write: (item: T) => void): Writer;
  done(): Buffer;
}

export function writer(size = 256): Writer {
  let buffer = Buffer.allocUnsafe(size);
  let at = 0;
  const room = (bytes: number): void => {
    if (at + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };
  const self: Writer = {
    int8: (value) => {
      room(1);
      at = buffer.writeInt8(value, at);
      return self;
    },
    int16: (value) => {
      room(2);
      at = buffer.writeInt16BE(value, at);
      return self;
    },
    int32: (value) => {
      room(4);
      at = buffer.writeInt32BE(value, at);
      return self;
    },
    int64: (value) => {
      room(8);
      at = buffer.writeBigInt64BE(BigInt(value), at);
      return self;
    },
    string: (value) => {
      const length = Buffer.byteLength(value);
      self.int16(length);
      room(length);
      at += buffer.write(value, at);
      return self;
    },
    nullString: () => self.int16(-1),
    raw: (bytes) => {
      room(bytes.length);
      buffer.set(bytes, at);
      at += bytes.length;
      return self;
    },
    array: (items, write) => {
      self.int32(items.length);
      for (const item of items) write(item);
      return self;
    },
    done: () => buffer.subarray(0, at),
  };
  return self;
}

/** Reads a response from its start to its end. Throws RangeError where it is shorter than it says. */
export interface Reader {
  int16(): number;
  int32(): number;
  int64(): number;
  /** An id that need not fit a number. */
  id(): bigint;
  string(): string | null;
  /** With their length before them; null is empty. */
  bytes(): Buffer;
  array<T>(read: () => T): T[];
  /** UNSIGNED_VARINT */
  unsigned(): number;
  /** So many bytes as UTF-8. */
  text(length: number): string;
  skip(bytes: number): void;
}

export function reader(buffer: Buffer): Reader {
  let at = 0;
  const take = (bytes: number): number => {
    const from = at;
    at += bytes;
    if (at > buffer.length) throw new RangeError('a response of the broker ends too early');
    return from;
  };
  const self: Reader = {
    int16: () => buffer.readInt16BE(take(2)),
    int32: () => buffer.readInt32BE(take(4)),
    int64: () => readInt64(buffer, take(8)),
    id: () => buffer.readBigInt64BE(take(8)),
    string: () => {
      const length = self.int16();
      if (length < 0) return null;
      const from = take(length);
      return buffer.toString('utf8', from, from + length);
    },
    bytes: () => {
      const length = self.int32();
      if (length <= 0) return buffer.subarray(0, 0);
      const from = take(length);
      return buffer.subarray(from, from + length);
    },
    array: (read) => {
      const items = [];
      for (let left = self.int32(); left > 0; left--) items.push(read());
      return items;
    },
    unsigned: () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = buffer[take(1)]!;
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
      }
    },
    text: (length) => {
      const from = take(length);
      return buffer.toString('utf8', from, from + length);
    },
    skip: (bytes) => void take(bytes),
  };
  return self;
}

/** Exact below 2^53. */
export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 0x1_0000_0000 + buffer.readUInt32BE(at + 4);
}
