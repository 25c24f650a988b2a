import type { Rule } from './rule.js';

export const waiverUnused: Rule = {
  id: 'waiver-unused',
  purpose: 'A waiver stands for something that was found.',
  breaks: [],
  fails: 'always',
  mirror: { none: 'it is about waivers' },
  explain: 'A waiver that nothing needs any more would accept the next break of the same kind unseen.',
  help: 'Delete it.',
};
