import { missingValues } from './parts/enum-values.js';
import type { Rule } from './rule.js';

export const enumValueAdded: Rule = {
  id: 'enum-value-added',
  purpose: 'A listed value that older consumers do not know.',
  breaks: ['forward'],
  fails: 'refuted',
  keywords: ['enum', 'const'],
  mirror: 'enum-value-removed',
  explain:
    'Consumers that still know the older version refuse events with the new value, and their code has no case for it. Whoever wants to add values later lists them in the description and leaves the field an open string.',
  help: 'Deploy the consumers first (mode backward), or bring in a new version of the event; or make the field an open string.',
  field: (pair) => missingValues(pair, 'new'),
};
