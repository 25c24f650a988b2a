import type { UnknownType } from '../codec/decoded.js';
import type { Envelope } from '../codec/envelope.js';
import type { AnyChannelDefinition, AnyEventDefinition } from './definitions.js';
import { unknownType } from './read.js';

/** The event of a channel that a message is; or why it is none. */
export type EventLookup = (envelope: Envelope) => AnyEventDefinition | UnknownType;

/** Types come from the wire: a Map knows no `__proto__` and no `constructor`. */
export function eventLookup({ topic, events }: Pick<AnyChannelDefinition, 'topic' | 'events'>): EventLookup {
  const byType = new Map(Object.values(events).map((event) => [event.type, event] as const));
  const [only] = byType.size === 1 ? byType.values() : [];
  return (envelope) => {
    if (envelope.type === undefined) {
      return only ?? unknownType(envelope, `the message names no type, and ${topic} carries ${byType.size} events`);
    }
    return byType.get(envelope.type) ?? unknownType(envelope, `${topic} carries no such event`);
  };
}

export function isUnknown(found: AnyEventDefinition | UnknownType): found is UnknownType {
  return 'kind' in found;
}
