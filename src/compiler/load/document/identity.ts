/** Which event, in which version, a message is (CONTRACTS "Identity"). */
import { compare } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { ChannelSource } from './channel.js';
import { contextOf, folderOf, isOurLayout, versionPath } from './layout.js';
import type { MessageSource } from './message.js';

export interface MessageIdentity {
  readonly message: MessageSource;
  /** Before conversion. */
  readonly event: string;
  readonly version: number;
  readonly context: string;
  /** Folder whose files are this event's history. */
  readonly folder?: string;
  /** Where the name is said. */
  readonly nameOrigin: Origin;
  /** Keys of the channels that list it; sorted. */
  readonly channels: readonly string[];
}

/** Context of messages that neither a folder nor a channel gives one. */
const NO_CONTEXT = 'events';

/** Of all messages with a payload that can be read; sorted by context, event, version, id. */
export function identify(
  messages: readonly MessageSource[],
  channels: readonly ChannelSource[],
  schemas: string,
): readonly MessageIdentity[] {
  const listing = new Map<string, string[]>();
  for (const { key, messages: listed } of [...channels].sort((a, b) => compare(a.key, b.key))) {
    for (const id of new Set(listed.map(({ message }) => message.id))) {
      listing.set(id, [...(listing.get(id) ?? []), key]);
    }
  }
  const named = messages
    .filter(({ payload }) => payload !== undefined)
    .map((message) => nameOf(message, listing.get(message.id) ?? [], schemas));
  const contexts = contextsOf(named);
  return named
    .map((entry) => ({ ...entry, context: contexts.get(entry)! }))
    .sort(
      (a, b) =>
        compare(a.context, b.context) ||
        compare(a.event, b.event) ||
        a.version - b.version ||
        compare(a.message.id, b.message.id),
    );
}

type Named = Omit<MessageIdentity, 'context'> & { readonly context: string | undefined };

function nameOf(message: MessageSource, channels: readonly string[], schemas: string): Named {
  const { override, payload } = message;
  const file = payload !== undefined && payload !== 'none' && payload.origin.pointer === '' ? payload.origin.file : '';
  const path = versionPath(file);
  return {
    message,
    event: override?.name ?? path?.event ?? message.name,
    version: override?.version ?? path?.version ?? 1,
    context: path && contextOf(path, schemas),
    nameOrigin: override?.name === undefined ? message.origin : override.origin,
    channels,
    ...(path && isOurLayout(path, schemas) && { folder: folderOf(file) }),
  };
}

/**
 * Messages of one channel with one name are versions of one event, so they share a context: the one of the folder that one of
 * them stands in, else the first of their channels.
 */
function contextsOf(named: readonly Named[]): ReadonlyMap<Named, string> {
  const byName = new Map<string, Named[]>();
  for (const entry of named) {
    const found = byName.get(entry.event);
    if (found === undefined) byName.set(entry.event, [entry]);
    else found.push(entry);
  }
  const contexts = new Map<Named, string>();
  for (const entries of byName.values()) {
    for (const group of groupsOf(entries)) {
      const folders = new Set(group.flatMap(({ context }) => context ?? []));
      const [only] = folders;
      const channel = group.flatMap(({ channels }) => channels).sort(compare)[0];
      const fallback = (folders.size === 1 ? only : undefined) ?? channel ?? NO_CONTEXT;
      for (const entry of group) contexts.set(entry, entry.context ?? fallback);
    }
  }
  return contexts;
}

/** Entries that are connected by the channels they are on. */
function groupsOf(entries: readonly Named[]): Iterable<readonly Named[]> {
  const parents = new Map<string, string>();
  const find = (channel: string): string => {
    let at = channel;
    for (let parent = parents.get(at); parent !== undefined; parent = parents.get(at)) at = parent;
    return at;
  };
  for (const { channels } of entries) {
    for (const channel of channels) {
      const [from, to] = [find(channels[0]!), find(channel)];
      if (from !== to) parents.set(from, to);
    }
  }
  const groups = new Map<string | Named, Named[]>();
  for (const entry of entries) {
    const [first] = entry.channels;
    const key = first === undefined ? entry : find(first);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups.values();
}
