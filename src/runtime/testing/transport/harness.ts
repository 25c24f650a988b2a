import { randomUUID } from 'node:crypto';
import type { Message } from '../../codec/message.js';
import type {
  Assigned,
  BatchEnd,
  Capabilities,
  CommittedOffset,
  FetchedBatch,
  FetchedRecord,
  JoinOptions,
  LostOffset,
  Membership,
  TopicPartition,
  Transport,
} from '../../transports/port.js';

/** A test of the contract, for any runner: `run` rejects with an AssertionError. */
export interface TransportTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** What the contract's tests need of a transport's own tests. */
export interface TransportHarness {
  /** Of the transports that `open` gives. */
  readonly capabilities: Capabilities;
  /** A transport that doesn't create topics by itself, to the same brokers each time it is asked where those are durable. The test closes it. */
  open(): Promise<Transport>;
  /**
   * From now on nothing of the transport reaches the brokers, and nothing of theirs reaches it; nobody is told. Returns what ends that.
   * For transports with `sessionExpiry`, whose tests fail without it.
   */
  readonly silence?: (transport: Transport) => () => void;
}

/** What one test works with. */
export interface Bench {
  readonly transport: Transport;
  /** Another transport to the same brokers, connected. */
  another(): Promise<Transport>;
  /** As the harness has it. */
  readonly silence: TransportHarness['silence'];
  /** A new topic of a name that nobody used before. */
  topic(partitions?: number): Promise<string>;
  readonly group: string;
  /** Writes records to one partition, in one batch, through a lane of its own. Resolves with the first offset. */
  write(topic: string, partition: number, records: readonly Partial<Message>[]): Promise<number>;
  /** Joins the bench's group. */
  member(topics: readonly string[], options?: Partial<MemberOptions>): Promise<Member>;
}

export interface MemberOptions {
  readonly group: string;
  /** Default: the bench's. */
  readonly transport: Transport;
  /** Default 30,000. */
  readonly rebalanceTimeoutMs: number;
  /** What to do with a batch. Default: everything is read, nothing is held. */
  readonly onBatch: (batch: FetchedBatch) => BatchEnd | Promise<BatchEnd>;
  readonly onAssigned: (partitions: readonly Assigned[]) => void;
  readonly onRevoked: (partitions: readonly TopicPartition[]) => Promise<void>;
  readonly onOffsetLost: (lost: LostOffset) => 'stop' | 'earliest' | 'latest';
}

/** A member of a group that writes down what it is told. */
export interface Member {
  readonly membership: Membership;
  readonly records: readonly SeenRecord[];
  readonly assigned: readonly Assigned[];
  readonly revoked: readonly TopicPartition[];
  /** What was another member's already when it was told. */
  readonly gone: readonly TopicPartition[];
  /** Calls of its callbacks so far. */
  calls(): number;
  /** What it has now, as `topic/partition`. */
  readonly owned: ReadonlySet<string>;
  readonly lost: readonly LostOffset[];
  /** Resolves as soon as what was seen is as asked; looks again after each callback. */
  until(condition: () => boolean): Promise<void>;
}

export interface SeenRecord extends FetchedRecord, TopicPartition {}

/** Runs a test with a transport, and leaves every group and closes the transport after it. */
export async function withBench(harness: TransportHarness, test: (bench: Bench) => Promise<void>): Promise<void> {
  const transports: Transport[] = [];
  const another = async (): Promise<Transport> => {
    const opened = await harness.open();
    await opened.connect();
    transports.push(opened);
    return opened;
  };
  const transport = await another();
  const group = `contract-${randomUUID()}`;
  const memberships: Membership[] = [];
  const bench: Bench = {
    transport,
    another,
    silence: harness.silence,
    group,
    topic: async (partitions = 1) => {
      const topic = `contract-${randomUUID()}`;
      await transport.createTopics([{ topic, partitions, replicas: 1, config: {} }]);
      return topic;
    },
    write: async (topic, partition, records) => {
      const lane = await transport.openLane();
      try {
        const messages = records.map((record) => ({ key: null, value: null, headers: {}, ...record }));
        const [stored] = await lane.write([{ topic, partition, records: messages }]);
        return stored!.baseOffset;
      } finally {
        await lane.close();
      }
    },
    member: async (topics, options = {}) => {
      const member = await join(options.transport ?? transport, { group, ...options }, topics);
      memberships.push(member.membership);
      return member;
    },
  };
  try {
    await test(bench);
  } finally {
    for (const membership of memberships) await membership.leave();
    for (const opened of transports) await opened.close();
  }
}

async function join(
  transport: Transport,
  options: Partial<MemberOptions> & { readonly group: string },
  topics: readonly string[],
): Promise<Member> {
  const records: SeenRecord[] = [];
  const assigned: Assigned[] = [];
  const revoked: TopicPartition[] = [];
  const owned = new Set<string>();
  const lost: LostOffset[] = [];
  const gone: TopicPartition[] = [];
  const waiting = new Set<() => void>();
  let calls = 0;
  const look = () => {
    calls++;
    for (const check of waiting) check();
  };
  const joining: JoinOptions = {
    group: options.group,
    topics,
    rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? 30_000,
    onAssigned: (partitions) => {
      options.onAssigned?.(partitions);
      assigned.push(...partitions);
      for (const one of partitions) owned.add(placeOf(one));
      look();
    },
    onRevoked: async (partitions) => {
      await options.onRevoked?.(partitions);
      revoked.push(...partitions);
      for (const one of partitions) owned.delete(placeOf(one));
      look();
    },
    onLost: (partitions) => {
      gone.push(...partitions);
      for (const one of partitions) owned.delete(placeOf(one));
      look();
    },
    onOffsetLost: (one) => {
      lost.push(one);
      look();
      return options.onOffsetLost?.(one) ?? 'stop';
    },
    onBatch: async (batch) => {
      for (const record of batch.records) {
        const { offset, key, value, headers, timestamp } = record;
        const { topic, partition } = batch;
        records.push({ offset, key, value, headers, timestamp, topic, partition });
      }
      look();
      const end = options.onBatch?.(batch);
      look();
      return (await end) ?? allOf(batch);
    },
    onCrash: () => {},
    isWaiting: () => false,
  };
  return {
    membership: await transport.join(joining),
    records,
    assigned,
    revoked,
    owned,
    lost,
    gone,
    calls: () => calls,
    until: (condition) =>
      new Promise((resolve) => {
        const check = () => {
          if (!condition()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
  };
}

/** The whole batch is read. */
export function allOf({ records }: FetchedBatch): BatchEnd {
  return { next: records.at(-1)!.offset + 1, hold: false };
}

export function commitOf(topic: string, partition: number, offset: number, metadata = ''): CommittedOffset {
  return { topic, partition, offset, metadata };
}

export function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString();
}

export function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
