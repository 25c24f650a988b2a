import { utf8 } from './bytes.js';
import { contentTypeProblem, undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import { complete, type Envelope, emptyEnvelope, tombstone } from './envelope.js';
import { headerText, NOT_UTF8, setOwn, shorten } from './header.js';
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
  const envelope = emptyEnvelope(message);
  const { draft } = envelope;
  let version: string | undefined;
  let partitionKey: string | undefined;
  let extensions: Record<string, string> | undefined;
  for (const name in headers) {
    // Attributes, and the two of W3C Trace Context.
    const first = name.charCodeAt(0);
    if (first === LETTER_C ? name.charCodeAt(1) !== LETTER_E : first !== LETTER_T) continue;
    const text = headerText(headers[name], isRecurring(name) ? recurring : utf8);
    if (text === undefined) continue;
    if (text === NOT_UTF8) {
      if (name.startsWith('ce_')) return undecodable(`header ${shorten(name)} is not UTF-8`);
      continue;
    }
    switch (name) {
      case 'ce_specversion':
        if (text !== '1.0') return undecodable(`CloudEvents ${shorten(text)} is not supported, only 1.0`);
        break;
      case 'ce_id':
        draft.id = text;
        break;
      case 'ce_type':
        envelope.type = text;
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
      case 'traceparent':
        draft.traceparent = text;
        break;
      case 'tracestate':
        draft.tracestate = text;
        break;
      case 'ce_datacontenttype':
        // Not of the binding, but some SDKs write it.
        break;
      default:
        if (!name.startsWith('ce_')) break;
        extensions ??= {};
        setOwn(extensions, name.slice(3), text);
    }
  }
  if (message.value === null) return tombstone(message, envelope.type);
  const contentProblem = contentTypeProblem(contentType);
  if (contentProblem !== undefined) return undecodable(contentProblem);
  if (extensions !== undefined) draft.extensions = Object.freeze(extensions);
  return complete(envelope, at, version, partitionKey);
}

const LETTER_C = 99;
const LETTER_E = 101;
const LETTER_T = 116;

/** Attributes with few values. A switch compares pointers: a set would hash every name of every message. */
function isRecurring(name: string): boolean {
  switch (name) {
    case 'ce_specversion':
    case 'ce_type':
    case 'ce_source':
    case 'ce_dataversion':
    case 'ce_tenantid':
      return true;
    default:
      return false;
  }
}
