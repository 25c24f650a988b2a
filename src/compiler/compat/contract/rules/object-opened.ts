import type { Rule } from './rule.js';

export const objectOpened: Rule = {
  id: 'object-opened',
  purpose: 'An object that forbade undeclared names takes them in the newer version.',
  breaks: ['forward'],
  fails: 'refuted',
  keywords: ['additionalProperties', 'unevaluatedProperties'],
  mirror: 'object-closed',
  explain:
    'Consumers on the older version refuse events with undeclared names. Under the policy `tolerant` writers send none, so that opening an object breaks nobody by itself; the first field that is added then does.',
  help: 'Open the object in a new version of the event, and add fields after all consumers have it.',
  variant: ({ name, old, new: update }) =>
    old.closed === undefined || update.closed !== undefined
      ? []
      : [{ message: `${name} takes undeclared names now`, old: old.closed, new: update.spot }],
};
