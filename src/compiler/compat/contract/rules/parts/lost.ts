/** What the baseline or the lock has, and the contracts have no longer. */
import type { Channel, Contract, Event } from '../../../../contract/model.js';
import type { EventRef, FindingPlace } from '../../finding.js';
import type { Trees } from '../trees.js';

export const eventsOf = ({ contexts }: Contract): readonly Event[] => contexts.flatMap(({ events }) => events);

export const eventRef = ({ context, name, type }: EventRef): EventRef => ({ context, name, type });

export const eventName = ({ context, name }: Pick<EventRef, 'context' | 'name'>): string => `${context}/${name}`;

/** By key, else by topic. */
export function sameChannel({ channels }: Contract, { key, topic }: Channel): Channel | undefined {
  return channels.find((channel) => channel.key === key) ?? channels.find((channel) => channel.topic === topic);
}

export interface LostEvent {
  readonly event: EventRef;
  readonly place: FindingPlace;
}

export function lostEvents({ base, head, released }: Trees): readonly LostEvent[] {
  const there = new Set(eventsOf(head).map(eventName));
  const lost = new Map<string, LostEvent>();
  for (const event of base === undefined ? [] : eventsOf(base)) {
    const name = eventName(event);
    if (!there.has(name))
      lost.set(name, { event: eventRef(event), place: { tree: 'base', ...event.versions.at(-1)!.origin } });
  }
  for (const { event: name, place } of released) {
    if (there.has(name) || lost.has(name)) continue;
    const [context = '', event = ''] = [name.slice(0, name.lastIndexOf('/')), name.slice(name.lastIndexOf('/') + 1)];
    lost.set(name, { event: { context, name: event, type: typeOf(head, context, event) }, place });
  }
  return [...lost.values()];
}

function typeOf({ typePrefix }: Contract, context: string, name: string): string {
  return typePrefix === undefined ? name : `${typePrefix}.${context}.${name}`;
}

export interface LostVersion extends LostEvent {
  readonly version: number;
  /** Another version of the event. */
  readonly survivor?: FindingPlace;
}

/** Versions of events that are still there. */
export function lostVersions({ base, head, released }: Trees): readonly LostVersion[] {
  const found: LostVersion[] = [];
  const before = base === undefined ? [] : eventsOf(base);
  for (const event of eventsOf(head)) {
    const name = eventName(event);
    const there = new Set(event.versions.map(({ version }) => version));
    const lost = new Map<number, FindingPlace>();
    for (const { version, origin } of before.find((each) => eventName(each) === name)?.versions ?? []) {
      if (!there.has(version)) lost.set(version, { tree: 'base', ...origin });
    }
    for (const { event: known, version, place } of released) {
      if (known === name && !there.has(version) && !lost.has(version)) lost.set(version, place);
    }
    const survivor: FindingPlace = { tree: 'head', ...event.versions.at(-1)!.origin };
    for (const [version, place] of [...lost].sort(([a], [b]) => a - b)) {
      found.push({ event: eventRef(event), version, place, survivor });
    }
  }
  return found;
}

/** The place in the tree under which a removed event stood. */
export function parentInHead({ base, head }: Trees, event: EventRef): { readonly new?: FindingPlace } {
  const carrier = base?.channels.find(({ events }) =>
    events.some((each) => each.context === event.context && each.event === event.name),
  );
  const channel = (carrier && sameChannel(head, carrier)) ?? undefined;
  const file = channel?.origin.file ?? head.channels[0]?.origin.file;
  if (file === undefined) return {};
  const pointer = channel === undefined ? '/channels' : `${channel.origin.pointer}/messages`;
  return { new: { tree: 'head', file, pointer, part: 'key' } };
}
