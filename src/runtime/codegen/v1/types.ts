/** The types that generated code imports, and what it hands to `define…`. */
import type { AnyVersionDefinition, ChannelParameter, EventMap } from '../../registry/definitions.js';
import type { Validate } from './validate/index.js';

export type {
  ChannelDefinition,
  ChannelTemplate,
  EventDefinition,
  EventOf,
  Registry,
  VersionDefinition,
} from '../../registry/definitions.js';

/** Turns data of the version before into this version's: pure and synchronous. Its result is validated. */
export type Upcast<From, To> = (data: From) => To;

/**
 * A node of the table of declared names that `publish` holds a writer to; entry 0 of a table is the root.
 * Numbers are indices of the table; -1: nothing to check below. A node without `p` allows every name.
 */
export interface DeclaredNode {
  /** Declared properties. A property `__proto__` is written as a computed key: `['__proto__']: 1`. */
  readonly p?: { readonly [name: string]: number };
  /** Undeclared names are allowed; the node of their values. */
  readonly a?: number;
  /** Pattern properties (regular expressions with the `u` flag). */
  readonly r?: readonly (readonly [pattern: string, node: number])[];
  /** The first array items, in order. */
  readonly t?: readonly number[];
  /** All other items. */
  readonly i?: number;
}

/** The events of a context, as the registry knows them before their module is loaded. */
export interface ContextOptions {
  /** The module; it exports each event under its name. */
  readonly module: () => Promise<object>;
  readonly events: readonly {
    readonly type: string;
    readonly name: string;
    readonly versions: readonly number[];
    readonly hashes: readonly string[];
    readonly topics: readonly string[];
  }[];
}

/** AsyncAPI runtime expression: `$message.payload#/todoId` is `{ source: 'payload', path: ['todoId'] }`. */
export interface Expression {
  readonly source: 'payload' | 'header';
  readonly path: readonly string[];
}

export interface VersionOptions<Type extends string, Version extends number> {
  readonly event: string;
  readonly type: Type;
  readonly version: Version;
  readonly hash: string;
  readonly validate: Validate;
  /** Absent: every name is allowed. */
  readonly declared?: readonly DeclaredNode[];
  readonly key?: Expression;
  /** Default: `key`. */
  readonly subject?: Expression;
  readonly correlationId?: Expression;
}

export interface EventOptions<Name extends string> {
  readonly name: Name;
  readonly context: string;
  readonly type: string;
  /** Ascending; the last one is the newest. */
  readonly versions: readonly [AnyVersionDefinition, ...AnyVersionDefinition[]];
  /** Hand-written upcasts by the version that they lead to; any other step is the identity. */
  readonly upcasts?: { readonly [version: number]: Upcast<never, unknown> };
}

export interface ChannelOptions<Name extends string> {
  readonly name: Name;
  readonly topic: string;
  readonly partitions?: number;
  readonly replicas?: number;
  readonly config?: { readonly [name: string]: string };
  readonly events: EventMap;
  /** Key of `events` -> the versions that this channel carries. Default: all. */
  readonly versions?: { readonly [name: string]: readonly number[] };
}

export interface ChannelTemplateOptions<Name extends string> extends ChannelOptions<Name> {
  readonly parameters: { readonly [name: string]: ChannelParameter };
}

/** A path in `data`: property names and array indices. */
export type Path = readonly (string | number)[];

/** What a generated serialization test knows about a version. */
export interface SerializationCases {
  /** The contract's own examples. */
  readonly examples: readonly { readonly name?: string; readonly value: unknown }[];
  /** Valid data made for the test. */
  readonly samples: readonly unknown[];
  /** Properties that can't be left out. */
  readonly required: readonly Path[];
  /** Places and the JSON types accepted there: `null boolean number integer string array object`, one or several. */
  readonly types: readonly (readonly [path: Path, type: string | readonly string[]])[];
}

/** A test for any runner: `run` throws an AssertionError. */
export interface SerializationTest {
  readonly name: string;
  readonly run: () => void;
}

export type { Validate } from './validate/index.js';
