import type { Decoded } from '../codec/decoded.js';
import type { Position } from '../codec/message.js';
import type { FetchedRecord } from '../transports/port.js';
import type { Readable } from './call.js';
import type { Why } from './give-up.js';
import type { ConsumerOptions } from './options.js';
import type { RecordReader } from './read.js';

/** What is to be done with a record. */
export type Reading =
  | { readonly kind: 'call'; readonly readable: Readable }
  /** Nothing: its handler is `ignore`. */
  | { readonly kind: 'ignored' }
  /** No handler will ever take it. */
  | { readonly kind: 'unfit'; readonly why: Why }
  /** Not now: its partition waits for a newer consumer. */
  | { readonly kind: 'block'; readonly message: string };

export function readingOf<Tx>(
  reader: RecordReader<Tx>,
  record: FetchedRecord,
  at: Position,
  futureVersion: NonNullable<ConsumerOptions['futureVersion']>,
): Reading {
  const decoded = reader.read(record, at);
  if (decoded === 'ignored') return { kind: 'ignored' };
  if (decoded.kind === 'event') {
    const { event, receivedVersion } = decoded;
    if (receivedVersion <= event.version || futureVersion === 'read') {
      return { kind: 'call', readable: { record, at, event, receivedVersion } };
    }
    const message = `version ${receivedVersion} of ${event.type}, and ${event.version} is the newest known`;
    return futureVersion === 'block' ? { kind: 'block', message } : unfit('future-version', message);
  }
  if (decoded.kind === 'tombstone' && typeof reader.tombstone === 'function') {
    return { kind: 'call', readable: { record, at, tombstone: decoded } };
  }
  const message = explain(decoded);
  if (decoded.kind === 'future-version' && futureVersion === 'block') return { kind: 'block', message };
  return unfit(decoded.kind, message);
}

function unfit(reason: Why['reason'], message: string): Reading {
  return { kind: 'unfit', why: { reason, message, attempts: 0 } };
}

/** In words, without anything of the payload. */
function explain(decoded: Exclude<Decoded, { kind: 'event' }>): string {
  switch (decoded.kind) {
    case 'invalid':
    case 'future-version':
      return `${decoded.type} v${decoded.version}: ${decoded.issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`;
    case 'unknown-type':
      return `${decoded.reason}${decoded.type === undefined ? '' : ` (${JSON.stringify(decoded.type.slice(0, 200))})`}`;
    case 'undecodable':
      return decoded.reason;
    case 'tombstone':
      return 'a tombstone, and there is no handler for one';
  }
}
