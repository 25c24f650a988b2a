import type { Decoded } from '../codec/decoded.js';
import type { Message, Position } from '../codec/message.js';
import { readEnvelope } from '../codec/read.js';
import type { ChannelOptions, ChannelTemplateOptions } from '../codegen/v1/types.js';
import type { Event } from '../envelope/event.js';
import { channelPublisher } from '../publish/channel-publisher.js';
import type { Publisher, Sink } from '../publish/publisher.js';
import type {
  AnyChannelDefinition,
  ChannelDefinition,
  ChannelTemplate,
  EventMap,
  HandlerEntry,
  Subscription,
} from './definitions.js';
import { eventLookup, isUnknown } from './lookup.js';
import { readAsNewest } from './read.js';
import { bindTopic } from './topic.js';

/** A topic, or with `parameters` a template for topics. */
export function defineChannel<Name extends string, Events extends EventMap, Parameters>(
  options: ChannelTemplateOptions<Name>,
): ChannelTemplate<Name, Events, Parameters>;
export function defineChannel<Name extends string, Events extends EventMap>(
  options: ChannelOptions<Name>,
): ChannelDefinition<Name, Events>;
export function defineChannel(options: ChannelOptions<string> | ChannelTemplateOptions<string>): object {
  if (!('parameters' in options)) return channelOf(options);
  const { parameters, topic, ...rest } = options;
  return Object.freeze({
    ...settingsOf(options),
    parameters,
    at: (values: { readonly [name: string]: string }) =>
      channelOf({ ...rest, topic: bindTopic(topic, parameters, values) }),
  });
}

function settingsOf({ name, topic, partitions, replicas, config = {}, events, versions = {} }: ChannelOptions<string>) {
  return {
    name,
    topic,
    ...(partitions === undefined ? {} : { partitions }),
    ...(replicas === undefined ? {} : { replicas }),
    config,
    events,
    versions: Object.fromEntries(
      Object.entries(events).map(([key, event]) => [
        key,
        (Object.hasOwn(versions, key) ? versions[key] : undefined) ?? event.versions.map(({ version }) => version),
      ]),
    ),
  };
}

function channelOf(options: ChannelOptions<string>): ChannelDefinition<string, EventMap> {
  const settings = settingsOf(options);
  const lookup = eventLookup(settings);
  const decode = (message: Message, at?: Position): Decoded => {
    const envelope = readEnvelope(message, at);
    if (envelope.kind !== 'envelope') return envelope;
    const event = lookup(envelope);
    return isUnknown(event) ? event : readAsNewest(event, envelope);
  };

  const channel = Object.freeze({
    ...settings,
    publisher: (sink: Sink): Publisher<Event> => channelPublisher(channel, sink),
    handlers: <Tx>(
      handlers: { readonly [name: string]: HandlerEntry<Event, Tx> },
      more: Pick<Subscription<Tx>, 'tombstone'> = {},
    ): Subscription<Tx> => subscriptionOf(channel, handlers, more),
    decode,
  });
  return channel;
}

/** The compiler asks for every handler; whoever writes JavaScript is asked here. */
function subscriptionOf<Tx>(
  channel: AnyChannelDefinition,
  handlers: { readonly [name: string]: HandlerEntry<Event, Tx> },
  { tombstone }: Pick<Subscription<Tx>, 'tombstone'>,
): Subscription<Tx> {
  const known = Object.keys(channel.events);
  const missing = known.filter((name) => !Object.hasOwn(handlers, name) || handlers[name] === undefined);
  const unknown = Object.keys(handlers).filter((name) => !known.includes(name));
  if (missing.length > 0)
    throw new TypeError(`handlers of ${channel.name}: none for ${missing.join(', ')}; \`ignore\` is one`);
  if (unknown.length > 0) throw new TypeError(`handlers of ${channel.name}: it has no event ${unknown.join(', ')}`);
  return Object.freeze({
    channel,
    handlers: new Map(known.map((name) => [channel.events[name]!.type, handlers[name]!] as const)),
    ...(tombstone === undefined ? {} : { tombstone }),
  });
}
