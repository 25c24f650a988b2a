/** What rules ask of the lock: which versions were released, here or in the baseline, and which of them were edited. */
import type { Contract } from '../../contract/model.js';
import {
  alteredLines,
  type Lock,
  type PartHash,
  releaseProblems,
  versionName,
  versionsOf,
} from '../../contract/released.js';
import type { FindingPlace } from './finding.js';
import type { ReleasedVersion } from './rules/trees.js';

export interface Locks {
  readonly head: Lock;
  readonly base?: Lock | undefined;
}

/** A line that the baseline's lock has still counts where it was changed or taken away. */
export function releasedVersions(contract: Contract, locks: Locks, partHash: PartHash): readonly ReleasedVersion[] {
  const { edited, definitions } = releaseProblems(contract, locks.head, partHash);
  const edits = new Map(edited.map((each) => [versionName(each.version), each]));
  const shared = new Map(
    definitions.map(({ definition: { key, origin } }) => [key, { tree: 'head', ...origin } as FindingPlace]),
  );
  const own = [...locks.head.versions].map(([name, { context, event, version, origin }]): ReleasedVersion => {
    const edit = edits.get(name);
    return {
      event: `${context}/${event}`,
      version,
      place: { tree: 'head', ...origin },
      ...(edit && {
        edited: { own: edit.own, shared: edit.definitions.flatMap((key) => shared.get(key) ?? []) },
      }),
    };
  });
  const hashes = new Map(versionsOf(contract).map((version) => [versionName(version), version.hash]));
  const altered = (locks.base === undefined ? [] : alteredLines(locks.base, locks.head)).map(
    ({ base, head }): ReleasedVersion => {
      const { context, event, version, hash, origin } = base;
      const now = hashes.get(versionName(base));
      return {
        event: `${context}/${event}`,
        version,
        place: { tree: 'base', ...origin },
        ...(now !== undefined && now !== hash && { edited: { own: true, shared: [] } }),
        ...(head === undefined && { unlocked: true }),
      };
    },
  );
  const again = new Set(altered.map(({ event, version }) => `${event}@${version}`));
  return [...own.filter(({ event, version }) => !again.has(`${event}@${version}`)), ...altered];
}
