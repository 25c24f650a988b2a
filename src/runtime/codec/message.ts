/** A Kafka record as transports see it: bytes in, bytes out. */
export interface Message {
  /** A string is written as UTF-8. Null: no key, no order. */
  readonly key: Uint8Array | string | null;
  /** Null is a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: MessageHeaders;
  /** Milliseconds since the epoch. */
  readonly timestamp?: number;
}

/** A string is written as UTF-8; what is read is bytes. Duplicate headers are an array, in order. Null: present without a value. */
export type HeaderValue = Uint8Array | string | null;
export type MessageHeaders = { readonly [name: string]: HeaderValue | readonly HeaderValue[] };

/** Where a record stands. Offsets are below 2^53, which a partition reaches after 285 years at a million records a second. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** CloudEvents Kafka binding: `binary` (data as the value, attributes as headers) or `structured` (all in one JSON value). */
export type Mode = 'binary' | 'structured';
