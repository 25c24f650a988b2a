import type { Event, Received } from '../envelope/event.js';
import type { Issue } from '../envelope/issue.js';

/** What became of a message. Nothing here throws: each way it can fail is an outcome of its own. */
export type Decoded<E extends Event = Event> =
  | DecodedEvent<E>
  | UnknownType
  | FutureVersion
  | Invalid
  | Undecodable
  | Tombstone;

export interface DecodedEvent<E extends Event = Event> {
  readonly kind: 'event';
  readonly event: Received<E>;
  /** The version on the wire: lower than the event's where it was upcast, higher where it was read as the newest known. */
  readonly receivedVersion: number;
}

/** No contract here has this type, or not this version of it; or the message names none and its channel carries several. */
export interface UnknownType {
  readonly kind: 'unknown-type';
  readonly type?: string;
  readonly version?: number;
  readonly reason: string;
}

/** Newer than the newest version known, and not valid as that one. */
export interface FutureVersion {
  readonly kind: 'future-version';
  readonly type: string;
  readonly version: number;
  readonly newest: number;
  readonly issues: readonly Issue[];
}

/** The data breaks its contract; or an upcast threw, or made something that breaks the newer one. */
export interface Invalid {
  readonly kind: 'invalid';
  readonly type: string;
  readonly version: number;
  readonly issues: readonly Issue[];
}

/** Not a CloudEvent with JSON data. */
export interface Undecodable {
  readonly kind: 'undecodable';
  readonly reason: string;
}

/** A record without a value: on a compacted topic, its key was deleted. */
export interface Tombstone {
  readonly kind: 'tombstone';
  /** Undefined where it isn't UTF-8. */
  readonly key?: string;
  readonly type?: string;
}
