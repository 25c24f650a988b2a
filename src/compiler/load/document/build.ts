/** Outline, history and linked schemas -> the contract. */
import { compare } from '../../contract/json.js';
import type {
  Channel,
  ChannelEvent,
  Context,
  Contract,
  Definition,
  Event,
  EventVersion,
  Operation,
} from '../../contract/model.js';
import type { Files } from '../files/index.js';
import type { LinkedSchemas } from '../schemas/index.js';
import { checkAddresses } from './addresses.js';
import type { ChannelSource } from './channel.js';
import { checkCollisions, type NamedEvent } from './collisions.js';
import { placeDefinition, type RootUser } from './definitions.js';
import type { EventSource } from './events.js';
import { deepFreeze } from './freeze.js';
import { createHasher, type HashCache } from './hash.js';
import type { History } from './history.js';
import type { MessageIdentity } from './identity.js';
import { camelCase, folderName, safeIdentifier, segment } from './names.js';
import { placeOf } from './node.js';
import type { OperationSource } from './operation.js';
import type { Outline } from './outline.js';
import type { Report } from './references.js';
import { buildVersion } from './version.js';

export interface BuildInput {
  readonly outline: Outline;
  readonly identities: readonly MessageIdentity[];
  readonly events: readonly EventSource[];
  readonly history: History;
  readonly linked: LinkedSchemas;
  /** Folder of the schemas, relative to the root. */
  readonly schemas: string;
  readonly hashCache?: HashCache | undefined;
}

/** Also where names collide: then there are errors, and the contract is only good to look for more. */
export function buildContract(files: Files, report: Report, input: BuildInput): Contract {
  const { outline, identities, history, linked, schemas } = input;
  const events = input.events.map((event) => named(event, outline.typePrefix));
  const builder = {
    files,
    report,
    linked,
    hasher: createHasher(linked.definitions, input.hashCache, (file) => files.read(file)?.hash),
    history,
    schemas,
  };
  const built: BuiltEvents = new Map(
    events.map((event) => [event, event.versions.flatMap((source) => buildVersion(builder, event, source) ?? [])]),
  );
  const users = rootUsers(events, linked);
  const definitions = [...linked.definitions.values()].map((definition) => placeDefinition(definition, users, schemas));
  const eventOf = messageEvents(events, identities);
  const channels = outline.channels.map((source) => ({ source, channel: buildChannel(source, built, eventOf) }));
  checkAddresses(files, report, outline.channels);
  checkCollisions(files, report, events, channels, definitions);
  const contract: Contract = {
    title: outline.title,
    ...(outline.description !== undefined && { description: outline.description }),
    ...(outline.typePrefix !== undefined && { typePrefix: outline.typePrefix }),
    channels: channels.map(({ channel }) => channel).sort((a, b) => compare(a.key, b.key)),
    contexts: contextsOf(built),
    definitions: new Map(definitions.map((definition): [string, Definition] => [definition.key, definition])),
    operations: outline.operations
      .map((operation) => buildOperation(operation, eventOf))
      .sort((a, b) => compare(a.key, b.key)),
  };
  return deepFreeze(contract);
}

type BuiltEvents = ReadonlyMap<NamedEvent, readonly EventVersion[]>;

function named(event: EventSource, prefix: string | undefined): NamedEvent {
  const context = /^[\w.-]+$/.test(event.context) ? event.context : segment(event.context);
  const type = prefix === undefined ? event.wire : `${prefix}.${context}.${event.wire}`;
  return { ...event, type, folder: folderName(event.context) };
}

/** Payloads by the place of their root, headers too. */
function rootUsers(events: readonly NamedEvent[], linked: LinkedSchemas): Map<string, (RootUser | undefined)[]> {
  const users = new Map<string, (RootUser | undefined)[]>();
  const add = (place: string, user: RootUser | undefined) => {
    const found = users.get(place);
    if (found === undefined) users.set(place, [user]);
    else found.push(user);
  };
  for (const { context, name, versions } of events) {
    for (const { version, schema, message } of versions) {
      const root = schema === 'none' ? undefined : linked.root(schema.origin);
      if (root !== undefined) {
        add(placeOf(root.origin), { context, event: name, version, typeName: `${name}V${version}` });
      }
      for (const use of message?.headers ?? []) {
        const headers = linked.root(use.origin);
        if (headers !== undefined) add(placeOf(headers.origin), undefined);
      }
    }
  }
  return users;
}

interface EventVersionKey {
  readonly event: NamedEvent;
  readonly version: number;
}

/** Message id -> what it is. */
function messageEvents(
  events: readonly NamedEvent[],
  identities: readonly MessageIdentity[],
): ReadonlyMap<string, EventVersionKey> {
  const byName = new Map(events.map((event) => [JSON.stringify([event.context, event.raw]), event]));
  return new Map(
    identities.flatMap(({ context, event, version, message }): [string, EventVersionKey][] => {
      const found = byName.get(JSON.stringify([context, event]));
      return found === undefined ? [] : [[message.id, { event: found, version }]];
    }),
  );
}

function buildChannel(
  source: ChannelSource,
  built: BuiltEvents,
  eventOf: ReadonlyMap<string, EventVersionKey>,
): Channel {
  const carried = new Set(source.messages.flatMap(({ message }) => eventOf.get(message.id)?.event ?? []));
  const listed = [...carried].flatMap((event) =>
    (built.get(event) ?? [])
      .filter(({ channels }) => channels.includes(source.key))
      .map(({ version }): EventVersionKey => ({ event, version })),
  );
  const contexts = new Set([...carried].map(({ context }) => context));
  const folder = contexts.size === 1 ? [...carried][0]!.folder : folderName(source.key);
  const { place: _, topicOrigin: __, messages: ___, ...channel } = source;
  return { ...channel, name: safeIdentifier(camelCase(source.key)), folder, events: channelEvents(listed) };
}

function buildOperation(source: OperationSource, eventOf: ReadonlyMap<string, EventVersionKey>): Operation {
  const { key, action, channel, service, group, messages, origin } = source;
  const listed = messages?.flatMap(({ message }) => eventOf.get(message.id) ?? []);
  return {
    key,
    action,
    channel: channel.key,
    ...(service !== undefined && { service }),
    ...(group !== undefined && { group }),
    ...(listed && { events: channelEvents(listed) }),
    origin,
  };
}

/** Sorted by context, then name; versions ascending. */
function channelEvents(listed: readonly EventVersionKey[]): readonly ChannelEvent[] {
  const byEvent = new Map<NamedEvent, Set<number>>();
  for (const { event, version } of listed) byEvent.set(event, (byEvent.get(event) ?? new Set()).add(version));
  return [...byEvent]
    .map(([{ context, name }, versions]) => ({ context, event: name, versions: [...versions].sort((a, b) => a - b) }))
    .sort((a, b) => compare(a.context, b.context) || compare(a.event, b.event));
}

function contextsOf(built: BuiltEvents): readonly Context[] {
  const contexts = new Map<string, { readonly folder: string; readonly events: Event[] }>();
  for (const [{ context, folder, name, type }, versions] of built) {
    if (versions.length === 0) continue;
    const found = contexts.get(context) ?? { folder, events: [] };
    contexts.set(context, found);
    found.events.push({ name, context, type, versions });
  }
  return [...contexts]
    .map(([name, { folder, events }]) => ({ name, folder, events: events.sort((a, b) => compare(a.name, b.name)) }))
    .sort((a, b) => compare(a.name, b.name));
}
