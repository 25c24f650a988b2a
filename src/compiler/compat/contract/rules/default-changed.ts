import { canonical } from '../../value/canonical.js';
import type { Rule } from './rule.js';

export const defaultChanged: Rule = {
  id: 'default-changed',
  purpose: 'The `default` of a field is the same in both versions.',
  breaks: [],
  fails: 'never',
  mirror: { none: 'a default that changes, changes back: the rule is its own mirror' },
  explain:
    'A default is an annotation here: it is never filled in, and no event becomes invalid. But whoever reads an event without the field by the default of its own version reads something else than was meant.',
  help: 'Write the value instead of leaving the field out where its meaning changes.',
  field: ({ name, old, new: update }) => {
    if (old === undefined || update === undefined) return [];
    const [before, after] = [textOf(old.default), textOf(update.default)];
    if (before === after) return [];
    const message = `${name} changed its default from ${before ?? 'none'} to ${after ?? 'none'}`;
    return [
      {
        message,
        detail: `${before} ${after}`,
        old: old.default?.spot ?? old.spot,
        new: update.default?.spot ?? update.spot,
      },
    ];
  },
};

const textOf = (said: { readonly value: Parameters<typeof canonical>[0] } | undefined) =>
  said === undefined ? undefined : canonical(said.value);
