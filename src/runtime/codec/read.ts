import { type Attributes, completeBinary } from './attributes.js';
import { readBinary } from './binary.js';
import { undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import type { Envelope } from './envelope.js';
import { headerText, NOT_UTF8 } from './header.js';
import type { Message, Position } from './message.js';
import { packedAttributes } from './packed-attributes.js';
import { recurringText } from './recurring.js';
import { readStructured } from './structured.js';

const recurring = recurringText();

/** CloudEvents Kafka binding 1.0, section 3: structured where the content type says so, else binary. */
export function readEnvelope(given: Message, at: Position | undefined): Envelope | Tombstone | Undecodable {
  const packed = packedAttributes(given);
  if (packed !== undefined) return readPacked(given, packed, at);
  const message =
    given.headers === undefined || given.value === undefined || given.key === undefined ? whole(given) : given;
  const contentType = headerText(message.headers['content-type'], recurring);
  if (contentType === NOT_UTF8) return undecodable('header content-type is not UTF-8');
  return isStructured(contentType) ? readStructured(message, at, contentType) : readBinary(message, at, contentType);
}

function readPacked(
  message: Message,
  attributes: Attributes,
  at: Position | undefined,
): Envelope | Tombstone | Undecodable {
  const { contentType } = attributes;
  return isStructured(contentType) ? readStructured(message, at, contentType) : completeBinary(attributes, at);
}

function isStructured(contentType: string | undefined): contentType is string {
  return contentType !== undefined && contentType !== 'application/json' && STRUCTURED.test(contentType);
}

const STRUCTURED = /^\s*application\/cloudevents/i;

/** Some clients leave out what a record doesn't have, and not everyone has types. */
function whole({ key = null, value = null, headers = {}, ...rest }: Partial<Message>): Message {
  return { ...rest, key, value, headers };
}
