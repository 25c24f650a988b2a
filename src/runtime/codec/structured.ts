import { isWellFormed } from '../envelope/json.js';
import { noAttributes } from './attributes.js';
import { contentTypeProblem, type Parsed, parseJson, undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import { STRUCTURED_TYPE } from './encode.js';
import { complete, type Envelope, tombstone } from './envelope.js';
import { readHeader, setOwn, shorten } from './header.js';
import type { Message, Position } from './message.js';

/** CloudEvents Kafka binding 1.0, section 3.3, and JSON event format 1.0: the value is one JSON object with attributes and data. */
export function readStructured(
  message: Message,
  at: Position | undefined,
  contentType: string,
): Envelope | Tombstone | Undecodable {
  if (message.value === null) return tombstone(message, undefined);
  // What nearly all write needs no second look.
  if (contentType !== STRUCTURED_TYPE) {
    const media = contentType.toLowerCase().split(';')[0]!.trim();
    if (media !== 'application/cloudevents+json')
      return undecodable(`only JSON is read in structured mode, not ${shorten(media)}`);
  }
  const parsed = parseJson(message.value);
  if ('kind' in parsed) return parsed;
  const body = parsed.value;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return undecodable('structured event is no JSON object');
  const attributes = noAttributes(message);
  const { envelope } = attributes;
  const { draft } = envelope;
  for (const name of Object.keys(body)) {
    if (name === 'data' || name === 'data_base64') continue;
    const value = (body as Record<string, unknown>)[name];
    if (value === null) continue;
    const text = attributeText(value);
    if (text === undefined) return undecodable(`attribute ${shorten(name)} is neither string, integer nor boolean`);
    switch (name) {
      case 'specversion':
        if (text !== '1.0') return undecodable(`CloudEvents ${shorten(text)} is not supported, only 1.0`);
        break;
      case 'id':
        draft.id = text;
        break;
      case 'type':
        envelope.type = text;
        break;
      case 'source':
        draft.source = text;
        break;
      case 'time':
        draft.time = text;
        break;
      case 'dataversion':
        attributes.version = text;
        break;
      case 'correlationid':
        draft.correlationId = text;
        break;
      case 'subject':
        draft.subject = text;
        break;
      case 'causationid':
        draft.causationId = text;
        break;
      case 'tenantid':
        draft.tenantId = text;
        break;
      case 'partitionkey':
        attributes.partitionKey = text;
        break;
      case 'datacontenttype':
        attributes.contentType = text;
        break;
      default:
        attributes.extensions ??= {};
        setOwn(attributes.extensions, name, text);
    }
  }
  if (attributes.extensions !== undefined) draft.extensions = Object.freeze(attributes.extensions);
  const problem = contentTypeProblem(attributes.contentType);
  if (problem !== undefined) return undecodable(problem);
  const data = structuredData(body as Record<string, unknown>);
  if ('kind' in data) return data;
  const traceparent = readHeader(message.headers, 'traceparent');
  if (traceparent !== undefined) draft.traceparent = traceparent;
  const tracestate = readHeader(message.headers, 'tracestate');
  if (tracestate !== undefined) draft.tracestate = tracestate;
  envelope.data = data;
  return complete(envelope, at, attributes.version, attributes.partitionKey);
}

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
