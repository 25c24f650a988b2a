import { isWellFormed } from '../envelope/json.js';
import type { Draft } from '../envelope/make.js';
import { toUtc } from '../envelope/time.js';
import { utf8 } from './bytes.js';
import type { Tombstone, Undecodable } from './decoded.js';
import type { HeaderValue, Message, MessageHeaders, Position } from './message.js';

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

/** CloudEvents Kafka binding 1.0, section 3: structured where the content type says so, else binary. */
export function readEnvelope(message: Message, at: Position | undefined): Envelope | Tombstone | Undecodable {
  const contentType = headerText(message.headers['content-type']);
  if (typeof contentType === 'string' && STRUCTURED.test(contentType)) return readStructured(message, at, contentType);
  return readBinary(message, at);
}

const STRUCTURED = /^\s*application\/cloudevents/i;

export function undecodable(reason: string): Undecodable {
  return { kind: 'undecodable', reason };
}

/** Wherever a header is there and can't be read. */
const NOT_UTF8 = Symbol('not UTF-8');

/** Of duplicates the last one counts, as for Java's `Headers.lastHeader`. */
function headerText(value: HeaderValue | readonly HeaderValue[] | undefined): string | undefined | typeof NOT_UTF8 {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  if (value instanceof Uint8Array) return utf8(value) ?? NOT_UTF8;
  return headerText(value.at(-1));
}

/** A header as text; undefined where there is none, or none in UTF-8. */
export function readHeader(headers: MessageHeaders, name: string): string | undefined {
  const text = Object.hasOwn(headers, name) ? headerText(headers[name]) : undefined;
  return text === NOT_UTF8 ? undefined : text;
}

/** The record's key as text; undefined where there is none, or none in UTF-8. */
export function readKey({ key }: Message): string | undefined {
  return key === null || typeof key === 'string' ? (key ?? undefined) : utf8(key);
}

function emptyDraft(): Draft & { source: string } {
  return { id: '', type: '', version: 0, source: '', time: '', correlationId: '' } as Draft & { source: string };
}

function readBinary(message: Message, at: Position | undefined): Envelope | Tombstone | Undecodable {
  const { headers } = message;
  const draft = emptyDraft();
  let type: string | undefined;
  let version: string | undefined;
  let partitionKey: string | undefined;
  let extensions: Record<string, string> | undefined;
  for (const name in headers) {
    if (name.charCodeAt(0) !== LETTER_C || !name.startsWith('ce_')) continue;
    const text = headerText(headers[name]);
    if (text === undefined) continue;
    if (text === NOT_UTF8) return undecodable(`header ${name} is not UTF-8`);
    switch (name) {
      case 'ce_specversion':
        if (text !== '1.0') return undecodable(`CloudEvents ${shorten(text)} is not supported, only 1.0`);
        break;
      case 'ce_id':
        draft.id = text;
        break;
      case 'ce_type':
        type = text;
        break;
      case 'ce_source':
        draft.source = text;
        break;
      case 'ce_time':
        draft.time = text;
        break;
      case 'ce_dataversion':
        version = text;
        break;
      case 'ce_correlationid':
        draft.correlationId = text;
        break;
      case 'ce_subject':
        draft.subject = text;
        break;
      case 'ce_causationid':
        draft.causationId = text;
        break;
      case 'ce_tenantid':
        draft.tenantId = text;
        break;
      case 'ce_partitionkey':
        partitionKey = text;
        break;
      case 'ce_datacontenttype':
        // Not of the binding, but some SDKs write it.
        break;
      default:
        extensions ??= {};
        setOwn(extensions, name.slice(3), text);
    }
  }
  if (message.value === null) {
    const key = readKey(message);
    return { kind: 'tombstone', ...(key === undefined ? {} : { key }), ...(type === undefined ? {} : { type }) };
  }
  const contentProblem = contentTypeProblem(headerText(headers['content-type']));
  if (contentProblem !== undefined) return undecodable(contentProblem);
  if (extensions !== undefined) draft.extensions = Object.freeze(extensions);
  return complete(message, at, draft, type, version, partitionKey);
}

const LETTER_C = 99;

/** What both modes share: the time's form, the version's, and what a message that is no CloudEvent lacks. */
function complete(
  message: Message,
  at: Position | undefined,
  draft: Draft & { source: string },
  type: string | undefined,
  version: string | undefined,
  partitionKey: string | undefined,
  data?: { readonly value: unknown },
): Envelope | Undecodable {
  if (draft.time !== '') {
    const utc = toUtc(draft.time);
    if (utc === undefined) return undecodable(`time is no RFC 3339 date-time: ${shorten(draft.time)}`);
    draft.time = utc;
  } else {
    if (message.timestamp === undefined || !(Math.abs(message.timestamp) <= MAX_TIME))
      return undecodable('time is missing');
    draft.time = new Date(message.timestamp).toISOString();
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

/** ECMA-262, 21.4.1.1: what a Date can hold. */
const MAX_TIME = 8.64e15;

/** JSON in UTF-8 is all that contracts speak of; none said means JSON (CloudEvents JSON format 1.0, section 3.1). */
function contentTypeProblem(contentType: string | undefined | typeof NOT_UTF8): string | undefined {
  if (contentType === undefined || contentType === 'application/json') return undefined;
  if (contentType === NOT_UTF8) return 'header content-type is not UTF-8';
  const [media = '', ...parameters] = contentType.toLowerCase().split(';');
  if (!/^\s*[^\s/]+\/([^\s/]+\+)?json\s*$/.test(media)) return `content type is not JSON: ${shorten(contentType)}`;
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') return undefined;
  return `charset is not UTF-8: ${shorten(charset)}`;
}

export type Parsed = { readonly value: unknown } | Undecodable;

/** The JSON value in a record's bytes. A Confluent schema id in front of it is recognised and skipped. */
export function parseJson(bytes: Uint8Array): Parsed {
  const start = prefixLength(bytes);
  const text = utf8(start === 0 ? bytes : bytes.subarray(start));
  if (text === undefined) return undecodable('value is not UTF-8');
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // The parser's own message quotes the payload.
    return undecodable(text.trim() === '' ? 'value is empty' : 'value is not JSON');
  }
}

/** Confluent's wire format: 0 and a 4-byte id, or 1 and a 16-byte GUID. No JSON text starts with either byte. RFC 8259, 8.1: a BOM may be ignored. */
function prefixLength(bytes: Uint8Array): number {
  if (bytes[0] === 0) return Math.min(5, bytes.length);
  if (bytes[0] === 1) return Math.min(17, bytes.length);
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function readStructured(
  message: Message,
  at: Position | undefined,
  contentType: string,
): Envelope | Tombstone | Undecodable {
  if (message.value === null) {
    const key = readKey(message);
    return { kind: 'tombstone', ...(key === undefined ? {} : { key }) };
  }
  const media = contentType.toLowerCase().split(';')[0]!.trim();
  if (media !== 'application/cloudevents+json')
    return undecodable(`only JSON is read in structured mode, not ${shorten(media)}`);
  const parsed = parseJson(message.value);
  if ('kind' in parsed) return parsed;
  const body = parsed.value;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return undecodable('structured event is no JSON object');
  const draft = emptyDraft();
  const found: { type?: string; version?: string; partitionKey?: string; contentType?: string } = {};
  const extensions: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'data' || name === 'data_base64' || value === null) continue;
    const text = attributeText(value);
    if (text === undefined) return undecodable(`attribute ${shorten(name)} is neither string, integer nor boolean`);
    if (name === 'specversion' && text !== '1.0')
      return undecodable(`CloudEvents ${shorten(text)} is not supported, only 1.0`);
    const field = FIELDS.get(name);
    if (field !== undefined) draft[field] = text;
    else if (name === 'type') found.type = text;
    else if (name === 'dataversion') found.version = text;
    else if (name === 'partitionkey') found.partitionKey = text;
    else if (name === 'datacontenttype') found.contentType = text;
    else if (name !== 'specversion') setOwn(extensions, name, text);
  }
  if (Object.keys(extensions).length > 0) draft.extensions = Object.freeze(extensions);
  const problem = contentTypeProblem(found.contentType);
  if (problem !== undefined) return undecodable(problem);
  const data = structuredData(body as Record<string, unknown>);
  if ('kind' in data) return data;
  return complete(message, at, draft, found.type, found.version, found.partitionKey, data);
}

const FIELDS: ReadonlyMap<string, 'id' | 'source' | 'time' | 'correlationId' | 'subject' | 'causationId' | 'tenantId'> =
  new Map([
    ['id', 'id'],
    ['source', 'source'],
    ['time', 'time'],
    ['correlationid', 'correlationId'],
    ['subject', 'subject'],
    ['causationid', 'causationId'],
    ['tenantid', 'tenantId'],
  ] as const);

/** CloudEvents 1.0, section 3.1: the canonical string form of an attribute. */
function attributeText(value: unknown): string | undefined {
  if (typeof value === 'string') return isWellFormed(value) ? value : undefined;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value))
    ? String(value)
    : undefined;
}

/** CloudEvents JSON format 1.0, section 3.1.1: `data`, or `data_base64` with the bytes of it. */
function structuredData(body: Record<string, unknown>): Parsed {
  const hasData = Object.hasOwn(body, 'data');
  if (!Object.hasOwn(body, 'data_base64'))
    return hasData ? { value: body.data } : undecodable('structured event has no data');
  if (hasData) return undecodable('structured event has both data and data_base64');
  const { data_base64: encoded } = body;
  if (typeof encoded !== 'string' || !/^[A-Za-z\d+/]*={0,2}$/.test(encoded))
    return undecodable('data_base64 is not Base64');
  return parseJson(Buffer.from(encoded, 'base64'));
}

function setOwn(target: Record<string, string>, name: string, value: string): void {
  if (name === '__proto__') Object.defineProperty(target, name, { value, enumerable: true });
  else target[name] = value;
}

/** Attributes are metadata, but a hostile one may be long or hold anything. */
function shorten(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
