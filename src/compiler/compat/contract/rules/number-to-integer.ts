import type { Rule } from './rule.js';

export const numberToInteger: Rule = {
  id: 'number-to-integer',
  purpose: 'A field of numbers takes only integers in the newer version.',
  breaks: ['backward'],
  fails: 'refuted',
  keywords: ['type', 'multipleOf'],
  mirror: 'integer-to-number',
  explain: 'Events with a fraction there are still on the topic. Consumers on the newer version refuse them.',
  help: 'Keep `number`; or bring in a new version of the event with an upcast that rounds.',
  field: ({ name, old, new: update }) => {
    if (old?.typed === undefined || update?.typed === undefined) return [];
    if (!old.types.has('fraction') || update.types.has('fraction') || !update.types.has('integer')) return [];
    return [
      { message: `${name} was a number and takes only integers now`, old: old.typed.spot, new: update.typed.spot },
    ];
  },
};
