import type { Rule } from './rule.js';

export const objectClosed: Rule = {
  id: 'object-closed',
  purpose: 'An object that took undeclared names forbids them in the newer version.',
  breaks: ['backward'],
  fails: 'refuted',
  keywords: ['additionalProperties', 'unevaluatedProperties'],
  mirror: 'object-opened',
  explain:
    'Under the policy `tolerant` writers send declared names only, so that closing an object breaks only what was declared and no longer is. Under `strict` every undeclared name that an old event may hold is refused. A closed object can never be given a field again without a break.',
  help: 'Leave objects open: publishers refuse undeclared names anyway.',
  variant: ({ name, old, new: update }) =>
    old.closed !== undefined || update.closed === undefined
      ? []
      : [{ message: `${name} forbids undeclared names now`, old: old.spot, new: update.closed }],
};
