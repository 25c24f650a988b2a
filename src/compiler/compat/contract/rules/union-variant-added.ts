import type { Rule } from './rule.js';

export const unionVariantAdded: Rule = {
  id: 'union-variant-added',
  purpose: 'An alternative (`oneOf`, `anyOf`) that older consumers do not know.',
  breaks: ['backward', 'forward'],
  fails: 'refuted',
  keywords: ['oneOf', 'anyOf'],
  mirror: 'union-variant-removed',
  explain:
    'Consumers on the older version refuse events of the new alternative. Under `oneOf` an added alternative that overlaps an old one also narrows: values that both match are refused by consumers on the newer version.',
  help: 'Deploy the consumers first (mode backward), or publish the new kind as an event of its own.',
  union: ({ name, spot, added }) =>
    added.map(({ label, key, spot: at }) => ({
      message: `${name} gained the alternative ${label}`,
      detail: key,
      old: spot.old,
      new: at,
    })),
};
