import type { Log } from '../log.js';
import type { BatchEnd, FetchedBatch, JoinOptions, Membership } from '../transports/port.js';
import type { Assignments } from './assignments.js';
import type { Committer } from './committer.js';
import { HandlerAborted } from './errors.js';
import type { Settings } from './settings.js';
import { type ConsumerState, remember } from './state.js';

/** Before the group stops waiting: what is left of a rebalance's time for the commit. */
const COMMIT_MS = 1_000;

export interface CallbackParts<Tx> {
  readonly group: string;
  readonly topics: readonly string[];
  readonly log: Log;
  readonly settings: Settings;
  readonly state: ConsumerState;
  readonly partitions: Assignments<Tx>;
  readonly committer: Committer<Tx>;
  readonly onBatch: (batch: FetchedBatch) => Promise<BatchEnd>;
  /** Commits go there. */
  readonly onMembership: (membership: Membership) => void;
  readonly onCrash: () => void;
}

/** What a consumer does when its group says something. */
export function groupCallbacks<Tx>(parts: CallbackParts<Tx>): JoinOptions {
  const { group, topics, log, settings, state, partitions, committer, onBatch, onMembership, onCrash } = parts;
  const lost = (text: string) => new HandlerAborted('partition-lost', text);
  return {
    group,
    topics,
    rebalanceTimeoutMs: settings.rebalanceTimeoutMs,
    onBatch,
    onAssigned: (assigned, membership) => {
      onMembership(membership);
      partitions.add(assigned);
      log.info('partitions assigned', { group, partitions: assigned.length });
    },
    onRevoked: async (revoked, deadlineMs) => {
      const those = partitions.of(revoked);
      const reason = lost('the partition goes to another consumer');
      await partitions.drain(those, Math.max(deadlineMs - COMMIT_MS, 0), reason);
      await committer.flush(those);
      partitions.remove(those, reason);
    },
    onLost: (gone) => {
      const reason = lost('the partition went to another consumer: this one was not heard of for too long');
      log.error('partitions lost', { group, partitions: gone.length });
      remember(state, reason);
      partitions.remove(partitions.of(gone), reason);
    },
    onOffsetLost: (place) => {
      const answer = settings.onOffsetLost(place);
      const { topic, partition, offset, low, high } = place;
      log.error('committed offset is out of range', { topic, partition, offset, low, high, answer });
      if (answer === 'stop') partitions.get(place)?.offsetLost(offset, low, high);
      return answer;
    },
    onTrouble: (at, reason) => {
      remember(state, new Error(reason), partitions.get(at));
    },
    onCrash: (error) => {
      if (state.status === 'stopped') return;
      state.status = 'failed';
      log.error('consumer failed', { group, error: remember(state, error) });
      onCrash();
      partitions.remove(partitions.all(), lost('the consumer failed'));
    },
    isWaiting: () => state.busy === 0,
  };
}
