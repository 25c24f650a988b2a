import { utf8 } from '../codec/bytes.js';
import type { Position } from '../codec/message.js';
import type { Event } from '../envelope/event.js';
import { markValid, validatedBy } from '../envelope/made.js';
import type { Log, LogFields } from '../log.js';
import { channelPublisher } from '../publish/channel-publisher.js';
import type { Publisher, Sink } from '../publish/publisher.js';
import type { AnyChannelDefinition, EventsOfChannel } from '../registry/definitions.js';
import type { TraceContext } from '../telemetry/port.js';
import type { FetchedRecord } from '../transports/port.js';
import type { HandlerContext } from './handler.js';

/** What a context is made from. */
export interface ContextParts<Tx> {
  /** Where the event stood first. */
  readonly at: Position;
  readonly record: FetchedRecord;
  /** Undefined: a tombstone. */
  readonly event: Event | undefined;
  readonly receivedVersion: number;
  readonly attempt: number;
  readonly signal: () => AbortSignal;
  readonly tx: Tx;
  readonly sink: Sink | undefined;
  readonly log: Log;
  /** The trace that goes on here; undefined: that of the event. */
  readonly trace: (() => TraceContext | undefined) | undefined;
}

/** A class for its getters: most handlers look at nothing of this, and one is made for each event. */
class Context<Tx> implements HandlerContext<Tx> {
  readonly #parts: ContextParts<Tx>;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly attempt: number;
  readonly receivedVersion: number;
  readonly tx: Tx;

  constructor(parts: ContextParts<Tx>) {
    this.#parts = parts;
    this.topic = parts.at.topic;
    this.partition = parts.at.partition;
    this.offset = parts.at.offset;
    this.attempt = parts.attempt;
    this.receivedVersion = parts.receivedVersion;
    this.tx = parts.tx;
  }

  get key(): string | undefined {
    const { key } = this.#parts.record;
    return key === null ? undefined : utf8(key);
  }

  get headers(): FetchedRecord['headers'] {
    return this.#parts.record.headers;
  }

  get timestamp(): number {
    return this.#parts.record.timestamp;
  }

  get signal(): AbortSignal {
    return this.#parts.signal();
  }

  get log(): Log {
    const { log, at, event, trace } = this.#parts;
    const traceId = (trace?.() ?? event)?.traceparent?.slice(3, 35);
    return withFields(log, { ...at, id: event?.id, type: event?.type, traceId });
  }

  publisher<C extends AnyChannelDefinition>(channel: C): Publisher<EventsOfChannel<C>> {
    const { sink, event, trace } = this.#parts;
    if (sink === undefined) throw new TypeError('ctx.publisher: give createConsumer a producer, or an inbox');
    return channelPublisher(channel, event === undefined ? sink : causedBy(event, sink, trace)) as Publisher<
      EventsOfChannel<C>
    >;
  }
}

export function handlerContext<Tx>(parts: ContextParts<Tx>): HandlerContext<Tx> {
  return new Context(parts);
}

export function withFields(log: Log, fields: LogFields): Log {
  return {
    debug: (message, more) => log.debug(message, { ...fields, ...more }),
    info: (message, more) => log.info(message, { ...fields, ...more }),
    warn: (message, more) => log.warn(message, { ...fields, ...more }),
    error: (message, more) => log.error(message, { ...fields, ...more }),
  };
}

/** A sink whose events are consequences of one. */
export function causedBy(cause: Event, sink: Sink, trace?: () => TraceContext | undefined): Sink {
  return {
    send: (outgoing) => {
      const { event } = outgoing;
      const inherited = event.traceparent === undefined;
      const next = consequence(event, cause, inherited ? (trace?.() ?? cause) : event);
      return sink.send({ ...outgoing, event: next, inherited });
    },
  };
}

/**
 * The event in the conversation of its cause. What was given to `make` stays; an event whose correlation id is its own id was given none.
 */
function consequence(event: Event, cause: Event, { traceparent, tracestate }: TraceContext): Event {
  const { data, ...envelope } = event;
  const next: Event = {
    ...envelope,
    correlationId: event.correlationId === event.id ? cause.correlationId : event.correlationId,
    causationId: event.causationId ?? cause.id,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
    data,
  };
  const definition = validatedBy(event);
  if (definition !== undefined) markValid(next, definition);
  return Object.freeze(next);
}
