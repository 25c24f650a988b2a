import { completeBinary, isRecurring, noAttributes, setAttribute } from './attributes.js';
import { utf8 } from './bytes.js';
import { undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import type { Envelope } from './envelope.js';
import { headerText, NOT_UTF8, shorten } from './header.js';
import type { Message, Position } from './message.js';
import { recurringText } from './recurring.js';

const recurring = recurringText();

/** CloudEvents Kafka binding 1.0, section 3.2: the value is the data, attributes are headers. */
export function readBinary(
  message: Message,
  at: Position | undefined,
  contentType: string | undefined,
): Envelope | Tombstone | Undecodable {
  const { headers } = message;
  const attributes = noAttributes(message);
  attributes.contentType = contentType;
  for (const name in headers) {
    // Attributes, and the two of W3C Trace Context.
    const first = name.charCodeAt(0);
    if (first === LETTER_C ? name.charCodeAt(1) !== LETTER_E : first !== LETTER_T) continue;
    const text = headerText(headers[name], isRecurring(name) ? recurring : utf8);
    if (text === undefined) continue;
    if (text !== NOT_UTF8) setAttribute(attributes, name, text);
    else if (name.startsWith('ce_')) return undecodable(`header ${shorten(name)} is not UTF-8`);
  }
  return completeBinary(attributes, at);
}

const LETTER_C = 99;
const LETTER_E = 101;
const LETTER_T = 116;
