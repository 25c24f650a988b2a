import { sharedAbort } from '../../../abort.js';
import { type Clock, sleep, within } from '../../../clock.js';
import type { Log } from '../../../log.js';
import { fullJitter } from '../../../retry/backoff.js';
import { type Assigned, type JoinOptions, type Membership, type TopicPartition, TransportError } from '../../port.js';
import type { Cluster } from '../cluster.js';
import type { Connector } from '../connection.js';
import { asTransportError, messageOf } from '../errors.js';
import { nodes } from '../nodes.js';
import type { KafkaSettings } from '../options.js';
import { commitOffsets, fetchCommitted } from './committed.js';
import { coordinator as newCoordinator } from './coordinator.js';
import { countPartitions, EnterAgain, enter, type Generation } from './enter.js';
import { type Fetcher, fetcher } from './fetcher.js';
import { heartbeats } from './heartbeats.js';

export interface MembershipParts {
  readonly settings: KafkaSettings;
  readonly connect: Connector;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
}

/** Why a generation is over for a member. */
type End = 'rebalance' | 'lost' | 'left';

/** What a member has in the generation that it is in. */
interface Current {
  readonly member: Generation;
  readonly keys: ReadonlySet<string>;
  fetcher: Fetcher | undefined;
  /** A commit found that the group has gone on. */
  readonly fenced: (reason: string) => void;
}

const BACKOFF = { minMs: 100, maxMs: 10_000 };
const LEAVE_MS = 5_000;

/** A member of a consumer group, from the first time that it enters until it leaves or fails for good. */
export function joinGroup(parts: MembershipParts, options: JoinOptions): Promise<Membership> {
  const { settings, connect, cluster, clock, log } = parts;
  const { group, topics, rebalanceTimeoutMs, onAssigned, onRevoked, onLost, onCrash } = options;
  const coordinator = newCoordinator({ cluster, connect, clock, group });
  const brokers = nodes(cluster, connect);
  const leaving = sharedAbort();
  let memberId = '';
  let lastGeneration = -1;
  let owned: readonly TopicPartition[] = [];
  let current: Current | undefined;
  let left: Promise<void> | undefined;

  const commit: Membership['commit'] = async (offsets) => {
    const now = current;
    const foreign = offsets.find((offset) => now === undefined || !now.keys.has(keyOf(offset)));
    if (foreign !== undefined) {
      throw new TransportError('fenced', `${keyOf(foreign)} is no longer read by this member of ${group}`);
    }
    if (now === undefined) return;
    const { member } = now;
    try {
      await commitOffsets(coordinator, group, member, offsets, settings.sessionTimeoutMs);
    } catch (error) {
      if (error instanceof TransportError && error.kind === 'fenced') now.fenced(error.message);
      if (current === now) throw error;
      // The membership ended while the group was asked.
      throw new TransportError('fenced', `the generation of ${group} ended before its commit`, error);
    }
  };

  const leave = async (): Promise<void> => {
    leaving.abort();
    current?.fetcher?.stop();
    current = undefined;
    // Whoever waits for the others at the coordinator's is in the way of the request that says good-bye.
    coordinator.reset();
    if (memberId !== '') {
      const goodbye = coordinator
        .ask(`group ${group}`, (broker) => broker.leaveGroup({ groupId: group, memberId }))
        .catch((error: unknown) => log.debug('group not left, it will notice', { group, error: messageOf(error) }));
      await within(clock, Math.min(LEAVE_MS, settings.requestTimeoutMs), goodbye);
    }
    coordinator.close();
    brokers.close();
  };

  const membership: Membership = {
    commit,
    resume: (partition) => current?.fetcher?.resume(partition),
    leave: () => {
      left ??= leave();
      return left;
    },
  };

  /** Reads what a generation gave, until it is over. Resolves when nothing of it runs any more. */
  const serve = async (member: Generation, entered: () => void): Promise<void> => {
    let end: (reason: End) => void = () => {};
    const over = new Promise<End>((resolve) => {
      end = resolve;
    });
    const gone = new AbortController();
    const lose = (reason: string): void => {
      if (gone.signal.aborted) return;
      log.warn('membership lost', { group, reason });
      gone.abort();
      end('lost');
    };
    const goes = () => end('left');
    leaving.signal.addEventListener('abort', goes);
    const beats = heartbeats({
      ...{ coordinator, settings, clock, log, group, member },
      onRebalance: () => end('rebalance'),
      onLost: lose,
    });
    const mine: Current = {
      member,
      keys: new Set(member.partitions.map(keyOf)),
      fetcher: undefined,
      fenced: lose,
    };
    const watching = watchPartitions(member, () => end('rebalance'), gone.signal);
    try {
      const committed = await Promise.race([
        fetchCommitted(coordinator, group, member.partitions, settings.sessionTimeoutMs),
        over.then(() => undefined),
      ]);
      // The group went on before anything of this generation was handed out.
      if (committed === undefined) return;
      const assigned = member.partitions.map((partition): Assigned => {
        const found = committed.find((offset) => keyOf(offset) === keyOf(partition));
        if (found === undefined) return partition;
        return { ...partition, committed: { offset: found.offset, metadata: found.metadata } };
      });
      current = mine;
      if (assigned.length > 0) onAssigned(assigned, membership);
      mine.fetcher = fetcher({ ...{ settings, brokers, cluster, clock, log, assigned, options } });
      entered();
      const reason = await over;
      mine.fetcher.stop();
      if (reason === 'left' || assigned.length === 0) return;
      if (reason === 'rebalance') await drain(member.partitions, beats.age(), gone.signal);
      else onLost(member.partitions);
    } finally {
      leaving.signal.removeEventListener('abort', goes);
      gone.abort();
      beats.stop();
      watching.stop();
      if (current === mine) current = undefined;
    }
  };

  /** The group waits for so long, from when the rebalance began; the heartbeats go on meanwhile. */
  const drain = async (partitions: readonly TopicPartition[], begun: number, gone: AbortSignal): Promise<void> => {
    const deadlineMs = Math.max(rebalanceTimeoutMs - begun, 0);
    const lost = new Promise<false>((resolve) => gone.addEventListener('abort', () => resolve(false)));
    const drained = onRevoked(partitions, deadlineMs).then(
      () => true,
      (error: unknown) => {
        log.error('partitions not drained', { group, error: messageOf(error) });
        return false;
      },
    );
    const inTime = await within(clock, deadlineMs, Promise.race([drained, lost]));
    if (inTime !== true && !leaving.signal.aborted) onLost(partitions);
  };

  /** The member that assigns looks for partitions that were added since. */
  const watchPartitions = (member: Generation, grown: () => void, gone: AbortSignal): { stop(): void } => {
    const stopping = sharedAbort();
    const watch = async (counts: ReadonlyMap<string, number>): Promise<void> => {
      while (!stopping.signal.aborted && !gone.aborted) {
        await sleep(clock, settings.metadataMaxAgeMs, stopping.signal);
        if (stopping.signal.aborted || gone.aborted) return;
        try {
          const now = await countPartitions(cluster, [...counts.keys()]);
          if ([...counts].every(([topic, count]) => now.get(topic) === count)) continue;
          log.info('topics have other partitions than before', { group });
          return grown();
        } catch (error) {
          log.debug('no metadata', { group, error: messageOf(error) });
        }
      }
    };
    if (member.counts !== undefined) void watch(member.counts);
    return { stop: () => stopping.abort() };
  };

  return new Promise((resolve, reject) => {
    let inside = false;
    const entered = (): void => {
      inside = true;
      resolve(membership);
    };

    /** Undefined: to be tried again. */
    const attempt = async (): Promise<Generation | undefined> => {
      try {
        const named = (id: string) => {
          memberId = id;
        };
        return await enter(
          { cluster, coordinator, settings, group, topics, rebalanceTimeoutMs },
          { memberId, generation: lastGeneration, owned, named },
        );
      } catch (error) {
        if (!(error instanceof EnterAgain)) throw error;
        memberId = error.memberId;
        return undefined;
      }
    };

    const fail = async (error: TransportError): Promise<void> => {
      await membership.leave();
      if (inside) onCrash(error);
      else reject(error);
    };

    const run = async (): Promise<void> => {
      let failures = 0;
      let since = clock.now();
      while (!leaving.signal.aborted) {
        try {
          const member = await attempt();
          if (leaving.signal.aborted) break;
          if (member === undefined) {
            await sleep(clock, fullJitter(1, BACKOFF), leaving.signal);
            continue;
          }
          await serve(member, entered);
          ({ generation: lastGeneration, partitions: owned } = member);
          failures = 0;
          since = clock.now();
        } catch (error) {
          if (leaving.signal.aborted) break;
          const failure = asTransportError(`group ${group}`, error);
          const late = clock.now() - since > settings.restartTimeoutMs;
          if (failure.kind === 'refused' || failure.kind === 'closed' || late) return fail(failure);
          failures++;
          log.warn('group not entered, trying again', { group, error: failure.message });
          await sleep(clock, fullJitter(failures, BACKOFF) + 10, leaving.signal);
        }
      }
      if (!inside) reject(new TransportError('closed', `group ${group} was left before it was entered`));
    };
    void run();
  });
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
