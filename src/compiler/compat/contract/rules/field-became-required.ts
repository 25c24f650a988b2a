import type { Rule } from './rule.js';

export const fieldBecameRequired: Rule = {
  id: 'field-became-required',
  purpose: 'A field that older events may lack is required by the newer version.',
  breaks: ['backward'],
  fails: 'refuted',
  keywords: ['required'],
  mirror: 'field-became-optional',
  explain:
    'Events that were written without the field are still on the topic. Consumers on the newer version refuse them.',
  help: 'Leave the field optional; or bring in a new version of the event with an upcast that fills it in, and waive the break.',
  field: ({ name, old, new: update, required, parent }) => {
    if (required.new === undefined || required.old !== undefined) return [];
    if (old !== undefined && update === undefined) return [];
    const message = old === undefined ? `${name} was added and is required` : `${name} became required`;
    return [{ message, old: old?.spot ?? parent.old, new: required.new }];
  },
};
