import { textChanges } from './parts/texts.js';
import type { Rule } from './rule.js';

export const formatChanged: Rule = {
  id: 'format-changed',
  purpose: 'The `format` of a field is the same in both versions.',
  breaks: ['backward', 'forward'],
  fails: 'refuted',
  keywords: ['format'],
  mirror: { none: 'a format that changes, changes back: the rule is its own mirror' },
  explain:
    'Formats are asserted. Texts of the old format that are none of the new one are refused by consumers on the newer version, and the other way round; a format that is added or taken away does one of both.',
  help: 'Leave the format as it is, and add a field for texts of another kind.',
  variant: ({ name, old, new: update }) =>
    textChanges('format', name, { old: old.formats, new: update.formats, spots: { old: old.spot, new: update.spot } }),
};
