import type { Rule } from './rule.js';

export const channelRemoved: Rule = {
  id: 'channel-removed',
  purpose: 'A topic of the baseline is still in the contracts.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: { none: 'a channel that is added breaks nobody' },
  explain:
    'Consumers of the topic get nothing any more, and what it holds has no contract. A channel whose key changed while its topic stayed is none that was removed.',
  help: 'Keep the channel, marked as deprecated in its description, until the topic is empty; then remove it with a waiver.',
  contract: ({ base, head }) => {
    const topics = new Set(head.channels.map(({ topic }) => topic));
    const keys = new Set(head.channels.map(({ key }) => key));
    return (base?.channels ?? [])
      .filter(({ key, topic }) => !keys.has(key) && !topics.has(topic))
      .map(({ key, topic, origin }) => ({
        message: `channel '${key}' (topic '${topic}') was removed`,
        detail: key,
        consequence: `consumers of topic '${topic}' get nothing any more`,
        channel: key,
        old: { tree: 'base', ...origin },
        ...(head.channels[0] && {
          new: { tree: 'head', file: head.channels[0].origin.file, pointer: '/channels', part: 'key' },
        }),
      }));
  },
};
