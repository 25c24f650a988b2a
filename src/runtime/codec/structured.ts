import { isWellFormed } from '../envelope/json.js';
import { contentTypeProblem, type Parsed, parseJson, undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import { complete, type Envelope, emptyEnvelope, tombstone } from './envelope.js';
import { readHeader, setOwn, shorten } from './header.js';
import type { Message, Position } from './message.js';

/** CloudEvents Kafka binding 1.0, section 3.3, and JSON event format 1.0: the value is one JSON object with attributes and data. */
export function readStructured(
  message: Message,
  at: Position | undefined,
  contentType: string,
): Envelope | Tombstone | Undecodable {
  if (message.value === null) return tombstone(message, undefined);
  const media = contentType.toLowerCase().split(';')[0]!.trim();
  if (media !== 'application/cloudevents+json')
    return undecodable(`only JSON is read in structured mode, not ${shorten(media)}`);
  const parsed = parseJson(message.value);
  if ('kind' in parsed) return parsed;
  const body = parsed.value;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return undecodable('structured event is no JSON object');
  const envelope = emptyEnvelope(message);
  const { draft } = envelope;
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
  const traceparent = readHeader(message.headers, 'traceparent');
  if (traceparent !== undefined) draft.traceparent = traceparent;
  const tracestate = readHeader(message.headers, 'tracestate');
  if (tracestate !== undefined) draft.tracestate = tracestate;
  envelope.type = found.type;
  envelope.data = data;
  return complete(envelope, at, found.version, found.partitionKey);
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
