/** Released versions, and whether they still are what they were (CONTRACTS "Versions, release, lock"). */
import { compare } from './json.js';
import type { Origin } from './location.js';
import type { Contract, Definition, EventVersion } from './model.js';
import type { ContractDraft, JsonSchema } from './schema.js';

/** What `contracts.lock.yaml` holds. */
export interface Lock {
  /** Relative to the root; the file needn't exist. */
  readonly file: string;
  /** By name: `todos/TodoCreated@1`. */
  readonly versions: ReadonlyMap<string, LockedVersion>;
  /**
   * The schemas that released versions are made of, by key, where they are made of several: `schemas/shared/money.yaml`,
   * `schemas/todos/TodoCreated/v1.yaml#/$defs/priority`.
   */
  readonly parts: ReadonlyMap<string, LockedPart>;
}

export interface LockedVersion {
  readonly context: string;
  readonly event: string;
  readonly version: number;
  /** As `EventVersion.hash`. */
  readonly hash: string;
  readonly origin: Origin;
}

export interface LockedPart {
  /** As `PartHash` gives it. */
  readonly hash: string;
  readonly origin: Origin;
}

/** Hash of one schema without what it refers to; `partHash` of load/. */
export type PartHash = (schema: JsonSchema, draft: ContractDraft) => string;

/** A released version that accepts something else than what was released. */
export interface EditedVersion {
  readonly version: EventVersion;
  readonly locked: LockedVersion;
  /** Whether its own schema changed; else only shared definitions that it reaches. */
  readonly own: boolean;
  /** Keys of those of its shared definitions that changed; sorted. */
  readonly definitions: readonly string[];
}

/** A shared definition that changed although released versions reach it. */
export interface EditedDefinition {
  readonly definition: Definition;
  readonly locked: LockedPart;
  /** All released versions that it is frozen with; by context, event, version. */
  readonly versions: readonly EventVersion[];
}

/** A released version that is gone; `event`: the whole event is. */
export interface MissingVersion {
  readonly locked: LockedVersion;
  readonly missing: 'event' | 'version';
}

export interface ReleaseProblems {
  /** By context, event, version. */
  readonly edited: readonly EditedVersion[];
  /** By key. */
  readonly definitions: readonly EditedDefinition[];
  /** By name. */
  readonly missing: readonly MissingVersion[];
}

/** `todos/TodoCreated@1` */
export function versionName({ context, event, version }: Pick<EventVersion, 'context' | 'event' | 'version'>): string {
  return `${context}/${event}@${version}`;
}

/** All versions of all events, in the order of the contract. */
export function versionsOf(contract: Contract): readonly EventVersion[] {
  return contract.contexts.flatMap(({ events }) => events.flatMap(({ versions }) => versions));
}

export function isReleased(lock: Lock, version: EventVersion): boolean {
  return lock.versions.has(versionName(version));
}

export function releaseProblems(contract: Contract, lock: Lock, partHash: PartHash): ReleaseProblems {
  const present = versionsOf(contract);
  const released = present.filter((version) => isReleased(lock, version));
  const edited = released.flatMap((version): EditedVersion[] => {
    const locked = lock.versions.get(versionName(version))!;
    return locked.hash === version.hash
      ? []
      : [{ version, locked, ...changedParts(contract, lock, version, partHash) }];
  });
  const changed = [...new Set(edited.flatMap(({ definitions }) => definitions))].sort(compare);
  return {
    edited,
    definitions: changed.map((key) => ({
      definition: contract.definitions.get(key)!,
      locked: lock.parts.get(partName(key))!,
      versions: released.filter((version) => version.definitions.includes(key) && rootKey(version) !== key),
    })),
    missing: missingVersions(contract, lock, present),
  };
}

/** The lock with more versions in it; those that are in it already stay as they are. */
export function recordVersions(
  contract: Contract,
  lock: Lock,
  versions: readonly EventVersion[],
  partHash: PartHash,
): Lock {
  const added = versions.map((version): [string, LockedVersion] => {
    const { context, event, hash } = version;
    const name = versionName(version);
    const known = lock.versions.get(name);
    return [
      name,
      known ?? { context, event, version: version.version, hash, origin: { file: lock.file, pointer: '' } },
    ];
  });
  const all = { ...lock, versions: new Map([...lock.versions, ...added]) };
  const parts = new Map<string, LockedPart>();
  const present = versionsOf(contract);
  for (const version of present) {
    if (!isReleased(all, version) || !hasShared(contract, version)) continue;
    for (const [name, hash] of partsOf(contract, version, partHash)) {
      parts.set(name, { hash, origin: { file: lock.file, pointer: '' } });
    }
  }
  // What a version that is gone was made of is known from the lock alone.
  const kept = missingVersions(contract, lock, present).length > 0 ? lock.parts : [];
  return { ...all, parts: new Map([...kept, ...parts]) };
}

/** Lines that one lock has and a later one lacks or holds another hash in: nobody may unrelease a version by editing the lock. */
export function alteredLines(
  base: Lock,
  head: Lock,
): readonly { readonly base: LockedVersion; readonly head?: LockedVersion }[] {
  return [...base.versions].flatMap(([name, before]) => {
    const after = head.versions.get(name);
    return after?.hash === before.hash ? [] : [{ base: before, ...(after && { head: after }) }];
  });
}

function missingVersions(contract: Contract, lock: Lock, present: readonly EventVersion[]): readonly MissingVersion[] {
  const names = new Set(present.map(versionName));
  const events = new Set(
    contract.contexts.flatMap((context) => context.events.map(({ name }) => `${context.name}/${name}`)),
  );
  return [...lock.versions]
    .filter(([name]) => !names.has(name))
    .sort(([a], [b]) => compare(a, b))
    .map(([, locked]) => ({
      locked,
      missing: events.has(`${locked.context}/${locked.event}`) ? 'version' : 'event',
    }));
}

/** Where nothing else is known, the version's own schema is what changed. */
function changedParts(
  contract: Contract,
  lock: Lock,
  version: EventVersion,
  partHash: PartHash,
): Pick<EditedVersion, 'own' | 'definitions'> {
  const differs = (name: string, schema: JsonSchema) => {
    const locked = lock.parts.get(name);
    return locked !== undefined && locked.hash !== partHash(schema, version.draft);
  };
  const changed = version.definitions.filter(
    (key) => key !== rootKey(version) && differs(partName(key), contract.definitions.get(key)!.schema),
  );
  const shared = changed.filter((key) => isShared(contract, version, key));
  const own = changed.length > shared.length || differs(partName(rootKey(version)), version.schema);
  return { own: own || shared.length === 0, definitions: shared };
}

function partsOf(
  contract: Contract,
  version: EventVersion,
  partHash: PartHash,
): readonly [name: string, hash: string][] {
  const keys = version.definitions.filter((key) => key !== rootKey(version));
  return [
    [partName(rootKey(version)), partHash(version.schema, version.draft)],
    ...keys.map((key): [string, string] => {
      const { schema, draft } = contract.definitions.get(key)!;
      return [partName(key), partHash(schema, draft)];
    }),
  ];
}

function hasShared(contract: Contract, version: EventVersion): boolean {
  return version.definitions.some((key) => isShared(contract, version, key));
}

function isShared(contract: Contract, version: EventVersion, key: string): boolean {
  return key !== rootKey(version) && contract.definitions.get(key)!.home.kind === 'shared';
}

function rootKey({ origin }: EventVersion): string {
  return `${origin.file}#${origin.pointer}`;
}

/** Keys of whole files without the `#`. */
function partName(key: string): string {
  return key.replace(/#$/, '');
}
