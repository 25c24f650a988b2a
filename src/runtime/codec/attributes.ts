import { contentTypeProblem, undecodable } from './content.js';
import type { Tombstone, Undecodable } from './decoded.js';
import { complete, type Envelope, emptyEnvelope, tombstone } from './envelope.js';
import { setOwn, shorten } from './header.js';
import type { Message, Position } from './message.js';

/** What the headers of a message in binary mode have said so far; of duplicates the last one counts. */
export interface Attributes {
  readonly envelope: Envelope;
  contentType: string | undefined;
  specVersion: string | undefined;
  version: string | undefined;
  partitionKey: string | undefined;
  extensions: Record<string, string> | undefined;
}

export function noAttributes(message: Message): Attributes {
  return {
    envelope: emptyEnvelope(message),
    contentType: undefined,
    specVersion: undefined,
    version: undefined,
    partitionKey: undefined,
    extensions: undefined,
  };
}

/** CloudEvents Kafka binding 1.0, section 3.2.3: attributes are headers with a prefix. Other headers are nothing to us, but for W3C Trace Context. */
export function setAttribute(attributes: Attributes, name: string, text: string): void {
  const { draft } = attributes.envelope;
  switch (name) {
    case 'content-type':
      attributes.contentType = text;
      break;
    case 'ce_specversion':
      attributes.specVersion = text;
      break;
    case 'ce_id':
      draft.id = text;
      break;
    case 'ce_type':
      attributes.envelope.type = text;
      break;
    case 'ce_source':
      draft.source = text;
      break;
    case 'ce_time':
      draft.time = text;
      break;
    case 'ce_dataversion':
      attributes.version = text;
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
      attributes.partitionKey = text;
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
      attributes.extensions ??= {};
      setOwn(attributes.extensions, name.slice(3), text);
  }
}

/** The envelope, once all headers were looked at. */
export function completeBinary(
  { envelope, contentType, specVersion, version, partitionKey, extensions }: Attributes,
  at: Position | undefined,
): Envelope | Tombstone | Undecodable {
  const { message, draft } = envelope;
  if (specVersion !== undefined && specVersion !== '1.0')
    return undecodable(`CloudEvents ${shorten(specVersion)} is not supported, only 1.0`);
  if (message.value === null) return tombstone(message, envelope.type);
  const problem = contentTypeProblem(contentType);
  if (problem !== undefined) return undecodable(problem);
  if (extensions !== undefined) draft.extensions = Object.freeze(extensions);
  return complete(envelope, at, version, partitionKey);
}

/** Headers with few values. A switch compares pointers: a set would hash every name of every message. */
export function isRecurring(name: string): boolean {
  switch (name) {
    case 'content-type':
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
