/**
 * A transport over files, in one file: a folder per topic, a line per record, and groups among those who use the folder in this process.
 * It isn't meant for use; it shows what a transport takes, and that the port asks for nothing that only Kafka has.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, within } from '../../src/runtime/clock.js';
import type { Message } from '../../src/runtime/codec/message.js';
import { assign } from '../../src/runtime/transports/assign.js';
import type { JoinOptions, Lane, Membership, TopicPartition, Transport } from '../../src/runtime/transports/port.js';
import {
  type Assigned,
  type CommittedOffset,
  type FetchedRecord,
  TransportError,
} from '../../src/runtime/transports/port.js';

const MAX_BATCH_BYTES = 1_048_588;

interface Topic {
  readonly config: { readonly [name: string]: string };
  /** By partition. */
  readonly logs: FetchedRecord[][];
}

interface Member {
  readonly id: string;
  readonly options: JoinOptions;
  readonly membership: Membership;
  /** By `topic/partition`: the offset to read next, unless it isn't read. */
  readonly reads: Map<string, { position: number; busy: boolean; held: boolean; stopped: boolean }>;
  left: boolean;
}

interface Group {
  readonly members: Set<Member>;
  readonly commits: Map<string, CommittedOffset>;
  rebalancing: Promise<void>;
}

/** What all transports on a folder share. */
interface Broker {
  readonly topics: Map<string, Topic>;
  readonly groups: Map<string, Group>;
  readonly watchers: Set<() => void>;
  users: number;
  joined: number;
}

const brokers = new Map<string, Broker>();
const place = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;

export function fileTransport(folder: string): Transport {
  const broker = (): Broker => {
    const found = brokers.get(folder);
    if (found === undefined) throw new TransportError('closed', 'connect first');
    return found;
  };
  const existing = (topic: string): Topic => {
    const found = broker().topics.get(topic);
    if (found === undefined) throw new TransportError('no-such-topic', `there is no topic ${topic}`);
    return found;
  };
  const groupOf = (name: string): Group => {
    const { groups } = broker();
    const found = groups.get(name) ?? {
      members: new Set(),
      commits: load(folder, name),
      rebalancing: Promise.resolve(),
    };
    groups.set(name, found);
    return found;
  };
  const changed = (): void => {
    for (const watcher of broker().watchers) watcher();
    for (const { members } of broker().groups.values()) for (const member of members) pump(broker(), member);
  };

  return {
    name: 'file',
    capabilities: { sessionExpiry: false, brokerFaults: false, durable: true, commitMetadataBytes: 1_000_000 },
    clock: systemClock,
    connect: async () => {
      const found = brokers.get(folder) ?? {
        topics: readTopics(folder),
        groups: new Map(),
        watchers: new Set(),
        users: 0,
        joined: 0,
      };
      found.users++;
      brokers.set(folder, found);
    },
    close: async () => {
      if (--broker().users === 0) brokers.delete(folder);
    },
    describe: async (names) =>
      new Map(
        names.flatMap((topic) => {
          const found = broker().topics.get(topic);
          const partitions = (found?.logs ?? []).map(() => ({ leader: 0 }));
          return found === undefined ? [] : [[topic, { topic, partitions, maxBatchBytes: MAX_BATCH_BYTES }] as const];
        }),
      ),
    createTopics: async (topics) => {
      for (const { topic, partitions, config } of topics) {
        if (broker().topics.has(topic)) continue;
        mkdirSync(join(folder, topic), { recursive: true });
        for (let partition = 0; partition < partitions; partition++)
          writeFileSync(join(folder, topic, `${partition}`), '');
        broker().topics.set(topic, { config, logs: Array.from({ length: partitions }, () => []) });
      }
    },
    openLane: async () => lane(folder, broker(), changed),
    join: async (options) => {
      const group = groupOf(options.group);
      const shared = broker();
      const member: Member = {
        id: `member-${String(++shared.joined).padStart(9, '0')}`,
        options,
        reads: new Map(),
        left: false,
        membership: {
          commit: async (offsets) => {
            const foreign = offsets.find((offset) => member.left || !member.reads.has(place(offset)));
            if (foreign !== undefined) throw new TransportError('fenced', `${place(foreign)} is another member's`);
            for (const offset of offsets) group.commits.set(place(offset), offset);
            save(folder, options.group, group);
          },
          resume: (partition) => {
            const read = member.reads.get(place(partition));
            if (read !== undefined) read.held = false;
            pump(shared, member);
          },
          leave: async () => {
            if (member.left) return;
            member.left = true;
            group.members.delete(member);
            await rebalance(shared, group);
          },
        },
      };
      group.members.add(member);
      await rebalance(shared, group);
      return member.membership;
    },
    watermarks: async (topic) =>
      existing(topic).logs.map((log, partition) => ({ partition, low: 0, high: log.length })),
    offsetsAt: async (topic, time) =>
      existing(topic).logs.map((log) => log.find(({ timestamp }) => timestamp >= time)?.offset ?? log.length),
    committed: async (group, topics) =>
      [...groupOf(group).commits.values()].filter(({ topic }) => topics.includes(topic)),
    resetOffsets: async (name, offsets) => {
      const group = groupOf(name);
      if (group.members.size > 0) throw new TransportError('busy', `group ${name} has members`);
      for (const offset of offsets) group.commits.set(place(offset), { ...offset, metadata: '' });
      save(folder, name, group);
    },
    read: async function* (ranges, signal) {
      const open = ranges.map((range) => ({
        ...range,
        log: existing(range.topic).logs[range.partition],
        next: range.from,
      }));
      for (;;) {
        let idle = true;
        for (const range of open) {
          if (range.log === undefined) throw new TransportError('no-such-topic', `${place(range)} does not exist`);
          const records = range.log.slice(range.next, range.to).map(copyOf);
          if (signal?.aborted) return;
          if (records.length === 0) continue;
          idle = false;
          range.next = records.at(-1)!.offset + 1;
          yield { topic: range.topic, partition: range.partition, records };
        }
        if (signal?.aborted || (idle && open.every(({ to }) => to !== undefined))) return;
        if (idle) await written(broker(), signal);
      }
    },
  };
}

/** Resolves when something was written, or the signal is aborted. */
function written({ watchers }: Broker, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      watchers.delete(done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    watchers.add(done);
    signal?.addEventListener('abort', done);
  });
}

function lane(folder: string, broker: Broker, changed: () => void): Lane {
  let state: 'ready' | 'writing' | 'failed' | 'closed' = 'ready';
  const check = (topic: string, partition: number, records: readonly Message[]): void => {
    const found = broker.topics.get(topic);
    if (found?.logs[partition] === undefined) throw new TransportError('no-such-topic', `no ${topic}/${partition}`);
    const bytes = records.reduce((sum, record) => sum + lineOf(record, 0, 0).length / 2, 0);
    if (bytes > MAX_BATCH_BYTES) throw new TransportError('refused', `${bytes} bytes are too many for ${topic}`);
    if (found.config['cleanup.policy'] === 'compact' && records.some(({ key }) => key === null)) {
      throw new TransportError('refused', `${topic} is compacted: a record needs a key`);
    }
  };
  return {
    write: async (batch) => {
      if (state === 'closed') throw new TransportError('closed', 'the lane is closed');
      if (state === 'writing') throw new Error('a lane has one batch in flight');
      if (state === 'failed') throw new Error('a lane needs a new producer identity after a failure');
      state = 'writing';
      // As a broker's answer would: never in the caller's own turn.
      await Promise.resolve();
      try {
        for (const { topic, partition, records } of batch) check(topic, partition, records);
      } catch (error) {
        state = 'failed';
        throw error;
      }
      const stored = batch.map(({ topic, partition, records }) => {
        const log = broker.topics.get(topic)!.logs[partition]!;
        const baseOffset = log.length;
        const lines = records.map((record, index) => lineOf(record, baseOffset + index, Date.now()));
        appendFileSync(join(folder, topic, String(partition)), lines.map((line) => `${line}\n`).join(''));
        log.push(...lines.map(recordOf));
        return { topic, partition, baseOffset };
      });
      state = 'ready';
      changed();
      return stored;
    },
    renew: async () => {
      state = 'ready';
    },
    close: async () => {
      state = 'closed';
    },
  };
}

/** One after another. All partitions are taken from everyone, and given anew. */
function rebalance(broker: Broker, group: Group): Promise<void> {
  group.rebalancing = group.rebalancing.then(async () => {
    const members = [...group.members];
    const owned = new Map(members.map(({ id, reads }) => [id, [...reads.keys()].map(partitionOf)] as const));
    await Promise.all(
      members.map(async ({ id, options, reads }) => {
        const mine = owned.get(id)!;
        if (mine.length === 0) return;
        for (const read of reads.values()) read.stopped = true;
        const drained = options.onRevoked(mine, options.rebalanceTimeoutMs).then(() => true);
        const inTime = await within(systemClock, options.rebalanceTimeoutMs, drained);
        reads.clear();
        if (inTime === undefined) options.onLost(mine);
      }),
    );
    const subscribed = new Set(members.flatMap(({ options }) => options.topics));
    const counts = new Map(
      [...broker.topics].flatMap(([topic, { logs }]) => (subscribed.has(topic) ? [[topic, logs.length] as const] : [])),
    );
    const candidates = members.map(({ id, options }) => ({ id, topics: options.topics, owned: owned.get(id)! }));
    const assigned = assign(candidates, counts);
    for (const member of members) give(broker, group, member, assigned.get(member.id) ?? []);
  });
  return group.rebalancing;
}

function give(broker: Broker, group: Group, member: Member, partitions: readonly TopicPartition[]): void {
  if (member.left || partitions.length === 0) return;
  const given = partitions.map((partition): Assigned => {
    const commit = group.commits.get(place(partition));
    member.reads.set(place(partition), { position: commit?.offset ?? 0, busy: false, held: false, stopped: false });
    if (commit === undefined) return partition;
    return { ...partition, committed: { offset: commit.offset, metadata: commit.metadata } };
  });
  member.options.onAssigned(given, member.membership);
  pump(broker, member);
}

/** Hands out what there is to read. */
function pump(broker: Broker, member: Member): void {
  for (const [key, read] of member.reads) {
    const { topic, partition } = partitionOf(key);
    const log = broker.topics.get(topic)!.logs[partition]!;
    if (read.busy || read.held || read.stopped || member.left) continue;
    if (read.position > log.length) {
      const lost = { topic, partition, offset: read.position, low: 0, high: log.length };
      const answer = member.options.onOffsetLost(lost);
      if (answer === 'stop') read.stopped = true;
      else read.position = answer === 'earliest' ? 0 : log.length;
    }
    if (read.stopped || read.position >= log.length) continue;
    read.busy = true;
    const records = log.slice(read.position, read.position + 500).map(copyOf);
    void member.options.onBatch({ topic, partition, records, highWatermark: log.length }).then(({ next, hold }) => {
      read.busy = false;
      read.position = next;
      read.held = hold;
      pump(broker, member);
    });
  }
}

function partitionOf(key: string): TopicPartition {
  const cut = key.lastIndexOf('/');
  return { topic: key.slice(0, cut), partition: Number(key.slice(cut + 1)) };
}

/** Bytes in hexadecimal. */
function lineOf({ key, value, headers, timestamp }: Message, offset: number, now: number): string {
  const hex = (part: Uint8Array | string | null) =>
    part === null ? null : Buffer.from(part as string).toString('hex');
  const pairs = Object.entries(headers).map(([name, header]) => [
    name,
    Array.isArray(header) ? header.map(hex) : hex(header as Uint8Array | string | null),
  ]);
  return JSON.stringify([offset, timestamp ?? now, hex(key), hex(value), pairs]);
}

function recordOf(line: string): FetchedRecord {
  const bytes = (hex: string | null) => (hex === null ? null : Buffer.from(hex, 'hex'));
  const [offset, timestamp, key, value, pairs] = JSON.parse(line) as [
    number,
    number,
    string | null,
    string | null,
    [string, string | null | (string | null)[]][],
  ];
  const headers = Object.create(null) as Record<string, Uint8Array | null | (Uint8Array | null)[]>;
  for (const [name, header] of pairs) headers[name] = Array.isArray(header) ? header.map(bytes) : bytes(header);
  return { offset, timestamp, key: bytes(key), value: bytes(value), headers };
}

function copyOf(record: FetchedRecord): FetchedRecord {
  return recordOf(lineOf(record, record.offset, record.timestamp));
}

function readTopics(folder: string): Map<string, Topic> {
  const topics = new Map<string, Topic>();
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const logs = readdirSync(join(folder, name)).map((partition) => ({
      partition: Number(partition),
      path: join(folder, name, partition),
    }));
    const sorted = logs.sort((a, b) => a.partition - b.partition);
    const read = (path: string) => readFileSync(path, 'utf8').split('\n').filter(Boolean).map(recordOf);
    topics.set(name, { config: {}, logs: sorted.map(({ path }) => read(path)) });
  }
  return topics;
}

const commitsOf = (folder: string, group: string) => join(folder, `${group}.commits.json`);

function save(folder: string, name: string, { commits }: Group): void {
  writeFileSync(commitsOf(folder, name), JSON.stringify([...commits.values()]));
}

function load(folder: string, name: string): Map<string, CommittedOffset> {
  if (!existsSync(commitsOf(folder, name))) return new Map();
  const commits = JSON.parse(readFileSync(commitsOf(folder, name), 'utf8')) as CommittedOffset[];
  return new Map(commits.map((commit) => [place(commit), commit] as const));
}
