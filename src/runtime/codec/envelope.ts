import type { Draft } from '../envelope/make.js';
import { LATEST, toUtc } from '../envelope/time.js';
import { undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import { readHeader, readKey, shorten } from './header.js';
import type { Message, Position } from './message.js';

/** The attributes of a message, before anyone knows its contract. */
export interface Envelope {
  readonly kind: 'envelope';
  /** Undefined: the message is no CloudEvent. */
  readonly type: string | undefined;
  /** Undefined: the message doesn't say. */
  readonly version: number | undefined;
  /** All but `type`, `version` and `data`, which the reader of its contract adds; `correlationId` is empty where the message has none. */
  readonly draft: Draft & { source: string };
  readonly message: Message;
  /** Of structured mode, parsed. */
  readonly data?: { readonly value: unknown };
}

/** What a mode found in its place. */
export interface Found {
  /** `time` as written; empty strings where there is nothing. */
  readonly draft: Draft & { source: string };
  readonly type: string | undefined;
  readonly version: string | undefined;
  readonly partitionKey: string | undefined;
  readonly data?: { readonly value: unknown };
}

export function emptyDraft(): Draft & { source: string } {
  return { id: '', type: '', version: 0, source: '', time: '', correlationId: '' } as Draft & { source: string };
}

/** What both modes share: the time's form, the version's, and what a message that is no CloudEvent lacks. */
export function complete(message: Message, at: Position | undefined, found: Found): Envelope | Undecodable {
  const { draft, type, version, partitionKey, data } = found;
  if (draft.time !== '') {
    const utc = toUtc(draft.time);
    if (utc === undefined) return undecodable(`time is no RFC 3339 date-time: ${shorten(draft.time)}`);
    draft.time = utc;
  } else {
    const { timestamp } = message;
    if (timestamp === undefined || !(timestamp >= 0 && timestamp <= LATEST)) return undecodable('time is missing');
    draft.time = new Date(timestamp).toISOString();
  }
  // Where the record stands is unique too, and the same at each redelivery.
  if (draft.id === '') {
    if (at === undefined) return undecodable('id is missing');
    draft.id = `${at.topic}/${at.partition}/${at.offset}`;
  }
  if (draft.source === '') {
    if (at === undefined) return undecodable('source is missing');
    draft.source = `/topics/${at.topic}`;
  }
  let number: number | undefined;
  if (version !== undefined) {
    if (!/^[1-9]\d{0,8}$/.test(version)) return undecodable(`dataversion is no version: ${shorten(version)}`);
    number = Number(version);
  }
  const key = partitionKey ?? readKey(message);
  if (key !== undefined) draft.partitionKey = key;
  const traceparent = readHeader(message.headers, 'traceparent');
  if (traceparent !== undefined) draft.traceparent = traceparent;
  const tracestate = readHeader(message.headers, 'tracestate');
  if (tracestate !== undefined) draft.tracestate = tracestate;
  return { kind: 'envelope', type, version: number, draft, message, ...(data === undefined ? {} : { data }) };
}

/** A record without a value. */
export function tombstone(message: Message, type: string | undefined): Tombstone {
  const key = readKey(message);
  return { kind: 'tombstone', ...(key === undefined ? {} : { key }), ...(type === undefined ? {} : { type }) };
}
