import type { RuntimeExpression } from '../../../contract/model.js';
import type { Rule } from './rule.js';

export const keyChanged: Rule = {
  id: 'key-changed',
  purpose: 'The partition key of an event is taken from the same place in both versions.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: { none: 'a key that changes, changes back: the rule is its own mirror' },
  explain:
    'Events of one aggregate then go to different partitions, depending on the version that wrote them, and are handled out of order.',
  help: 'Keep `x-key` as it is; publish events with another key on another topic.',
  version: (old, update) => {
    const [before, after] = [textOf(old.key), textOf(update.key)];
    return before === after
      ? []
      : [{ message: `the partition key changed from ${before} to ${after}`, detail: `${before} ${after}` }];
  },
};

function textOf(key: RuntimeExpression | undefined): string {
  return key === undefined ? 'none' : `'$message.${key.source}#/${key.path.join('/')}'`;
}
