import { contentTypeProblem, undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import { complete, type Envelope, emptyDraft, tombstone } from './envelope.js';
import { headerText, NOT_UTF8, setOwn, shorten } from './header.js';
import type { Message, Position } from './message.js';

/** CloudEvents Kafka binding 1.0, section 3.2: the value is the data, attributes are headers. */
export function readBinary(message: Message, at: Position | undefined): Envelope | Tombstone | Undecodable {
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
  if (message.value === null) return tombstone(message, type);
  const contentProblem = contentTypeProblem(headerText(headers['content-type']));
  if (contentProblem !== undefined) return undecodable(contentProblem);
  if (extensions !== undefined) draft.extensions = Object.freeze(extensions);
  return complete(message, at, { draft, type, version, partitionKey });
}

const LETTER_C = 99;
