import { eventRef, sameChannel } from './parts/lost.js';
import type { Rule } from './rule.js';
import type { ContractChange } from './trees.js';

export const messageRemoved: Rule = {
  id: 'message-removed',
  purpose: 'A channel still carries the event versions that it carried before.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: {
    none: 'an event that a channel carries in addition is an unknown type at worst, which consumers set aside',
  },
  explain:
    'The event moved to another topic, or is published no more: who consumes this topic gets none, and those that are still on it become an unknown type.',
  help: 'Publish on both topics until all consumers have moved; then remove the message with a waiver.',
  contract: ({ base, head }) =>
    (base?.channels ?? []).flatMap((channel): ContractChange[] => {
      const now = sameChannel(head, channel);
      if (base === undefined || now === undefined) return [];
      return channel.events.flatMap(({ context, event: name, versions }) => {
        const still = head.contexts.find((each) => each.name === context)?.events.find((each) => each.name === name);
        if (still === undefined) return [];
        const carried = now.events.find((each) => each.context === context && each.event === name)?.versions ?? [];
        const lost = versions.filter(
          (version) => still.versions.some((each) => each.version === version) && !carried.includes(version),
        );
        if (lost.length === 0) return [];
        const which = lost.length === versions.length && carried.length === 0 ? '' : `version ${lost.join(', ')} of `;
        return [
          {
            message: `channel '${channel.key}' carries ${which}${context}/${name} no longer`,
            detail: `${context}/${name} ${lost.join()}`,
            consequence: `consumers of topic '${channel.topic}' get no more of them`,
            event: eventRef(still),
            channel: channel.key,
            old: { tree: 'base', ...channel.origin, part: 'key' },
            new: { tree: 'head', file: now.origin.file, pointer: `${now.origin.pointer}/messages`, part: 'key' },
          },
        ];
      });
    }),
};
