import type { Rule } from './rule.js';

export const unionVariantRemoved: Rule = {
  id: 'union-variant-removed',
  purpose: 'An alternative (`oneOf`, `anyOf`) of older events is there in the newer version, too.',
  breaks: ['backward', 'forward'],
  fails: 'refuted',
  keywords: ['oneOf', 'anyOf'],
  mirror: 'union-variant-added',
  explain:
    'Events of that alternative are still on the topic. Consumers on the newer version refuse them. Under `oneOf`, taking away one of two overlapping alternatives also widens, which consumers on the older version refuse.',
  help: 'Keep the alternative and stop writing it.',
  union: ({ name, spot, removed }) =>
    removed.map(({ label, key, spot: at }) => ({
      message: `${name} lost the alternative ${label}`,
      detail: key,
      old: at,
      new: spot.new,
    })),
};
