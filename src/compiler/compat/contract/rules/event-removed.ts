import { eventName, lostEvents, parentInHead } from './parts/lost.js';
import type { Rule } from './rule.js';

export const eventRemoved: Rule = {
  id: 'event-removed',
  purpose: 'An event that was published before is still in the contracts.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: { none: 'an event that is added breaks nobody' },
  explain:
    'Consumers wait for the event in vain, and what is still on the topic is an unknown type for whoever generates code from the new contracts. Compared with the baseline, and with the lock of released versions.',
  help: 'Mark it `deprecated: true` and keep it until its topic holds none any more; then remove it with a waiver.',
  contract: (trees) =>
    lostEvents(trees).map(({ event, place }) => ({
      message: `event ${eventName(event)} was removed`,
      detail: eventName(event),
      consequence: `consumers of ${event.type} get no more of them, and those on the topic become an unknown type`,
      event,
      old: place,
      ...parentInHead(trees, event),
    })),
};
