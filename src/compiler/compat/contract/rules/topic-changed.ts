import type { Rule } from './rule.js';

export const topicChanged: Rule = {
  id: 'topic-changed',
  purpose: 'The topic of a channel is the same as before.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: { none: 'a topic that changes, changes back: the rule is its own mirror' },
  explain:
    'Consumers of the old topic get nothing any more, those of the new one start without what the old one holds, and the order of a key is lost between the two.',
  help: 'Add a channel for the new topic, publish on both, move the consumers, then remove the old one with a waiver.',
  contract: ({ base, head }) =>
    (base?.channels ?? []).flatMap((channel) => {
      const now = head.channels.find(({ key }) => key === channel.key);
      if (now === undefined || now.topic === channel.topic) return [];
      return [
        {
          message: `channel '${channel.key}' moved from topic '${channel.topic}' to '${now.topic}'`,
          detail: `${channel.topic} ${now.topic}`,
          consequence: `consumers of topic '${channel.topic}' get nothing any more`,
          channel: channel.key,
          old: { tree: 'base', ...channel.origin, part: 'key' },
          new: { tree: 'head', ...now.origin, part: 'key' },
        },
      ];
    }),
};
