import { losesNull, nullChange } from './parts/null.js';
import type { Rule } from './rule.js';

export const nullAdded: Rule = {
  id: 'null-added',
  purpose: 'A field that older consumers never find null may be null in the newer version.',
  breaks: ['forward'],
  fails: 'refuted',
  keywords: ['type', 'enum', 'const'],
  mirror: 'null-removed',
  explain: 'Consumers that still know the older version refuse events in which the field is null.',
  help: 'Leave an optional field out instead of writing null.',
  field: ({ name, old, new: update }) =>
    losesNull(update, old) ? [nullChange(`${name} became nullable`, old, update)] : [],
};
