import type { Rule } from './rule.js';

export const fieldRemoved: Rule = {
  id: 'field-removed',
  purpose: 'A field that an older version declares is declared by the newer one, too.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  keywords: ['additionalProperties', 'unevaluatedProperties', 'propertyNames'],
  mirror: 'field-added',
  explain:
    'Consumers that use the field find it no longer in new events, and no validator tells them: an optional field is simply never there. That is why a removal fails under every mode and policy, even where every event would still be valid.',
  help: 'Keep the field and mark it `deprecated: true`; remove it once nobody reads it, with a waiver that says who checked.',
  field: ({ name, old, new: update, parent }) =>
    old === undefined || update !== undefined
      ? []
      : [{ message: `${name} was removed`, old: old.spot, new: parent.new }],
};
