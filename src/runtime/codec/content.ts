import { utf8 } from './bytes.js';
import type { Undecodable } from './decoded.js';
import { shorten } from './header.js';

/** JSON in UTF-8 is all that contracts speak of; none said means JSON (CloudEvents JSON format 1.0, section 3.1). */
export function contentTypeProblem(contentType: string | undefined): string | undefined {
  if (contentType === undefined || contentType === 'application/json') return undefined;
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

export function undecodable(reason: string): Undecodable {
  return { kind: 'undecodable', reason };
}
