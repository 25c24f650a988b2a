import type { Decoded } from '../codec/decoded.js';
import type { Position } from '../codec/message.js';
import { readEnvelope } from '../codec/read.js';
import type { Event } from '../envelope/event.js';
import type { HandlerEntry, Subscription } from '../registry/definitions.js';
import { type EventLookup, eventLookup, isUnknown } from '../registry/lookup.js';
import { readAsNewest } from '../registry/read.js';
import type { FetchedRecord } from '../transports/port.js';
import { type BatchHandler, ignore } from './handler.js';

/** Reads the records of one subscription's topic. */
export interface RecordReader<Tx> {
  readonly topic: string;
  /** `ignored`: its handler is `ignore`, so nobody looked at the data. `at`: where the event stood first. */
  read(record: FetchedRecord, at: Position): Decoded | 'ignored';
  handlerOf(type: string): HandlerEntry<Event, Tx> | undefined;
  readonly tombstone: Subscription<Tx>['tombstone'];
  /** The batch handler that a record is for, looking at its type alone. Undefined where the topic has none. */
  readonly batchOf: ((record: FetchedRecord, at: Position) => { kind: string; max: number } | undefined) | undefined;
}

export function recordReader<Tx>({ channel, handlers, tombstone }: Subscription<Tx>): RecordReader<Tx> {
  const { topic } = channel;
  const lookup: EventLookup = eventLookup(channel);
  const hasBatches = [...handlers.values()].some(isBatch);
  return {
    topic,
    tombstone,
    handlerOf: (type) => handlers.get(type),
    read: (record, at) => {
      const envelope = readEnvelope(record, at);
      if (envelope.kind === 'tombstone') return tombstone === ignore ? 'ignored' : envelope;
      if (envelope.kind !== 'envelope') return envelope;
      const event = lookup(envelope);
      if (isUnknown(event)) return event;
      return handlers.get(event.type) === ignore ? 'ignored' : readAsNewest(event, envelope);
    },
    batchOf: hasBatches
      ? (record, at) => {
          const envelope = readEnvelope(record, at);
          const event = envelope.kind === 'envelope' ? lookup(envelope) : undefined;
          if (event === undefined || isUnknown(event)) return undefined;
          const handler = handlers.get(event.type);
          return isBatch(handler) ? { kind: event.type, max: handler.max } : undefined;
        }
      : undefined,
  };
}

export function isBatch<Tx>(handler: HandlerEntry<Event, Tx> | undefined): handler is BatchHandler<Event, Tx> {
  return typeof handler === 'object';
}
