import { missingValues } from './parts/enum-values.js';
import type { Rule } from './rule.js';

export const enumValueRemoved: Rule = {
  id: 'enum-value-removed',
  purpose: 'A listed value of older events is listed by the newer version, too.',
  breaks: ['backward'],
  fails: 'refuted',
  keywords: ['enum', 'const'],
  mirror: 'enum-value-added',
  explain: 'Events with the value are still on the topic. Consumers on the newer version refuse them.',
  help: 'Keep the value and stop writing it; say so in the description.',
  field: (pair) => missingValues(pair, 'old'),
};
