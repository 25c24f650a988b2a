import { eventName, eventRef, eventsOf } from './parts/lost.js';
import type { Rule } from './rule.js';

export const versionSkipped: Rule = {
  id: 'version-skipped',
  purpose: 'The versions of an event count up without a gap.',
  breaks: [],
  fails: 'always',
  mirror: { none: 'versions that count up are as they should be' },
  explain:
    'Upcasts lead from each version to the next one. A version that is missing in between was deleted, or never merged.',
  help: 'Number the new version after the newest one.',
  contract: ({ head }) =>
    eventsOf(head).flatMap((event) =>
      event.versions.slice(1).flatMap((version, index) => {
        const before = event.versions[index]!;
        if (version.version === before.version + 1) return [];
        return [
          {
            message: `${eventName(event)} has version ${version.version} after version ${before.version}`,
            detail: `${before.version} ${version.version}`,
            event: eventRef(event),
            from: { tree: 'head', version: before.version } as const,
            to: { tree: 'head', version: version.version } as const,
            old: { tree: 'head', ...before.origin } as const,
            new: { tree: 'head', ...version.origin } as const,
          },
        ];
      }),
    ),
};
