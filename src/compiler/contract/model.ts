/**
 * The contract: one frozen model of what was published. Names, order and places are settled when it is built;
 * emitters and the compatibility check only read it.
 */
import type { Origin } from './location.js';
import type { ContractDraft, Json, JsonSchema } from './schema.js';

export interface Contract {
  readonly title: string;
  readonly description?: string;
  /** `x-type-prefix`: reverse-DNS prefix of every event type, e.g. `com.example`. */
  readonly typePrefix?: string;
  /** Sorted by key. */
  readonly channels: readonly Channel[];
  /** Sorted by name. Every event of the document, on a channel or not. */
  readonly contexts: readonly Context[];
  /** Every schema that something else refers to, by key; sorted by key. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Sorted by key. */
  readonly operations: readonly Operation[];
}

/** A folder of events, e.g. `todos`. One generated folder. */
export interface Context {
  /** As written; e.g. `todos`. */
  readonly name: string;
  /** Generated folder name: safe on every disk, unique also on a case-insensitive one. */
  readonly folder: string;
  /** Sorted by name. */
  readonly events: readonly Event[];
}

/** All versions of one event. */
export interface Event {
  /** PascalCase, a TypeScript identifier, unique within its context; e.g. `TodoCreated`. */
  readonly name: string;
  readonly context: string;
  /** On the wire; e.g. `com.example.todos.TodoCreated`. Unique in the contract. */
  readonly type: string;
  /** Ascending by version; never empty. */
  readonly versions: readonly EventVersion[];
}

export interface EventVersion {
  readonly event: string;
  readonly context: string;
  readonly version: number;
  /** Name of the data's type: event name + `V` + version; e.g. `TodoCreatedV1`. */
  readonly typeName: string;
  readonly draft: ContractDraft;
  /**
   * What the event's `data` must be. Every `$ref` in it is `tidings:<definition key>` and names an entry of
   * `Contract.definitions`; in draft-07 nothing but annotations stands beside a `$ref`. `$id`, `$schema`, `$anchor`,
   * `definitions` and `$defs` are gone.
   */
  readonly schema: JsonSchema;
  readonly origin: Origin;
  /** Keys of all definitions that `schema` reaches, also through others; sorted. */
  readonly definitions: readonly string[];
  /** SHA-256 (hex) over the canonical JSON of the bundled closure without annotations; see CONTRACTS "lock". */
  readonly hash: string;
  /** The message's title or the schema's, else undefined. Plain text. */
  readonly title?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly examples: readonly Example[];
  /** `x-key`, parsed. Undefined: events have no key. */
  readonly key?: RuntimeExpression;
  /** `x-subject`, parsed; defaults to `key`. */
  readonly subject?: RuntimeExpression;
  /** `correlationId.location`, parsed. */
  readonly correlationId?: RuntimeExpression;
  /** The message's own headers schema, where it has one; same form as `schema`. */
  readonly headers?: { readonly schema: JsonSchema; readonly origin: Origin; readonly definitions: readonly string[] };
  /** The file that turns data of the version before into this one's, if it exists; relative to the root, `/`. */
  readonly upcastFile?: string;
  /** Where the upcast file belongs: `<schemas>/<context>/<Event>/v<N>.upcast.ts`, also for documents of another layout. */
  readonly upcastPath: string;
  /** Keys of the channels that carry this version; sorted. */
  readonly channels: readonly string[];
}

export interface Example {
  readonly name?: string;
  readonly value: Json;
  /** Headers of an AsyncAPI message example. */
  readonly headers?: { readonly [name: string]: Json };
  readonly origin: Origin;
}

/** A schema that is referred to: by several events (shared), or by one event from inside itself (local). */
export interface Definition {
  /** Stable, order-independent: `<file>#<pointer>` with the file relative to the root. */
  readonly key: string;
  /** Type name; unique within `module` and not a name that TypeScript or JavaScript reserves. */
  readonly typeName: string;
  /**
   * `{ event, version }`: only this event version reaches it and it stands in the same file; its type and validator are
   * local to that version's module. `{ folder, module }`: a shared module of its own, `<folder>/<module>`, e.g. `todos/shared/money`.
   */
  readonly home:
    | { readonly kind: 'local'; readonly context: string; readonly event: string; readonly version: number }
    | { readonly kind: 'shared'; readonly folder: string; readonly module: string };
  readonly draft: ContractDraft;
  /** Same form as `EventVersion.schema`. */
  readonly schema: JsonSchema;
  readonly origin: Origin;
  /** Keys of the definitions that this one reaches, itself only when recursive; sorted. */
  readonly definitions: readonly string[];
  readonly description?: string;
}

export interface Channel {
  /** Key in the document's `channels`. */
  readonly key: string;
  /** TypeScript identifier of the generated client, camelCase, unique; e.g. `todos`. */
  readonly name: string;
  /** Generated folder of its module: its events' context where they all share one, else the channel's own. */
  readonly folder: string;
  /** `bindings.kafka.topic`, else `address`, else the key. May hold `{parameters}`. */
  readonly topic: string;
  readonly parameters: readonly ChannelParameter[];
  readonly description?: string;
  /** Kafka bindings; absent where the document has none. Configuration values as strings or numbers, as written; sorted by name. */
  readonly partitions?: number;
  readonly replicas?: number;
  readonly topicConfiguration: readonly (readonly [name: string, value: Json])[];
  /** Sorted by context, then name; each with the versions that this channel carries, ascending. */
  readonly events: readonly ChannelEvent[];
  readonly origin: Origin;
}

export interface ChannelEvent {
  readonly context: string;
  readonly event: string;
  readonly versions: readonly number[];
}

export interface ChannelParameter {
  readonly name: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string;
}

export interface Operation {
  readonly key: string;
  readonly action: 'send' | 'receive';
  /** Key of the channel. */
  readonly channel: string;
  /** `x-service`. */
  readonly service?: string;
  /** Of who receives: `bindings.kafka.groupId`, where that allows one name. */
  readonly group?: string;
  /** Undefined: all messages of the channel. */
  readonly events?: readonly ChannelEvent[];
  readonly origin: Origin;
}

/** An AsyncAPI runtime expression, `$message.payload#/a/b` or `$message.header#/name`; path tokens unescaped. */
export interface RuntimeExpression {
  readonly source: 'payload' | 'header';
  readonly path: readonly string[];
}
