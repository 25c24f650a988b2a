import { lostVersions } from './parts/lost.js';
import type { Rule } from './rule.js';

export const versionRemoved: Rule = {
  id: 'version-removed',
  purpose: 'A version of an event that was published before is still in the contracts.',
  breaks: ['backward'],
  fails: 'always',
  mirror: { none: 'a version that is added is compared with those before it' },
  explain:
    'Events of that version are still on the topic, and in dead letters and outboxes. Without its schema and its upcast nobody can read them. Compared with the baseline, and with the lock of released versions.',
  help: 'Keep the file: an old version costs nothing. Remove it with a waiver once no topic holds such events.',
  contract: (trees) =>
    lostVersions(trees).map(({ event, version, place, survivor }) => ({
      message: `version ${version} of ${event.context}/${event.name} was removed`,
      detail: String(version),
      consequence: `events of version ${version} on the topic can't be read any more`,
      event,
      from: { tree: 'base', version },
      old: place,
      ...(survivor && { new: survivor }),
    })),
};
