import type { Rule } from './rule.js';

export const integerToNumber: Rule = {
  id: 'integer-to-number',
  purpose: 'A field of integers takes fractions in the newer version.',
  breaks: ['forward'],
  fails: 'refuted',
  keywords: ['type', 'multipleOf'],
  mirror: 'number-to-integer',
  explain: 'Consumers that still know the older version refuse events with a fraction there.',
  help: 'Add a field for the finer value beside it.',
  field: ({ name, old, new: update }) => {
    if (old?.typed === undefined || update?.typed === undefined) return [];
    if (!old.types.has('integer') || old.types.has('fraction') || !update.types.has('fraction')) return [];
    return [{ message: `${name} was an integer and takes fractions now`, old: old.typed.spot, new: update.typed.spot }];
  },
};
