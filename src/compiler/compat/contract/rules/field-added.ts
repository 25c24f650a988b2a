import type { Rule } from './rule.js';

export const fieldAdded: Rule = {
  id: 'field-added',
  purpose: 'An optional field that only the newer version declares.',
  breaks: ['backward', 'forward'],
  fails: 'refuted',
  keywords: ['additionalProperties', 'unevaluatedProperties', 'propertyNames'],
  mirror: 'field-removed',
  explain:
    'The additive way. Consumers tolerate fields that they do not know, unless their version of the schema forbids undeclared ones (`additionalProperties: false`) or takes them with another schema: then they refuse the new events. Under `strict`, events of older producers may hold anything under the new name, which the newer version refuses.',
  help: 'Leave objects open (no `additionalProperties: false`), so that fields can be added.',
  field: ({ name, old, new: update, required, parent }) =>
    old !== undefined || update === undefined || required.new !== undefined
      ? []
      : [{ message: `${name} was added`, old: parent.old, new: update.spot }],
};
