import { createHash } from 'node:crypto';
import type { HeaderValue, MessageHeaders } from '../../codec/message.js';
import type { ParkedBecause, ParkedKey, ParkedRecord } from '../../consume/park-store.js';

export interface RecordRow {
  readonly record_offset: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
  readonly headers: string;
  readonly record_timestamp: string;
}

/** Columns of a record `r` with its key `k`, as RecordRow. */
export const RECORD = 'r.record_offset::text, k.key, r.value, r.headers, r.record_timestamp::text';

export function recordOf(row: RecordRow): ParkedRecord {
  return {
    offset: Number(row.record_offset),
    key: row.key,
    value: row.value,
    headers: headersOf(row.headers),
    timestamp: Number(row.record_timestamp),
  };
}

export interface KeyRow {
  readonly consumer_group: string;
  readonly topic: string;
  readonly partition: number;
  readonly key: Uint8Array;
  readonly state: ParkedKey['state'];
  readonly reason: ParkedBecause['reason'];
  readonly message: string;
  readonly error: string | null;
  readonly attempts: number;
  readonly failed_at: string;
  readonly parked_at: string;
  readonly records: string;
}

/** Columns of a key `k`, as KeyRow but for the number of records. */
export const KEY = `k.consumer_group, k.topic, k.partition, k.key, k.state, k.reason, k.message, k.error, k.attempts,
  floor(extract(epoch from k.failed_at) * 1000)::bigint::text as failed_at,
  floor(extract(epoch from k.parked_at) * 1000)::bigint::text as parked_at`;

export function keyOf(row: KeyRow): ParkedKey {
  const { topic, partition, key, state, reason, message, error, attempts } = row;
  return {
    group: row.consumer_group,
    topic,
    partition,
    key,
    state,
    since: Number(row.parked_at),
    reason,
    message,
    ...(error === null ? {} : { errorName: error }),
    attempts,
    time: Number(row.failed_at),
    records: Number(row.records),
  };
}

export function hashOf(key: Uint8Array): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Postgres' text takes no NUL, and nobody reads ten pages. */
export function textOf(text: string): string {
  return text.slice(0, 2_000).replaceAll('\0', '\ufffd');
}

/** In their order, with duplicates and nulls. */
export function headersText(headers: MessageHeaders): string {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    valuesOf(value).map((one) => [name, one === null ? null : Buffer.from(one).toString('base64')] as const),
  );
  return JSON.stringify(pairs);
}

function headersOf(text: string): MessageHeaders {
  const headers: Record<string, HeaderValue | readonly HeaderValue[]> = Object.create(null);
  for (const [name, encoded] of JSON.parse(text) as readonly (readonly [string, string | null])[]) {
    const value = encoded === null ? null : Buffer.from(encoded, 'base64');
    const before = headers[name];
    headers[name] = before === undefined ? value : [...valuesOf(before), value];
  }
  return headers;
}

function valuesOf(value: HeaderValue | readonly HeaderValue[]): readonly HeaderValue[] {
  return Array.isArray(value) ? (value as readonly HeaderValue[]) : [value as HeaderValue];
}
