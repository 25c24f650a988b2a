import type { Decoded } from '../codec/decoded.js';
import type { Message, Position } from '../codec/message.js';
import { readEnvelope } from '../codec/read.js';
import type { ContextOptions } from '../codegen/v1/types.js';
import type { AnyEventDefinition, Registry, RegistryEntry } from './definitions.js';
import { readAsNewest, unknownType } from './read.js';

/** Every event type of the contracts. Modules are loaded when their first event comes. */
export function defineRegistry(contexts: readonly ContextOptions[]): Registry {
  const entries = contexts.flatMap(({ module, events }) => events.map((event) => entryOf(event, module)));
  // Types come from the wire: a Map knows no `__proto__` and no `constructor`.
  const byType = new Map(entries.map((entry) => [entry.type, entry] as const));
  const loaded = new Map<RegistryEntry, Promise<AnyEventDefinition>>();

  const load = (entry: RegistryEntry): Promise<AnyEventDefinition> => {
    let event = loaded.get(entry);
    if (event === undefined) {
      event = entry.load();
      loaded.set(entry, event);
      // A module that couldn't be loaded is tried again at the next event.
      event.catch(() => loaded.delete(entry));
    }
    return event;
  };

  const onlyEventOf = (topic: string | undefined): RegistryEntry | undefined => {
    const found = topic === undefined ? [] : entries.filter(({ topics }) => topics.includes(topic));
    return found.length === 1 ? found[0] : undefined;
  };

  return Object.freeze({
    entries,
    get: (type: string) => byType.get(type),
    decode: async (message: Message, at?: Position): Promise<Decoded> => {
      const envelope = readEnvelope(message, at);
      if (envelope.kind !== 'envelope') return envelope;
      const { type } = envelope;
      const entry = type === undefined ? onlyEventOf(at?.topic) : byType.get(type);
      if (entry !== undefined) return readAsNewest(await load(entry), envelope);
      return unknownType(envelope, type === undefined ? 'the message names no type' : 'no contract has this type');
    },
  });
}

function entryOf(event: ContextOptions['events'][number], module: ContextOptions['module']): RegistryEntry {
  const load = async () => {
    const exported = (await module()) as { readonly [name: string]: AnyEventDefinition };
    return exported[event.name]!;
  };
  return { ...event, load };
}
