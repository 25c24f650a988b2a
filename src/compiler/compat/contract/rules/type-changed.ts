import { eventName, eventRef, eventsOf } from './parts/lost.js';
import type { Rule } from './rule.js';

export const typeChanged: Rule = {
  id: 'type-changed',
  purpose: 'An event has the same type on the wire as before.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: { none: 'a type that changes, changes back: the rule is its own mirror' },
  explain:
    'The type comes from `x-type-prefix`, the context and the name. Consumers tell events apart by it: under another one they are unknown, on either side.',
  help: 'Put the prefix back. A new name is a new event: publish both until all consumers know it.',
  contract: ({ base, head }) => {
    if (base === undefined) return [];
    const before = new Map(eventsOf(base).map((event) => [eventName(event), event]));
    return eventsOf(head).flatMap((event) => {
      const old = before.get(eventName(event));
      if (old === undefined || old.type === event.type) return [];
      return [
        {
          message: `the type of ${eventName(event)} changed from '${old.type}' to '${event.type}'`,
          detail: `${old.type} ${event.type}`,
          consequence: 'consumers take the events for unknown ones',
          event: eventRef(event),
          old: { tree: 'base', ...old.versions.at(-1)!.origin },
          new: { tree: 'head', ...event.versions.at(-1)!.origin },
        },
      ];
    });
  },
};
