/** A broker in memory: the default for tests and first steps. It keeps Kafka's promises, but nothing outlives the process. */
import { type Clock, systemClock, type Timer } from '../../clock.js';
import type { Message } from '../../codec/message.js';
import { type DeadLetterReason, readDeadLetterFacts } from '../../dead-letter/headers.js';
import { deadLetterTopic } from '../../dead-letter/topics.js';
import type { Received } from '../../envelope/event.js';
import type { ChannelDefinition, EventMap, EventOf } from '../../registry/definitions.js';
import { type FetchedRecord, type Transport, TransportError } from '../port.js';
import { activity as newActivity } from './activity.js';
import { type Group, group as newGroup } from './group.js';
import { type FaultHook, lane, type WriteFault } from './lane.js';
import { onlooker } from './onlooker.js';
import { type MemoryTopic, topics as newTopics } from './topics.js';

export { parkStore } from './park.js';
export type { FaultHook, WriteFault };

export interface MemoryOptions {
  /** Of a topic that is created when it is first used. Default 3. */
  readonly partitions?: number;
  /** False: only `createTopics` creates topics. Default true. */
  readonly autoCreate?: boolean;
  /** Default: the computer's. With a clock of the test's own, `idle` doesn't wait for time to pass. */
  readonly clock?: Clock;
  /** Partition n is led by broker n modulo this. Default 1. */
  readonly brokers?: number;
  /** Records in a batch that a consumer gets. Default 500. */
  readonly maxBatch?: number;
  /** Default 1,048,588, as Kafka's `message.max.bytes`; of a topic, `max.message.bytes` in its configuration. */
  readonly maxBatchBytes?: number;
}

export interface MemoryBroker extends Transport {
  /**
   * Resolves when nothing is left to do: every record was read by every group that has members, every handler is done, every offset committed.
   * What is held (a blocked partition) counts as done. With an injected clock, so does what waits for time to pass.
   */
  idle(): Promise<void>;
  /** The events on a channel's topic, in the order of publishing, in their newest version. Records that are no event of it are left out. */
  published<Events extends EventMap>(
    channel: ChannelDefinition<string, Events>,
  ): readonly Received<EventOf<Events[keyof Events]>>[];
  /** What a group gave up, in that order. */
  deadLetters<Events extends EventMap>(
    channel: ChannelDefinition<string, Events>,
    group: string,
  ): readonly DeadLetter<EventOf<Events[keyof Events]>>[];
  /** Every record of a topic as it is stored, in the order of writing. */
  records(topic: string): readonly (FetchedRecord & { readonly partition: number })[];
  /** Writes a record past producer and checks: what other people's software does. */
  append(topic: string, message: Partial<Message>, partition?: number): { partition: number; offset: number };
  /** Every member of the group dies where it stands. What it hadn't committed goes to those who join next. */
  crash(group: string): void;
  /** Forgets a partition's records before an offset, as retention does. */
  truncate(topic: string, partition: number, before: number): void;
  /** Forgets all but the last record of each key, as log compaction does. */
  compact(topic: string): void;
  /** Lets writes fail. Returns what ends it. */
  inject(hook: FaultHook): () => void;
}

export interface DeadLetter<E> {
  readonly reason: DeadLetterReason;
  /** What was wrong. */
  readonly message: string;
  /** How often a handler was called. */
  readonly attempts: number;
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number };
  /** The event, where it can be read. */
  readonly event?: E;
  /** The dead letter itself: original bytes, key, headers and timestamp, and the reasons. */
  readonly record: FetchedRecord;
}

export function memory(options: MemoryOptions = {}): MemoryBroker {
  const { partitions = 3, autoCreate = true, brokers = 1, maxBatch = 500, maxBatchBytes = 1_048_588 } = options;
  positive({ partitions, brokers, maxBatch, maxBatchBytes });
  const activity = newActivity();
  const topics = newTopics(autoCreate ? partitions : undefined);
  const groups = new Map<string, Group>();
  const faults = new Set<FaultHook>();
  const onlookers = new Set<() => void>();
  const clock = noted(options.clock ?? systemClock, activity.note);
  const waitsForTime = options.clock !== undefined && options.clock !== systemClock;
  const limitOf = ({ config }: MemoryTopic) => Number(config['max.message.bytes'] ?? maxBatchBytes);
  const leaderOf = (_topic: string, partition: number) => partition % brokers;
  let sequence = 0;

  const groupOf = (name: string): Group => {
    let found = groups.get(name);
    if (found === undefined) {
      found = newGroup(name, { topics, clock, activity, maxBatch });
      groups.set(name, found);
    }
    return found;
  };
  const appended = (topic: string, partition: number): void => {
    for (const one of groups.values()) one.wake({ topic, partition });
    for (const wake of onlookers) wake();
    activity.note();
  };
  const written = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve) => {
      const wake = () => {
        onlookers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      onlookers.add(wake);
      signal?.addEventListener('abort', wake);
    });
  const existing = (topic: string) => {
    const found = topics.find(topic);
    if (found === undefined) throw new TransportError('no-such-topic', `there is no topic ${topic}`);
    return found;
  };
  const recordsOf = (topic: string) =>
    (topics.get(topic)?.logs ?? [])
      .flatMap((log, partition) => log.all().map((record) => ({ ...record, partition })))
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ sequence: _, ...record }) => record);

  return Object.freeze({
    name: 'memory',
    capabilities: { sessionExpiry: false, brokerFaults: false, durable: false, commitMetadataBytes: 4_096 },
    clock,
    connect: async () => undefined,
    close: async () => undefined,
    describe: async (names) =>
      new Map(
        names.flatMap((name) => {
          const found = topics.find(name);
          if (found === undefined) return [];
          const described = found.logs.map((_, partition) => ({ leader: leaderOf(name, partition) }));
          return [[name, { topic: name, partitions: described, maxBatchBytes: limitOf(found) }] as const];
        }),
      ),
    createTopics: async (wanted) => {
      for (const topic of wanted) topics.create(topic);
    },
    openLane: async () =>
      lane({ topics, clock, activity, faults, leaderOf, limitOf, nextSequence: () => sequence++, appended }),
    join: (joining) => groupOf(joining.group).join(joining),
    watermarks: async (topic) =>
      existing(topic).logs.map((log, partition) => ({ partition, low: log.low(), high: log.high() })),
    offsetsAt: async (topic, time) => existing(topic).logs.map((log) => log.offsetAt(time)),
    committed: async (name, names) =>
      groupOf(name)
        .committed()
        .filter(({ topic }) => names.includes(topic)),
    resetOffsets: async (name, offsets) => {
      const found = groupOf(name);
      if (found.memberCount() > 0) throw new TransportError('busy', `group ${name} has members`);
      for (const offset of offsets) found.setCommitted({ ...offset, metadata: '' });
    },
    read: (ranges, signal) => onlooker({ topics, maxBatch, written }, ranges, signal),

    idle: () => activity.settled(() => [...groups.values()].every((one) => one.isQuiet(waitsForTime))),
    published: (channel) =>
      recordsOf(channel.topic).flatMap((record) => {
        const decoded = channel.decode(record, { topic: channel.topic, ...record });
        return decoded.kind === 'event' ? [decoded.event] : [];
      }),
    deadLetters: (channel, name) =>
      recordsOf(deadLetterTopic(channel.topic, name)).flatMap((record) => {
        const facts = readDeadLetterFacts(record.headers);
        if (facts === undefined) return [];
        const { reason, message, attempts, origin } = facts;
        const decoded = channel.decode(record, origin);
        return [
          { reason, message, attempts, origin, record, ...(decoded.kind === 'event' ? { event: decoded.event } : {}) },
        ];
      }),
    records: recordsOf,
    append: (topic, { key = null, value = null, headers = {}, timestamp }, partition = 0) => {
      const log = existing(topic).logs[partition];
      if (log === undefined) throw new RangeError(`topic ${topic} has no partition ${partition}`);
      const message = { key, value, headers, ...(timestamp === undefined ? {} : { timestamp }) };
      const offset = log.append(message, clock.now(), sequence++);
      appended(topic, partition);
      return { partition, offset };
    },
    crash: (name) => groups.get(name)?.crash(new TransportError('closed', `group ${name} crashed, as the test asked`)),
    truncate: (topic, partition, before) => existing(topic).logs[partition]?.truncate(before),
    compact: (topic) => {
      for (const log of existing(topic).logs) log.compact();
    },
    inject: (hook) => {
      faults.add(hook);
      return () => void faults.delete(hook);
    },
  } satisfies MemoryBroker);
}

/** A clock whose timers count as something that happens. */
function noted(clock: Clock, note: () => void): Clock {
  return {
    now: () => clock.now(),
    setTimeout: (callback: () => void, ms: number): Timer => {
      note();
      return clock.setTimeout(callback, ms);
    },
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
}

function positive(numbers: { readonly [name: string]: number }): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a positive integer, not ${value}`);
  }
}
