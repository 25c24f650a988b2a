import type { Draft } from '../envelope/make.js';
import { LATEST, toUtc } from '../envelope/time.js';
import { undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import { readKey, shorten } from './header.js';
import type { Message, Position } from './message.js';

/** The attributes of a message, before anyone knows its contract. One shape for all: decode is on every event's way. */
export interface Envelope {
  readonly kind: 'envelope';
  readonly message: Message;
  /** All but `type`, `version` and `data`, which the reader of its contract adds; `correlationId` is empty where the message has none. */
  readonly draft: Draft & { source: string };
  /** Undefined: the message is no CloudEvent. */
  type: string | undefined;
  /** Undefined: the message doesn't say. */
  version: number | undefined;
  /** Of structured mode, parsed. */
  data: { readonly value: unknown } | undefined;
}

export function emptyEnvelope(message: Message): Envelope {
  const draft = { id: '', type: '', version: 0, source: '', time: '', correlationId: '' } as Draft & { source: string };
  return { kind: 'envelope', message, draft, type: undefined, version: undefined, data: undefined };
}

/** What both modes share: the time's form, the version's, the key, and what a message that is no CloudEvent lacks. */
export function complete(
  envelope: Envelope,
  at: Position | undefined,
  version: string | undefined,
  partitionKey: string | undefined,
): Envelope | Undecodable {
  const { draft, message } = envelope;
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
  if (version !== undefined) {
    if (!/^[1-9]\d{0,8}$/.test(version)) return undecodable(`dataversion is no version: ${shorten(version)}`);
    envelope.version = Number(version);
  }
  const key = partitionKey ?? readKey(message);
  if (key !== undefined) draft.partitionKey = key;
  return envelope;
}

/** A record without a value. */
export function tombstone(message: Message, type: string | undefined): Tombstone {
  const key = readKey(message);
  return { kind: 'tombstone', ...(key === undefined ? {} : { key }), ...(type === undefined ? {} : { type }) };
}
