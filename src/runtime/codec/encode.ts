import type { Event } from '../envelope/event.js';
import type { HeaderValue, Message, Mode } from './message.js';

export const JSON_TYPE = 'application/json';
/** CloudEvents JSON event format 1.0, section 3; Kafka binding 1.0, section 3.3. */
export const STRUCTURED_TYPE = 'application/cloudevents+json; charset=UTF-8';

/**
 * The record of an event; CloudEvents Kafka binding 1.0. Attributes without a value are not written: each header has its price.
 * `source` is written where the event has none.
 */
export function encode(
  event: Event,
  source: string,
  mode: Mode,
  key: string | null = event.partitionKey ?? null,
): Message {
  return mode === 'structured' ? encodeStructured(event, source, key) : encodeBinary(event, source, key);
}

function encodeBinary(event: Event, source: string, key: string | null): Message {
  return { key, value: Buffer.from(JSON.stringify(event.data)), headers: binaryHeaders(event, source, key) };
}

/** The headers of an event in binary mode, whose data is the record's value. */
export function binaryHeaders(event: Event, source: string, key: string | null): Message['headers'] {
  const headers: Record<string, HeaderValue> = {
    'content-type': JSON_TYPE,
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: event.source ?? source,
    ce_time: event.time,
    ce_dataversion: String(event.version),
    ce_correlationid: event.correlationId,
  };
  if (event.subject !== undefined) headers.ce_subject = event.subject;
  if (event.causationId !== undefined) headers.ce_causationid = event.causationId;
  if (event.tenantId !== undefined) headers.ce_tenantid = event.tenantId;
  if (event.partitionKey !== undefined && event.partitionKey !== key) headers.ce_partitionkey = event.partitionKey;
  traceHeaders(event, headers);
  if (event.extensions !== undefined) {
    for (const [name, value] of Object.entries(event.extensions)) headers[`ce_${name}`] = value;
  }
  return headers;
}

function encodeStructured(event: Event, source: string, key: string | null): Message {
  const headers: Record<string, HeaderValue> = { 'content-type': STRUCTURED_TYPE };
  traceHeaders(event, headers);
  const body = {
    specversion: '1.0',
    id: event.id,
    type: event.type,
    source: event.source ?? source,
    time: event.time,
    // A string, as in binary mode: CloudEvents' attributes may be integers, but readers differ in what they make of them.
    dataversion: String(event.version),
    correlationid: event.correlationId,
    // JSON.stringify leaves out what is undefined.
    subject: event.subject,
    causationid: event.causationId,
    tenantid: event.tenantId,
    partitionkey: event.partitionKey === key ? undefined : event.partitionKey,
    datacontenttype: JSON_TYPE,
    ...event.extensions,
    data: event.data,
  };
  return { key, value: Buffer.from(JSON.stringify(body)), headers };
}

/** W3C Trace Context travels in headers of its own in both modes. */
function traceHeaders({ traceparent, tracestate }: Event, headers: Record<string, HeaderValue>): void {
  if (traceparent !== undefined) headers.traceparent = traceparent;
  if (tracestate !== undefined) headers.tracestate = tracestate;
}
