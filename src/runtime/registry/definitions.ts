import type { Decoded } from '../codec/decoded.js';
import type { Message, Mode, Position } from '../codec/message.js';
import type { Expression, Validate } from '../codegen/v1/types.js';
import type { BatchHandler, Handler, Ignore, TombstoneHandler } from '../consume/handler.js';
import type { Event, MakeInput, MakeOptions } from '../envelope/event.js';
import type { Issue } from '../envelope/issue.js';
import type { Publisher, Sink } from '../publish/publisher.js';

export interface ToMessageOptions {
  /** Default `binary`. */
  readonly mode?: Mode;
  /** Written where the event has none. */
  readonly source?: string;
  /** The record's key, where it is to differ from the event's partition key; that one is then written as `ce_partitionkey`. */
  readonly key?: string | null;
}

/** One version of an event: its data type is `Data`. */
export interface VersionDefinition<Type extends string, Version extends number, Data> {
  /** The event's name; e.g. `TodoCreated`. */
  readonly event: string;
  readonly type: Type;
  readonly version: Version;
  /** SHA-256 (hex) of the schema: the same hash accepts the same data. */
  readonly hash: string;
  /**
   * A validated, deeply frozen event of exactly this version. The data is copied: what was given may change later.
   * Throws InvalidEventError.
   */
  make(input: MakeInput<Data>, options?: MakeOptions): Event<Type, Version, Data>;
  /** The record that carries the event. Throws InvalidEventError where the event was not made here and is invalid, or has no source. */
  toMessage(event: Event<Type, Version, Data>, options?: ToMessageOptions): Message;
  /** Reads exactly this version, without upcasts; another version is `unknown-type`. */
  fromMessage(message: Message, at?: Position): Decoded<Event<Type, Version, Data>>;
  /** True when the value is data of this version. */
  accepts(data: unknown): data is Data;
  /** Ajv's validator, compiled ahead of time. */
  readonly validate: Validate;
  /** Names in valid data that the contract doesn't declare: a reader keeps them, `publish` refuses them. */
  undeclared(data: unknown): readonly Issue[];
  /** Where key, subject and correlation id come from. */
  readonly expressions: {
    readonly key?: Expression;
    readonly subject?: Expression;
    readonly correlationId?: Expression;
  };
}

export type AnyVersionDefinition = VersionDefinition<string, number, unknown>;

/** All versions of an event. */
export interface EventDefinition<
  Name extends string,
  Newest extends AnyVersionDefinition,
  AnyVersion extends AnyVersionDefinition = Newest,
> {
  readonly name: Name;
  readonly context: string;
  readonly type: Newest['type'];
  readonly newest: Newest;
  /** Ascending. */
  readonly versions: readonly AnyVersion[];
  /** An event of the newest version. Throws InvalidEventError. */
  readonly make: Newest['make'];
  /** The record that carries the event, of any version. */
  toMessage(event: ReturnType<AnyVersion['make']>, options?: ToMessageOptions): Message;
  /** Valid data of an older version as data of the newest, frozen; or why that failed. */
  upcast(data: unknown, from: number): { readonly data: unknown } | { readonly issues: readonly Issue[] };
  /** Reads any version, as the newest. */
  fromMessage(message: Message, at?: Position): Decoded<ReturnType<Newest['make']>>;
}

export type AnyEventDefinition = EventDefinition<string, AnyVersionDefinition, AnyVersionDefinition>;

/** An event of the newest version, as handlers see it. */
export type EventOf<E extends AnyEventDefinition> = ReturnType<E['newest']['make']>;

/** An event of any version. */
export type AnyVersionOf<E extends AnyEventDefinition> = ReturnType<E['versions'][number]['make']>;

export type EventMap = { readonly [name: string]: AnyEventDefinition };

/** One handler, or `ignore`, for every event of a channel. */
export type Handlers<Events extends EventMap, Tx> = {
  readonly [Name in keyof Events]: HandlerEntry<EventOf<Events[Name]>, Tx>;
};

export type HandlerEntry<E extends Event, Tx> = Handler<E, Tx> | BatchHandler<E, Tx> | Ignore;

/** What every channel has, whatever its events. */
export interface AnyChannelDefinition {
  readonly name: string;
  readonly topic: string;
  readonly partitions?: number;
  readonly replicas?: number;
  /** Topic configuration, as Kafka names it. */
  readonly config: { readonly [name: string]: string };
  readonly events: EventMap;
  /** Event -> the versions that may be published here, ascending. */
  readonly versions: { readonly [name: string]: readonly number[] };
  /** Reads a record of this topic. Never throws. */
  decode(message: Message, at?: Position): Decoded;
}

/** A topic: what may be published to it, and what handlers must expect. */
export interface ChannelDefinition<Name extends string, Events extends EventMap> extends AnyChannelDefinition {
  readonly name: Name;
  readonly events: Events;
  /** This topic's view over a producer, or an outbox: it takes this topic's events alone, in any version. */
  publisher(sink: Sink): Publisher<AnyVersionOf<Events[keyof Events]>>;
  /** Handlers for a consumer. Each event has one, or `ignore`. */
  handlers<Tx = unknown>(
    handlers: Handlers<Events, Tx>,
    options?: { readonly tombstone?: TombstoneHandler<Tx> | Ignore },
  ): Subscription<Tx>;
  decode(message: Message, at?: Position): Decoded<EventOf<Events[keyof Events]>>;
}

/** All events of a channel, in all versions. */
export type EventsOfChannel<C extends AnyChannelDefinition> = AnyVersionOf<C['events'][keyof C['events']]>;

/** A topic with parameters in its name, e.g. `todos.{tenant}`. */
export interface ChannelTemplate<Name extends string, Events extends EventMap, Parameters> {
  readonly name: Name;
  /** With `{parameters}`. */
  readonly topic: string;
  readonly parameters: { readonly [name: string]: ChannelParameter };
  readonly partitions?: number;
  readonly replicas?: number;
  readonly config: { readonly [name: string]: string };
  readonly events: Events;
  readonly versions: { readonly [name: string]: readonly number[] };
  /** The channel of these parameters. Throws TypeError for a value that the contract or Kafka doesn't allow. */
  at(parameters: Parameters): ChannelDefinition<Name, Events>;
}

export interface ChannelParameter {
  readonly enum?: readonly string[];
  readonly default?: string;
}

/** What a consumer subscribes to: a channel and its handlers. */
export interface Subscription<Tx = unknown> {
  readonly channel: AnyChannelDefinition;
  /** Type on the wire -> its handler. */
  readonly handlers: ReadonlyMap<string, HandlerEntry<Event, Tx>>;
  readonly tombstone?: TombstoneHandler<Tx> | Ignore;
}

/** Every event type of the contracts, loaded when it is first met. */
export interface Registry {
  readonly entries: readonly RegistryEntry[];
  get(type: string): RegistryEntry | undefined;
  /** Reads a record of any topic, as the newest version. Never rejects because of the message; only where a module can't be loaded. */
  decode(message: Message, at?: Position): Promise<Decoded>;
}

export interface RegistryEntry {
  readonly type: string;
  readonly name: string;
  /** Ascending. */
  readonly versions: readonly number[];
  /** Of the schemas, in the order of `versions`. */
  readonly hashes: readonly string[];
  readonly topics: readonly string[];
  readonly load: () => Promise<AnyEventDefinition>;
}
