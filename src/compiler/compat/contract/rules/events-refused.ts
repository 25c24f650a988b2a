import type { Rule } from './rule.js';

export const eventsRefused: Rule = {
  id: 'events-refused',
  purpose: 'Events that one version writes are accepted by the other; for what no other rule names.',
  breaks: ['backward', 'forward'],
  fails: 'refuted',
  mirror: { none: 'it is about both directions already' },
  explain:
    'The engine looked for a proof that every event that one version writes is valid under the other, and found one that is not. Both validators were asked about it. The place is the keyword that refuses it.',
  help: 'Make the reading version accept what the writing one may send; or bring in a new version of the event with an upcast.',
};
