import { type Clock, within } from '../../clock.js';
import { assign } from '../assign.js';
import {
  type CommittedOffset,
  type JoinOptions,
  type Membership,
  type TopicPartition,
  TransportError,
} from '../port.js';
import type { Activity } from './activity.js';
import { type Reader, reader } from './reader.js';
import type { Topics } from './topics.js';

/** A consumer group: its members, what each reads, what was committed. Every rebalance takes all partitions from all members first. */
export interface Group {
  join(options: JoinOptions): Promise<Membership>;
  /** Every member dies where it stands: nothing more is committed. */
  crash(error: Error): void;
  committed(): readonly CommittedOffset[];
  setCommitted(offset: CommittedOffset): void;
  memberCount(): number;
  /** True when nothing is left to read; `waiting`: a batch that only waits for time to pass counts as read. */
  isQuiet(waiting: boolean): boolean;
  /** Records were added to a partition. */
  wake(partition: TopicPartition): void;
}

interface Member {
  readonly id: string;
  readonly options: JoinOptions;
  readonly readers: Map<string, Reader>;
  readonly membership: Membership;
  gone: boolean;
}

export interface GroupParts {
  readonly topics: Topics;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly maxBatch: number;
}

export function group(name: string, parts: GroupParts): Group {
  const { topics, clock, activity } = parts;
  const offsets = new Map<string, CommittedOffset>();
  let members: Member[] = [];
  let joined = 0;
  let rebalancing: Promise<void> = Promise.resolve();

  const keyOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
  const owned = (member: Member) => [...member.readers.values()].map(({ topic, partition }) => ({ topic, partition }));

  /** One after another; resolves when this one is done. */
  const rebalance = (): Promise<void> => {
    // One that failed must not keep the next from running.
    rebalancing = activity.during(rebalancing.catch(() => undefined).then(runRebalance));
    return rebalancing;
  };

  const runRebalance = async (): Promise<void> => {
    const before = new Map(members.map((member) => [member.id, owned(member)] as const));
    await Promise.all(members.map((member) => revoke(member)));
    const counts = new Map<string, number>();
    for (const topic of new Set(members.flatMap(({ options }) => options.topics))) {
      const found = topics.find(topic);
      if (found !== undefined) counts.set(topic, found.logs.length);
    }
    const assigned = assign(
      members.map(({ id, options }) => ({ id, topics: options.topics, owned: before.get(id) ?? [] })),
      counts,
    );
    for (const member of members) if (!member.gone) give(member, assigned.get(member.id) ?? []);
  };

  const revoke = async (member: Member): Promise<void> => {
    const partitions = owned(member);
    if (partitions.length === 0) return;
    for (const one of member.readers.values()) one.stop();
    const { onRevoked, onLost, rebalanceTimeoutMs } = member.options;
    const drained = onRevoked(partitions, rebalanceTimeoutMs).then(() => true);
    const inTime = await within(clock, rebalanceTimeoutMs, drained);
    member.readers.clear();
    if (inTime === undefined && !member.gone) onLost(partitions);
  };

  const give = (member: Member, partitions: readonly TopicPartition[]): void => {
    for (const partition of partitions) {
      member.readers.set(keyOf(partition), reader(partition, member.options, topics.get(partition.topic)!.logs, parts));
    }
    if (partitions.length > 0) {
      member.options.onAssigned(
        partitions.map((partition) => {
          const committed = offsets.get(keyOf(partition));
          return committed === undefined
            ? partition
            : { ...partition, committed: { offset: committed.offset, metadata: committed.metadata } };
        }),
        member.membership,
      );
    }
    for (const [key, one] of member.readers) one.start(offsets.get(key)?.offset);
  };

  const memberOf = (options: JoinOptions): Member => {
    const readers = new Map<string, Reader>();
    const member: Member = {
      id: `${name}-${String(++joined).padStart(6, '0')}`,
      options,
      readers,
      gone: false,
      membership: {
        commit: async (commits) => {
          const foreign = commits.find((commit) => member.gone || !readers.has(keyOf(commit)));
          if (foreign !== undefined) {
            throw new TransportError('fenced', `${keyOf(foreign)} is no longer read by this member of ${name}`);
          }
          for (const commit of commits) offsets.set(keyOf(commit), commit);
          activity.note();
        },
        resume: (partition) => readers.get(keyOf(partition))?.resume(),
        leave: async () => {
          if (member.gone) return;
          member.gone = true;
          for (const one of readers.values()) one.stop();
          members = members.filter((other) => other !== member);
          await rebalance();
        },
      },
    };
    return member;
  };

  return {
    join: async (options) => {
      const member = memberOf(options);
      members = [...members, member];
      await rebalance();
      return member.membership;
    },
    crash: (error) => {
      const dead = members;
      members = [];
      for (const member of dead) {
        member.gone = true;
        for (const one of member.readers.values()) one.stop();
        member.options.onCrash(error);
      }
      activity.note();
    },
    committed: () => [...offsets.values()],
    setCommitted: (offset) => void offsets.set(keyOf(offset), offset),
    memberCount: () => members.length,
    isQuiet: (waiting) =>
      members.every(({ readers, options }) =>
        [...readers.values()].every((one) => one.isQuiet() || (one.isBusy() && waiting && options.isWaiting())),
      ),
    wake: (partition) => {
      for (const member of members) member.readers.get(keyOf(partition))?.wake();
    },
  };
}
