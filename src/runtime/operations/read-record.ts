import type { Undecodable } from '../codec/decoded.js';
import type { Position } from '../codec/message.js';
import { readEnvelope } from '../codec/read.js';
import type { Extensions } from '../envelope/event.js';
import { dataOf } from '../registry/read.js';
import type { FetchedRecord } from '../transports/port.js';

/** What a record says of itself, in either mode, whether or not a contract knows it. */
export type RecordReading =
  | RecordedEvent
  | Undecodable
  | {
      readonly kind: 'tombstone';
      readonly type?: string;
    };

export interface RecordedEvent {
  readonly kind: 'event';
  /** Undefined: the record is no CloudEvent. */
  readonly type?: string;
  /** As it was written; undefined: it doesn't say. */
  readonly version?: number;
  /** Where the record has none, made of where it stands; as consumers see it. */
  readonly id: string;
  readonly source: string;
  readonly subject?: string;
  readonly time: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly tenantId?: string;
  readonly partitionKey?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly extensions?: Extensions;
  /** Not validated, not upcast; deeply frozen. */
  readonly data: unknown;
}

export function readRecord(record: FetchedRecord, at: Position): RecordReading {
  const envelope = readEnvelope(record, at);
  if (envelope.kind === 'undecodable') return envelope;
  if (envelope.kind === 'tombstone') {
    return { kind: 'tombstone', ...(envelope.type === undefined ? {} : { type: envelope.type }) };
  }
  const parsed = dataOf(envelope);
  if ('kind' in parsed) return parsed;
  const { type, version, draft } = envelope;
  const { correlationId, type: _, version: __, data: ___, ...attributes } = draft;
  return {
    ...attributes,
    kind: 'event',
    ...(type === undefined ? {} : { type }),
    ...(version === undefined ? {} : { version }),
    ...(correlationId === '' ? {} : { correlationId }),
    data: parsed.value,
  };
}
