import { utf8 } from '../codec/bytes.js';
import { binaryHeaders, encode } from '../codec/encode.js';
import type { Message } from '../codec/message.js';
import type { Event, Extensions } from '../envelope/event.js';
import type { Outgoing } from '../publish/publisher.js';

/** Columns that an outbox writes; Postgres fills in the others. */
export const COLUMNS = [
  'id',
  'aggregatetype',
  'aggregateid',
  'type',
  'payload',
  'dataversion',
  'source',
  'subject',
  'time',
  'correlationid',
  'causationid',
  'tenantid',
  'partitionkey',
  'traceparent',
  'tracestate',
  'extensions',
] as const;

/** What a relay reads; `payload` and `extensions` as text, or a client would parse them. */
export const SELECTED: readonly string[] = COLUMNS.map((column) =>
  column === 'payload' || column === 'extensions' ? `${column}::text` : column,
);

/** A row of the outbox. Null: the attribute is absent. */
export type OutboxRow = { readonly [Column in (typeof COLUMNS)[number]]: string | null } & {
  readonly [Column in 'id' | 'aggregatetype' | 'type' | 'dataversion' | 'time' | 'correlationid']: string;
};

/** An event as a row, in the order of COLUMNS. Throws TypeError for a key or a value that is not UTF-8. */
export function valuesOf({ topic, event, encode: encoded }: Outgoing, source: string | undefined): (string | null)[] {
  const { key, value } = encoded(event, { source: source ?? '', mode: 'binary' });
  const aggregateId = textOf(key, 'key');
  const row: OutboxRow = {
    id: event.id,
    aggregatetype: topic,
    aggregateid: aggregateId,
    type: event.type,
    payload: textOf(value, 'value'),
    dataversion: String(event.version),
    source: event.source ?? source ?? null,
    subject: event.subject ?? null,
    time: event.time,
    correlationid: event.correlationId,
    causationid: event.causationId ?? null,
    tenantid: event.tenantId ?? null,
    partitionkey: event.partitionKey === undefined || event.partitionKey === aggregateId ? null : event.partitionKey,
    traceparent: event.traceparent ?? null,
    tracestate: event.tracestate ?? null,
    extensions: event.extensions === undefined ? null : JSON.stringify(event.extensions),
  };
  return COLUMNS.map((column) => row[column]);
}

function textOf(part: Uint8Array | string | null, name: string): string | null {
  if (part === null || typeof part === 'string') return part;
  const text = utf8(part);
  if (text === undefined) throw new TypeError(`outbox: the record’s ${name} is not UTF-8`);
  return text;
}

/** The row as a producer takes it; throws for a row that isn't ours and makes no event. Its record is the one that publishing without an outbox would have made, byte for byte. */
export function outgoingOf(row: OutboxRow): Outgoing {
  const { aggregateid: key, payload } = row;
  return {
    topic: row.aggregatetype,
    event: eventOf(row),
    encode: (event, { source, mode }): Message => {
      if (payload === null) return { key, value: null, headers: binaryHeaders(event, source, key) };
      if (mode === 'structured') return encode(event, source, mode, key);
      return { key, value: Buffer.from(payload), headers: binaryHeaders(event, source, key) };
    },
  };
}

function eventOf(row: OutboxRow): Event {
  const { payload } = row;
  const partitionKey = row.partitionkey ?? row.aggregateid;
  let data: { readonly value: unknown } | undefined;
  return Object.freeze({
    id: row.id,
    type: row.type,
    version: Number(row.dataversion),
    ...(row.source === null ? {} : { source: row.source }),
    ...(row.subject === null ? {} : { subject: row.subject }),
    time: row.time,
    correlationId: row.correlationid,
    ...(row.causationid === null ? {} : { causationId: row.causationid }),
    ...(row.tenantid === null ? {} : { tenantId: row.tenantid }),
    ...(partitionKey === null ? {} : { partitionKey }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    ...(row.tracestate === null ? {} : { tracestate: row.tracestate }),
    ...(row.extensions === null ? {} : { extensions: extensionsOf(row.extensions) }),
    // Read by middlewares alone: the record's value is the row's text.
    get data() {
      data ??= { value: payload === null ? null : (JSON.parse(payload) as unknown) };
      return data.value;
    },
  });
}

function extensionsOf(text: string): Extensions {
  const entries = Object.entries(JSON.parse(text) as object).map(([name, value]) => [name, String(value)] as const);
  return Object.freeze(Object.fromEntries(entries));
}
