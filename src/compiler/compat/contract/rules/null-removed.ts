import { losesNull, nullChange } from './parts/null.js';
import type { Rule } from './rule.js';

export const nullRemoved: Rule = {
  id: 'null-removed',
  purpose: 'A field that may be null in older events may be null in the newer version, too.',
  breaks: ['backward'],
  fails: 'refuted',
  keywords: ['type', 'enum', 'const'],
  mirror: 'null-added',
  explain: 'Events in which the field is null are still on the topic. Consumers on the newer version refuse them.',
  help: 'Keep null among the types; or bring in a new version of the event with an upcast.',
  field: ({ name, old, new: update }) =>
    losesNull(old, update) ? [nullChange(`${name} is no longer nullable`, old, update)] : [],
};
