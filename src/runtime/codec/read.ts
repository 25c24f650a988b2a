import { readBinary } from './binary.js';
import { undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import type { Envelope } from './envelope.js';
import { headerText, NOT_UTF8 } from './header.js';
import type { Message, Position } from './message.js';
import { recurringText } from './recurring.js';
import { readStructured } from './structured.js';

const recurring = recurringText();

/** CloudEvents Kafka binding 1.0, section 3: structured where the content type says so, else binary. */
export function readEnvelope(given: Message, at: Position | undefined): Envelope | Tombstone | Undecodable {
  const message =
    given.headers === undefined || given.value === undefined || given.key === undefined ? whole(given) : given;
  const contentType = headerText(message.headers['content-type'], recurring);
  if (contentType === NOT_UTF8) return undecodable('header content-type is not UTF-8');
  if (contentType !== undefined && contentType !== 'application/json' && STRUCTURED.test(contentType)) {
    return readStructured(message, at, contentType);
  }
  return readBinary(message, at, contentType);
}

const STRUCTURED = /^\s*application\/cloudevents/i;

/** Some clients leave out what a record doesn't have, and not everyone has types. */
function whole({ key = null, value = null, headers = {}, ...rest }: Partial<Message>): Message {
  return { ...rest, key, value, headers };
}
