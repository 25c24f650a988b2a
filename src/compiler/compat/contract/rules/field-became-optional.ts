import type { Rule } from './rule.js';

export const fieldBecameOptional: Rule = {
  id: 'field-became-optional',
  purpose: 'A field that older consumers require may be left out by the newer version.',
  breaks: ['forward'],
  fails: 'refuted',
  keywords: ['required'],
  mirror: 'field-became-required',
  explain:
    'Producers on the newer version may leave the field out. Consumers that still know the older version require it and refuse such events.',
  help: 'Keep it required; where it has no value any more, write one that says so.',
  field: ({ name, old, new: update, required, parent }) =>
    required.old === undefined || required.new !== undefined || (old !== undefined && update === undefined)
      ? []
      : [{ message: `${name} became optional`, old: required.old, new: update?.spot ?? parent.new }],
};
