import { BOUND_KEYWORDS, boundChanges, fieldBoundChanges } from './parts/bounds.js';
import type { Rule } from './rule.js';

export const boundTightened: Rule = {
  id: 'bound-tightened',
  purpose:
    'What a field may hold is not limited more than before: bounds, lengths, counts, multiples, lists of values.',
  breaks: ['backward'],
  fails: 'refuted',
  keywords: BOUND_KEYWORDS,
  mirror: 'bound-loosened',
  explain: 'Events beyond the new limit are still on the topic. Consumers on the newer version refuse them.',
  help: 'Limit what your producers write in their own code, and leave the contract as it is; or bring in a new version of the event with an upcast.',
  variant: (pair) => boundChanges(pair, 'tightened'),
  field: (pair) => fieldBoundChanges(pair, 'tightened'),
};
