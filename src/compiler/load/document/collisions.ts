/** Names that become one: in generated code, on the wire, or on a disk that doesn't tell upper from lower case. */
import type { Origin } from '../../contract/location.js';
import type { Channel, Definition } from '../../contract/model.js';
import { diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import type { ChannelSource } from './channel.js';
import type { EventSource } from './events.js';
import { foldCase, isTooLong } from './names.js';
import type { Report } from './references.js';

/** A name, where it is said, and what it is a name of. */
interface Named {
  /** As generated. */
  readonly name: string;
  /** As people wrote it. */
  readonly raw: string;
  /** e.g. `event`. */
  readonly what: string;
  readonly origin: Origin;
}

export interface NamedEvent extends EventSource {
  readonly type: string;
  /** Generated folder of its context. */
  readonly folder: string;
}

export interface NamedChannel {
  readonly channel: Pick<Channel, 'key' | 'name' | 'folder'>;
  readonly source: ChannelSource;
}

export function checkCollisions(
  files: Files,
  report: Report,
  events: readonly NamedEvent[],
  channels: readonly NamedChannel[],
  definitions: Iterable<Definition>,
): void {
  const check = checker(files, report);
  const contexts = new Map<string, Named>();
  for (const { context, folder, nameOrigin } of events) {
    if (!contexts.has(context)) {
      contexts.set(context, { name: folder, raw: context, what: 'context', origin: nameOrigin });
    }
  }
  check([...contexts.values()], foldCase);

  const inContext = new Map<string, Named[]>();
  for (const event of events) {
    const { context, raw, name, nameOrigin } = event;
    add(inContext, context, { name, raw, what: 'event', origin: nameOrigin });
  }
  for (const names of inContext.values()) check(names, foldCase);

  check(
    events.map(({ type, raw, nameOrigin }) => ({ name: type, raw, what: 'event', origin: nameOrigin })),
    (type) => type,
    'have the type',
    'Set `x-type-prefix` at the root of the document: then the context is part of the type. Or rename one of them.',
  );
  checkChannels(check, channels);
  checkExports(check, events, channels);
  checkDefinitions(check, definitions);
}

/** Identifiers of clients are unique in the contract, their files in their folder. */
function checkChannels(check: Check, channels: readonly NamedChannel[]): void {
  const all: Named[] = [];
  const byFolder = new Map<string, Named[]>();
  const folders = new Map<string, Named>();
  for (const { channel, source } of channels) {
    const named = { name: channel.name, raw: channel.key, what: 'channel', origin: source.place };
    all.push(named);
    add(byFolder, channel.folder, named);
    folders.set(channel.folder, { ...named, name: channel.folder, what: 'folder of channel' });
  }
  check(all, (name) => name);
  for (const names of byFolder.values()) check(names, foldCase);
  check([...folders.values()], foldCase);
}

/** What a context's `index.ts` exports: events, their versions, and the clients of its channels. */
function checkExports(check: Check, events: readonly NamedEvent[], channels: readonly NamedChannel[]): void {
  const exported = new Map<string, Named[]>();
  const seen = new Set<string>();
  for (const { folder, name, raw, nameOrigin, versions } of events) {
    // Events of one name were reported; all their versions would be, too.
    if (seen.has(`${folder}/${name}`)) continue;
    seen.add(`${folder}/${name}`);
    add(exported, folder, { name, raw, what: 'event', origin: nameOrigin });
    for (const { version, place } of versions) {
      const typeName = `${name}V${version}`;
      add(exported, folder, { name: typeName, raw: typeName, what: 'event version', origin: place });
    }
  }
  for (const { channel, source } of channels) {
    add(exported, channel.folder, { name: channel.name, raw: channel.key, what: 'channel', origin: source.place });
  }
  for (const names of exported.values()) check(names, (name) => name);
}

/** Types are unique in their module, and modules on the disk. */
function checkDefinitions(check: Check, definitions: Iterable<Definition>): void {
  const types = new Map<string, Named[]>();
  const modules = new Map<string, Named>();
  for (const { home, typeName, origin } of definitions) {
    const raw = origin.pointer === '' ? origin.file : origin.pointer.slice(origin.pointer.lastIndexOf('/') + 1);
    const module =
      home.kind === 'shared' ? `${home.folder}/${home.module}` : `${home.context}/${home.event}/${home.version}`;
    add(types, module, { name: typeName, raw, what: 'definition', origin });
    const file = { file: origin.file, pointer: '' };
    if (home.kind === 'shared')
      modules.set(origin.file, { name: module, raw: origin.file, what: 'file', origin: file });
  }
  for (const names of types.values()) check(names, (name) => name);
  check([...modules.values()], foldCase);
}

type Check = (
  names: readonly Named[],
  fold: (name: string) => string,
  verb?: string,
  help?: string | undefined,
) => void;

/** Reports each pair once, at the later name with the earlier one beside it. */
function checker(files: Files, report: Report): Check {
  const told = new Set<string>();
  return (names, fold, verb = 'become', help) => {
    const first = new Map<string, Named>();
    for (const entry of names) {
      if (fold === foldCase && isTooLong(entry.name)) {
        const shown = `${entry.raw.slice(0, 40)}...`;
        const message = `the name of ${entry.what} '${shown}' is too long for a file name`;
        report(diagnostic('name-too-long', message, files.locate(entry.origin, 'key')));
        continue;
      }
      const folded = fold(entry.name);
      const other = first.get(folded);
      if (other === undefined) {
        first.set(folded, entry);
        continue;
      }
      const pair = JSON.stringify([other.origin, entry.origin]);
      if (told.has(pair)) continue;
      told.add(pair);
      const both =
        other.what === entry.what
          ? `${plural(entry.what)} '${other.raw}' and '${entry.raw}'`
          : `${other.what} '${other.raw}' and ${entry.what} '${entry.raw}'`;
      const message =
        other.name === entry.name
          ? `${both} both ${verb} '${entry.name}'`
          : `${both} become '${other.name}' and '${entry.name}', which are one on a case-insensitive disk`;
      report(
        diagnostic('colliding-names', message, files.locate(entry.origin, 'key'), {
          related: [{ message: 'the other', at: files.locate(other.origin, 'key') }],
          ...(help !== undefined && { help }),
        }),
      );
    }
  };
}

function plural(what: string): string {
  return what.startsWith('folder') ? what.replace('folder of channel', 'folders of channels') : `${what}s`;
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [value]);
  else found.push(value);
}
