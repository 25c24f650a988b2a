import { sameChannel } from './parts/lost.js';
import type { Rule } from './rule.js';

export const partitionsChanged: Rule = {
  id: 'partitions-changed',
  purpose: 'The number of partitions of a topic is the same as before.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: { none: 'a number that changes, changes back: the rule is its own mirror' },
  explain:
    'A key belongs to the partition that its hash and their number say. Another number moves keys to other partitions, so that events of one key are handled out of order while both hold some; and Kafka never takes partitions away.',
  help: 'Provide enough partitions from the start; else drain the topic before the change, or move to a new topic.',
  contract: ({ base, head }) =>
    (base?.channels ?? []).flatMap((channel) => {
      const now = sameChannel(head, channel);
      if (now?.partitions === undefined || channel.partitions === undefined || now.partitions === channel.partitions)
        return [];
      const pointer = '/bindings/kafka/partitions';
      return [
        {
          message: `channel '${channel.key}' changed its partitions from ${channel.partitions} to ${now.partitions}`,
          detail: `${channel.partitions} ${now.partitions}`,
          consequence: 'keys move to other partitions, so that the order within a key breaks at the change',
          channel: channel.key,
          old: { tree: 'base', file: channel.origin.file, pointer: channel.origin.pointer + pointer },
          new: { tree: 'head', file: now.origin.file, pointer: now.origin.pointer + pointer },
        },
      ];
    }),
};
