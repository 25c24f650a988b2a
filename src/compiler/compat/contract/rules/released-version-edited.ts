import type { Contract } from '../../../contract/model.js';
import { eventName, eventRef, eventsOf } from './parts/lost.js';
import type { Rule } from './rule.js';
import type { ContractChange, ReleasedVersion } from './trees.js';

export const releasedVersionEdited: Rule = {
  id: 'released-version-edited',
  purpose: 'What a released version accepts never changes.',
  breaks: ['backward', 'forward'],
  fails: 'always',
  mirror: { none: 'an edit that is undone is none' },
  explain:
    'Released versions stand in `contracts.lock.yaml` with a hash over everything that decides what they accept, shared definitions included; titles, descriptions and examples may be mended. Events of that version are on the topic, and others hold code that was generated from it.',
  help: 'Undo the edit, and bring in what you want as a new version beside it; for a shared definition as a new file (`money.v2.yaml`) that only new versions refer to.',
  contract: ({ head, released }) => {
    const edited = released.filter((each) => each.edited !== undefined);
    const own = edited.filter(({ edited: edit }) => edit!.own);
    const shared = new Map<string, ReleasedVersion[]>();
    for (const each of edited) {
      for (const place of each.edited!.shared) {
        const key = `${place.file}#${place.pointer}`;
        shared.set(key, [...(shared.get(key) ?? []), each]);
      }
    }
    const unlocked = released.filter(
      (each) => each.unlocked === true && each.edited === undefined && isThere(head, each),
    );
    return [
      ...unlocked.map((each) => unlockedVersion(head, each)),
      ...own.map((each) => editedVersion(head, each)),
      ...[...shared].map(([key, those]) => editedShared(head, key, those)),
    ];
  },
};

function isThere(head: Contract, { event, version }: ReleasedVersion): boolean {
  return eventsOf(head).some(
    (each) => eventName(each) === event && each.versions.some((candidate) => candidate.version === version),
  );
}

function unlockedVersion(head: Contract, released: ReleasedVersion): ContractChange {
  const { event, version } = released;
  return {
    ...editedVersion(head, released),
    message: `version ${version} of ${event} was released, and stands in the lock no longer`,
    detail: `unlocked ${version}`,
    consequence: 'nothing would notice if it were edited',
    help: 'Put its line back, as the baseline has it.',
  };
}

function editedVersion(head: Contract, { event: name, version, place }: ReleasedVersion): ContractChange {
  const event = eventsOf(head).find((each) => eventName(each) === name);
  const origin = event?.versions.find((each) => each.version === version)?.origin;
  return {
    message: `version ${version} of ${name} was edited after its release`,
    detail: String(version),
    consequence: `events that were written as version ${version} may be refused, and others have code of the version as it was`,
    ...(event && { event: eventRef(event), sample: { event: eventRef(event), version } }),
    to: { tree: 'head', version },
    old: place,
    ...(origin && { new: { tree: 'head', ...origin } }),
  };
}

function editedShared(head: Contract, key: string, those: readonly ReleasedVersion[]): ContractChange {
  const [first] = those as [ReleasedVersion, ...ReleasedVersion[]];
  const event = eventsOf(head).find((each) => eventName(each) === first.event);
  const names = those.map(({ event, version }) => `${event} v${version}`);
  const place = first.edited!.shared.find(({ file, pointer }) => `${file}#${pointer}` === key)!;
  return {
    message: `shared definition '${place.pointer === '' ? place.file : key}' was edited, and released versions reach it: ${names.join(', ')}`,
    detail: key,
    consequence:
      'events that were written as those versions may be refused, and others have code of the versions as they were',
    old: first.place,
    new: place,
    ...(event && { sample: { event: eventRef(event), version: first.version } }),
  };
}
