import { BOUND_KEYWORDS, boundChanges, fieldBoundChanges } from './parts/bounds.js';
import type { Rule } from './rule.js';

export const boundLoosened: Rule = {
  id: 'bound-loosened',
  purpose: 'What a field may hold is limited less than older consumers expect.',
  breaks: ['forward'],
  fails: 'refuted',
  keywords: BOUND_KEYWORDS,
  mirror: 'bound-tightened',
  explain: 'Producers on the newer version may write what consumers on the older version refuse.',
  help: 'Deploy the consumers first (mode backward), or bring in a new version of the event.',
  variant: (pair) => boundChanges(pair, 'loosened'),
  field: (pair) => fieldBoundChanges(pair, 'loosened'),
};
