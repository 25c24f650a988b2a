/**
 * The transport port: what a Kafka client, or a stand-in for one, must be able to do. Everything that decides what users are promised
 * (order, retries, commits, dead letters) stands in front of it, so a transport is one small adapter; `test/transport/suite.ts` holds it to this.
 * Bytes in, bytes out: no transport knows an event.
 */
import type { Clock } from '../clock.js';
import type { Message, Position } from '../codec/message.js';

export interface Transport {
  /** For logs and errors; e.g. `memory`. */
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly clock: Clock;

  /** Called once by everyone who uses the transport (each producer, each consumer). */
  connect(): Promise<void>;
  /** Answers one `connect`. The last one lets go of what lanes and memberships share. */
  close(): Promise<void>;

  /** The topics that exist, of those asked for. Must not create any, unless the broker is set up to. */
  describe(topics: readonly string[]): Promise<ReadonlyMap<string, TopicDescription>>;
  /** Creates those that don't exist yet. Rejects with TransportError. */
  createTopics(topics: readonly NewTopic[]): Promise<void>;

  /** A connection for writing, with a producer identity of its own. */
  openLane(): Promise<Lane>;
  /** Joins a consumer group. Resolves when the group has taken the member in; callbacks may come before that. */
  join(options: JoinOptions): Promise<Membership>;

  /** The first offset that is there and the next one to be written, of every partition of a topic. */
  watermarks(topic: string): Promise<readonly Watermarks[]>;
  /** Per partition, the offset of the first record not older than `time` (ms since the epoch); the next one to be written where there is none. */
  offsetsAt(topic: string, time: number): Promise<readonly number[]>;
  /** What a group has committed; partitions without a commit are left out. */
  committed(group: string, topics: readonly string[]): Promise<readonly CommittedOffset[]>;
  /** Sets a group's offsets. Rejects with TransportError `busy` while the group has members. */
  resetOffsets(group: string, offsets: readonly Position[]): Promise<void>;
  /**
   * Reads as an onlooker: is no member of a group that anyone knows, commits nothing. The records of a partition come in order, partitions in any.
   * Ends when everything that is there of all ranges was read, also where the last offsets of a range don't exist; when the signal is
   * aborted; or when the caller stops iterating. Rejects with TransportError.
   */
  read(ranges: readonly ReadRange[], signal?: AbortSignal): AsyncIterable<ReadBatch>;
}

/** A part of a partition; a partition is in one range. */
export interface ReadRange extends TopicPartition {
  /** The first offset; where it isn't there any more, reading starts at the first that is. At most the high watermark. */
  readonly from: number;
  /** Exclusive, at most the high watermark of now. Without one the range has no end: what is written later is read too. */
  readonly to?: number;
}

export interface ReadBatch extends TopicPartition {
  /** Ascending offsets, maybe with gaps; not empty. */
  readonly records: readonly FetchedRecord[];
}

/** What a transport can do; the common suite leaves out what it can't. */
export interface Capabilities {
  /** A member that stops sending heartbeats is thrown out. */
  readonly sessionExpiry: boolean;
  /** Brokers can be stopped and leaders move. */
  readonly brokerFaults: boolean;
  /** Records outlive the process. */
  readonly durable: boolean;
  /** Longest metadata of a commit, in bytes. */
  readonly commitMetadataBytes: number;
}

export interface TopicDescription {
  readonly topic: string;
  /** By partition number. */
  readonly partitions: readonly PartitionDescription[];
  /** The broker's limit for one batch of a partition, in bytes. */
  readonly maxBatchBytes: number;
}

export interface PartitionDescription {
  /** The broker that takes writes. */
  readonly leader: number;
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly config: { readonly [name: string]: string };
}

export interface Watermarks {
  readonly partition: number;
  readonly low: number;
  /** Exclusive. */
  readonly high: number;
}

export interface CommittedOffset extends Position {
  readonly metadata: string;
}

export interface Lane {
  /**
   * Writes records, in the order given within each partition, acknowledged by all in-sync replicas. The caller has one call in flight and
   * gives partitions of one leader only. Rejects with TransportError; then any part of the batch may be stored: of what `stored` says, it is certain.
   */
  write(batch: readonly PartitionBatch[]): Promise<readonly Stored[]>;
  /** Takes a new producer identity, without sequence numbers of the old. Called after every failure, before the next `write`. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly Message[];
}

export interface Stored {
  readonly topic: string;
  readonly partition: number;
  /** Of the first record; the others follow without gaps. */
  readonly baseOffset: number;
  /** Which broker took it, where a transport knows. */
  readonly leader?: number;
}

export interface JoinOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** How long the group waits for this member in a rebalance. */
  readonly rebalanceTimeoutMs: number;
  /**
   * Before the first batch of these partitions. Reading starts at the committed offset; without one at the first that is there.
   * `membership` is what `join` resolves with, which may be later.
   */
  onAssigned(partitions: readonly Assigned[], membership: Membership): void;
  /**
   * A rebalance takes these partitions: start nothing new of them, finish, commit. The transport waits for the promise, at most until
   * `deadlineMs` from now have passed; then it calls `onLost` and goes on.
   */
  onRevoked(partitions: readonly TopicPartition[], deadlineMs: number): Promise<void>;
  /** These partitions are another member's already: nothing of them can be committed. */
  onLost(partitions: readonly TopicPartition[]): void;
  /** The committed offset is out of range. `stop`: don't read this partition. */
  onOffsetLost(lost: LostOffset): 'stop' | 'earliest' | 'latest';
  /** Records of one partition, in order. The next batch of it comes after the promise has resolved; it never rejects. */
  onBatch(batch: FetchedBatch): Promise<BatchEnd>;
  /** A partition can't be read for now, and why; the transport goes on trying. */
  onTrouble?(partition: TopicPartition, reason: string): void;
  /** The membership is over and won't come back: every partition is lost. */
  onCrash(error: Error): void;
  /** True while only time has to pass (a back-off): nothing runs. A test's broker calls that idle. */
  isWaiting(): boolean;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface Assigned extends TopicPartition {
  readonly committed?: { readonly offset: number; readonly metadata: string };
}

export interface LostOffset extends Position, Watermarks {
  readonly partition: number;
}

export interface FetchedBatch extends TopicPartition {
  /** Ascending offsets, maybe with gaps; not empty. */
  readonly records: readonly FetchedRecord[];
  /** The next offset to be written, as far as the transport knows. */
  readonly highWatermark: number;
}

export interface FetchedRecord {
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** May be taken apart when they are first asked for: a copy by `...` may be without. */
  readonly headers: Message['headers'];
  readonly timestamp: number;
}

export interface BatchEnd {
  /** The offset to read next. */
  readonly next: number;
  /** Don't read this partition until `resume`. */
  readonly hold: boolean;
}

export interface Membership {
  /** Rejects with TransportError `fenced` where a partition is no longer this member's. */
  commit(offsets: readonly CommittedOffset[]): Promise<void>;
  /** Reads a held partition again. */
  resume(partition: TopicPartition): void;
  /** No callback comes after it has resolved. */
  leave(): Promise<void>;
}

/**
 * `refused`: the broker won't take it, and nothing of the batch is stored if the batch had one partition alone. `unknown`: it may be stored, try again.
 * `no-such-topic`, `busy` (the group has members), `fenced` (another member has the partition), `closed`.
 */
export type TransportErrorKind = 'refused' | 'unknown' | 'no-such-topic' | 'busy' | 'fenced' | 'closed';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly kind: TransportErrorKind;
  /** Parts of a batch that are stored although the rest failed. */
  readonly stored: readonly Stored[];

  constructor(kind: TransportErrorKind, message: string, cause?: unknown, stored: readonly Stored[] = []) {
    super(message, { cause });
    this.kind = kind;
    this.stored = stored;
  }
}
