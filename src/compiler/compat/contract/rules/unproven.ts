import type { Rule } from './rule.js';

export const unproven: Rule = {
  id: 'unproven',
  purpose: 'It was proved that events of one version are accepted by the other.',
  breaks: ['backward', 'forward'],
  fails: 'refuted',
  mirror: { none: 'it is about both directions already' },
  explain:
    'Neither a proof nor an event that breaks was found: a pattern with a look-around or a back-reference, or schemas that take more steps than are allowed. What is not proved fails, so that nothing is ever passed over silently.',
  help: 'Write the same with simpler keywords; or waive it after a look of your own.',
};
