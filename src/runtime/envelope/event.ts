/**
 * An event: a deeply frozen plain object. Attribute names follow CloudEvents 1.0 (context attributes and extensions), in camel case.
 * It is made by `make` of a generated event, or read by a channel's `decode`.
 */
export interface Event<Type extends string = string, Version extends number = number, Data = unknown> {
  /** Unique for ever; a UUIDv7 (RFC 9562) unless it was given. */
  readonly id: string;
  /** On the wire, e.g. `com.example.todos.TodoCreated`. */
  readonly type: Type;
  /** Version of the contract that `data` follows; `ce_dataversion` on the wire. */
  readonly version: Version;
  /** Who made it, a URI-reference, e.g. `/todo-service`. Absent until it is published, unless it was given: the producer knows it. */
  readonly source?: string;
  /** Id of the aggregate that it is about. */
  readonly subject?: string;
  /** When it happened: RFC 3339 in UTC with milliseconds, e.g. `2026-01-02T03:04:05.678Z`; finer digits of other writers are kept. */
  readonly time: string;
  /** Id of the conversation; the event's own id where it starts one. */
  readonly correlationId: string;
  /** Id of the event that caused it. */
  readonly causationId?: string;
  readonly tenantId?: string;
  /** Becomes the key of the Kafka record: events with the same one keep their order. */
  readonly partitionKey?: string;
  /** W3C Trace Context. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** CloudEvents attributes that have no field of their own, by their lower-case names. */
  readonly extensions?: Extensions;
  readonly data: Data;
}

/** Names of lower-case letters and digits; values in CloudEvents' canonical string form (1.0, section 3.1), as binary mode has them. */
export type Extensions = { readonly [name: string]: string };

/** An event as it comes from the wire: its source is known. */
export type Received<E extends Event> = E & { readonly source: string };

/** What `make` takes: named fields; all but `data` have a default. Those without a value may be given as undefined. */
export interface MakeInput<Data> {
  readonly data: Data;
  /** Default: a new UUIDv7, later than all before it in this process. */
  readonly id?: string | undefined;
  /** Default: now. A Date, or RFC 3339 with any offset; stored in UTC. */
  readonly time?: string | Date | undefined;
  /** Default: the producer's, when it is published. */
  readonly source?: string | undefined;
  /** Default: what the contract's `x-subject` points at. */
  readonly subject?: string | undefined;
  /** Default: what the contract's correlation id points at, else the id. */
  readonly correlationId?: string | undefined;
  readonly causationId?: string | undefined;
  readonly tenantId?: string | undefined;
  /** Default: what the contract's `x-key` points at. */
  readonly partitionKey?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  readonly extensions?: Extensions | undefined;
}

/** Where `make` takes time and ids from; a test gives its own. */
export interface MakeOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly newId?: () => string;
}
