import type { Log } from '../log.js';
import type { CommittedOffset, Membership } from '../transports/port.js';
import type { AssignedPartition } from './partition.js';

/** Commits what partitions have finished: one request at a time, each with all that is new. */
export interface Committer<Tx> {
  /** Soon; failures are logged, and the next commit says the same and more. */
  request(partition: AssignedPartition<Tx>): void;
  /** Now. Resolves when it is committed, or failed. */
  flush(partitions: Iterable<AssignedPartition<Tx>>): Promise<void>;
}

export function committer<Tx>(membership: () => Membership | undefined, log: Log): Committer<Tx> {
  const requested = new Set<AssignedPartition<Tx>>();
  let last: Promise<void> = Promise.resolve();
  let scheduled = false;

  const commit = async (partitions: Iterable<AssignedPartition<Tx>>): Promise<void> => {
    const changed = [...partitions].flatMap((partition) => {
      const next = partition.isLost() ? undefined : partition.progress.uncommitted();
      return next === undefined ? [] : [{ partition, next }];
    });
    if (changed.length === 0) return;
    const offsets: CommittedOffset[] = changed.map(({ partition: { topic, partition }, next }) => ({
      topic,
      partition,
      ...next,
    }));
    try {
      await membership()?.commit(offsets);
      for (const { partition, next } of changed) partition.progress.committed(next);
    } catch (error) {
      log.warn('offsets could not be committed', { partitions: offsets.length, error: String(error) });
    }
  };

  const enqueue = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work);
    return last;
  };

  return {
    request: (partition) => {
      requested.add(partition);
      if (scheduled) return;
      scheduled = true;
      void enqueue(() => {
        scheduled = false;
        const partitions = [...requested];
        requested.clear();
        return commit(partitions);
      });
    },
    flush: (partitions) => enqueue(() => commit(partitions)),
  };
}
