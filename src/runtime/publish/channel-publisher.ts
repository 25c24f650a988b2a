import { encode } from '../codec/encode.js';
import type { Event } from '../envelope/event.js';
import { InvalidEventError, type Issue } from '../envelope/issue.js';
import { titleOf } from '../envelope/make.js';
import type { AnyChannelDefinition, AnyVersionDefinition } from '../registry/definitions.js';
import { ensureValid } from '../registry/version.js';
import { PublishAllError } from './errors.js';
import type { Outgoing, Publisher, Receipt, Sink } from './publisher.js';

/** A topic's view over a sink. Each event is checked before anything of it is queued. */
export function channelPublisher(channel: AnyChannelDefinition, sink: Sink): Publisher<Event> {
  const versions = versionsOf(channel);

  const checked = (event: Event): Outgoing => {
    const definition = versions.get(event?.type)?.get(event.version);
    if (definition === undefined) throw refusal(channel, event);
    const valid = ensureValid(definition, event);
    const undeclared = definition.undeclared(valid.data);
    if (undeclared.length > 0) throw new InvalidEventError(titleOf(definition), undeclared);
    return { topic: channel.topic, event: valid, encode: (final, { source, mode }) => encode(final, source, mode) };
  };

  // Not async functions: the sink must see events in the order of the calls.
  const publish = (event: Event): Promise<Receipt> => {
    try {
      return sink.send(checked(event));
    } catch (error) {
      return Promise.reject(error);
    }
  };

  return Object.freeze({
    publish,
    publishAll: async (events: readonly Event[]): Promise<readonly Receipt[]> => {
      const settled = await Promise.allSettled(events.map(publish));
      const receipts = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      if (receipts.length === events.length) return receipts;
      throw new PublishAllError(
        settled.map((result, index) => {
          const id = events[index]!.id;
          return result.status === 'fulfilled'
            ? { id, status: 'published', receipt: result.value }
            : { id, status: 'failed', error: result.reason as Error };
        }),
      );
    },
  });
}

type Versions = ReadonlyMap<string, ReadonlyMap<number, AnyVersionDefinition>>;

function versionsOf(channel: AnyChannelDefinition): Versions {
  return new Map(
    Object.entries(channel.events).map(([name, event]) => {
      const carried = event.versions.filter(({ version }) => channel.versions[name]!.includes(version));
      return [event.type, new Map(carried.map((definition) => [definition.version, definition] as const))] as const;
    }),
  );
}

function refusal(channel: AnyChannelDefinition, event: Event): InvalidEventError {
  const known = Object.values(channel.events).find(({ type }) => type === event?.type);
  const issue: Issue =
    known === undefined
      ? {
          path: 'type',
          message: `is not published to ${channel.topic}, which takes ${Object.keys(channel.events).join(', ')}`,
        }
      : { path: 'version', message: `is not published to ${channel.topic}` };
  return new InvalidEventError(known?.name ?? 'event', [issue]);
}
