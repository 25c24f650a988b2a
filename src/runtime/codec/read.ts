import { readBinary } from './binary.js';
import type { Tombstone, Undecodable } from './decoded.js';
import type { Envelope } from './envelope.js';
import { headerText } from './header.js';
import type { Message, Position } from './message.js';
import { readStructured } from './structured.js';

/** CloudEvents Kafka binding 1.0, section 3: structured where the content type says so, else binary. */
export function readEnvelope(message: Message, at: Position | undefined): Envelope | Tombstone | Undecodable {
  const contentType = headerText(message.headers['content-type']);
  if (typeof contentType === 'string' && STRUCTURED.test(contentType)) return readStructured(message, at, contentType);
  return readBinary(message, at);
}

const STRUCTURED = /^\s*application\/cloudevents/i;
