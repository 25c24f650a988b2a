import { textChanges } from './parts/texts.js';
import type { Rule } from './rule.js';

export const patternChanged: Rule = {
  id: 'pattern-changed',
  purpose: 'The `pattern` of a field is the same in both versions.',
  breaks: ['backward', 'forward'],
  fails: 'refuted',
  keywords: ['pattern'],
  mirror: { none: 'a pattern that changes, changes back: the rule is its own mirror' },
  explain:
    'Whether every text that one pattern matches is matched by the other is decided on their automata. Where it is not, the text that tells them apart is shown.',
  help: 'Leave the pattern as it is, and add a field for texts of another kind.',
  variant: ({ name, old, new: update }) =>
    textChanges('pattern', name, {
      old: old.patterns,
      new: update.patterns,
      spots: { old: old.spot, new: update.spot },
    }),
};
