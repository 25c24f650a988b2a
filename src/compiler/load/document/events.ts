/** Messages and files -> events and their versions. */
import { compare } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import { diagnostic, type Location } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import type { EventFolder, History } from './history.js';
import type { MessageIdentity } from './identity.js';
import { startOf } from './layout.js';
import type { MessageSource } from './message.js';
import { eventName } from './names.js';
import { placeOf } from './node.js';
import type { SchemaUse } from './payload.js';
import type { Report } from './references.js';

export interface EventSource {
  readonly context: string;
  /** As people wrote it. */
  readonly raw: string;
  readonly name: string;
  /** Name in the event's type. */
  readonly wire: string;
  /** Where the name is said. */
  readonly nameOrigin: Origin;
  /** Its history is on disk, so that versions may not be missing. */
  readonly inFolder: boolean;
  /** Ascending. */
  readonly versions: readonly VersionSource[];
}

export interface VersionSource {
  readonly version: number;
  readonly schema: SchemaUse | 'none';
  /** The message that says more about it; of another version where only the file is there. */
  readonly message?: MessageSource;
  /** `message` is of this very version. */
  readonly isOwnMessage: boolean;
  /** Where to report what is wrong with this version. */
  readonly place: Origin;
  /** Sorted. */
  readonly channels: readonly string[];
}

/** Sorted by context, then name. */
export function collectEvents(
  files: Files,
  report: Report,
  identities: readonly MessageIdentity[],
  history: History,
): readonly EventSource[] {
  const events = new Map<string, MessageIdentity[]>();
  for (const identity of identities) {
    const key = JSON.stringify([identity.context, identity.event]);
    const found = events.get(key);
    if (found === undefined) events.set(key, [identity]);
    else found.push(identity);
  }
  const owners = folderOwners(identities);
  const built = [...events].map(([key, found]) => {
    const folders = [...new Set(found.flatMap(({ folder }) => folder ?? []))]
      .filter((folder) => owners.get(folder) === key)
      .flatMap((folder) => history.folders.get(folder) ?? []);
    return buildEvent(files, report, found, folders);
  });
  for (const folder of history.folders.values()) {
    if (!owners.has(folder.path)) built.push(unreferencedEvent(files, report, folder));
  }
  return built.sort((a, b) => compare(a.context, b.context) || compare(a.name, b.name) || compare(a.raw, b.raw));
}

/** Folder -> the event that its files are the history of: the one of its name, else the first. */
function folderOwners(identities: readonly MessageIdentity[]): ReadonlyMap<string, string> {
  const owners = new Map<string, { readonly key: string; readonly byName: boolean }>();
  for (const { context, event, folder } of identities) {
    if (folder === undefined) continue;
    const byName = folder.endsWith(`/${event}`);
    const owner = owners.get(folder);
    if (owner === undefined || (byName && !owner.byName)) {
      owners.set(folder, { key: JSON.stringify([context, event]), byName });
    }
  }
  return new Map([...owners].map(([folder, { key }]) => [folder, key]));
}

function buildEvent(
  files: Files,
  report: Report,
  identities: readonly MessageIdentity[],
  folders: readonly EventFolder[],
): EventSource {
  const [{ context, event, nameOrigin }] = identities as [MessageIdentity, ...MessageIdentity[]];
  const channels = [...new Set(identities.flatMap((identity) => identity.channels))].sort(compare);
  const versions = new Map<number, VersionSource>();
  for (const [version, same] of groupByVersion(identities)) {
    const [first] = same as [MessageIdentity, ...MessageIdentity[]];
    for (const other of same.slice(1)) checkSame(files, report, first, other);
    const listed = [...new Set(same.flatMap((identity) => identity.channels))].sort(compare);
    versions.set(version, {
      version,
      schema: first.message.payload!,
      message: first.message,
      isOwnMessage: true,
      place: first.message.origin,
      channels: listed.length > 0 ? listed : channels,
    });
  }
  if (channels.length === 0) {
    const message = `no channel carries '${event}', so that nobody can publish it`;
    report(diagnostic('message-without-channel', message, files.locate(nameOrigin, 'key')));
  }
  addFromDisk(versions, folders, channels);
  const sorted = [...versions.values()].sort((a, b) => a.version - b.version);
  if (folders.length > 0) checkGaps(files, report, event, sorted);
  return {
    context,
    raw: event,
    ...eventName(event),
    nameOrigin,
    inFolder: folders.length > 0,
    versions: sorted,
  };
}

function unreferencedEvent(files: Files, report: Report, folder: EventFolder): EventSource {
  const versions = new Map<number, VersionSource>();
  addFromDisk(versions, [folder], []);
  const sorted = [...versions.values()];
  const newest = sorted.at(-1)!.place;
  const message = `no message refers to any version of '${folder.event}'`;
  // A message whose payload can't be read has been reported, and refers to it all the same.
  if (sorted.every(({ place }) => files.read(place.file) !== undefined)) {
    report(diagnostic('unreferenced-event', message, startOf(newest.file)));
  }
  checkGaps(files, report, folder.event, sorted);
  const nameOrigin = sorted[0]!.place;
  return {
    context: folder.context,
    raw: folder.event,
    ...eventName(folder.event),
    nameOrigin,
    inFolder: true,
    versions: sorted,
  };
}

function groupByVersion(identities: readonly MessageIdentity[]): ReadonlyMap<number, readonly MessageIdentity[]> {
  const groups = new Map<number, MessageIdentity[]>();
  for (const identity of identities) {
    const group = groups.get(identity.version);
    if (group === undefined) groups.set(identity.version, [identity]);
    else group.push(identity);
  }
  return groups;
}

/** Versions of the folder that no message refers to are the event's all the same, on its channels. */
function addFromDisk(
  versions: Map<number, VersionSource>,
  folders: readonly EventFolder[],
  channels: readonly string[],
): void {
  const told = [...versions.values()].sort((a, b) => a.version - b.version);
  const referred = new Set(told.flatMap(({ schema }) => (schema === 'none' ? [] : schema.origin.file)));
  for (const [version, file] of folders.flatMap((folder) => [...folder.versions])) {
    if (versions.has(version) || referred.has(file)) continue;
    const like = told.find((other) => other.version > version) ?? told.at(-1);
    const origin: Origin = { file, pointer: '' };
    const draftHint = like === undefined || like.schema === 'none' ? undefined : like.schema.options.draftHint;
    versions.set(version, {
      version,
      schema: { origin, place: origin, options: { dialect: 'json-schema', draftHint } },
      isOwnMessage: false,
      place: origin,
      channels,
      ...(like?.message && { message: like.message }),
    });
  }
}

/** Two messages that are the same version of the same event must say the same. */
function checkSame(files: Files, report: Report, first: MessageIdentity, other: MessageIdentity): void {
  const a = first.message;
  const b = other.message;
  const related = [{ message: 'the other message', at: files.locate(a.origin, 'key') }];
  const at = files.locate(b.origin, 'key');
  const what = `version ${other.version} of '${other.event}'`;
  if (schemaPlace(a.payload) !== schemaPlace(b.payload)) {
    report(diagnostic('duplicate-event-version', `two messages with different payloads are ${what}`, at, { related }));
    return;
  }
  const differing = (
    [
      ['key', (message) => JSON.stringify(message.key?.expression)],
      ['subject', (message) => JSON.stringify(message.subject?.expression)],
      ['correlation id', (message) => JSON.stringify(message.correlationId?.expression)],
      ['headers', (message) => message.headers.map(schemaPlace).join(' ')],
    ] as readonly (readonly [name: string, of: (message: MessageSource) => string | undefined])[]
  ).filter(([, of]) => of(a) !== of(b));
  if (differing.length === 0) return;
  const names = differing.map(([name]) => name).join(' and ');
  report(diagnostic('duplicate-message', `two messages that are ${what} differ in their ${names}`, at, { related }));
}

function schemaPlace(schema: SchemaUse | 'none' | undefined): string {
  return schema === undefined || schema === 'none' ? '' : placeOf(schema.origin);
}

function checkGaps(files: Files, report: Report, event: string, versions: readonly VersionSource[]): void {
  let expected = 1;
  let before: VersionSource | undefined;
  for (const found of versions) {
    if (found.version > expected) {
      const last = found.version - 1;
      const missing = last === expected ? `version ${last} is` : `versions ${expected} to ${last} are`;
      report(
        diagnostic(
          'version-gap',
          `'${event}' has version ${found.version}, but ${missing} missing`,
          locateVersion(files, found),
          {
            ...(before !== undefined && {
              related: [{ message: `version ${before.version}`, at: locateVersion(files, before) }],
            }),
            help:
              before === undefined
                ? `Start with \`v1.yaml\`, or rename the file to \`v${expected}\`.`
                : `Restore what is missing, or rename the file to \`v${expected}\`.`,
          },
        ),
      );
    }
    expected = found.version + 1;
    before = found;
  }
}

function locateVersion(files: Files, { schema, place }: VersionSource): Location {
  if (schema === 'none') return files.locate(place, 'key');
  return schema.origin.pointer === '' ? startOf(schema.origin.file) : files.locate(schema.origin);
}
