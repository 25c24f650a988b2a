import { type Clock, within } from '../clock.js';
import type { Assigned, TopicPartition } from '../transports/port.js';
import type { HandlerAborted } from './errors.js';
import type { AssignedPartition } from './partition.js';

/** The partitions that a consumer has now. */
export interface Assignments<Tx> {
  all(): readonly AssignedPartition<Tx>[];
  get(at: TopicPartition): AssignedPartition<Tx> | undefined;
  /** Those of these that it has. */
  of(wanted: readonly TopicPartition[]): readonly AssignedPartition<Tx>[];
  add(assigned: readonly Assigned[]): void;
  /** Starts nothing new and lets running handlers finish; aborts them when the time is up. True: all are done. */
  drain(those: readonly AssignedPartition<Tx>[], deadlineMs: number, reason: HandlerAborted): Promise<boolean>;
  /** They are this consumer's no longer. */
  remove(those: readonly AssignedPartition<Tx>[], reason: HandlerAborted): void;
}

/** `make`: a partition that may start when `after` has resolved. */
export function assignments<Tx>(
  clock: Clock,
  make: (assigned: Assigned, after: Promise<void> | undefined) => AssignedPartition<Tx>,
): Assignments<Tx> {
  const partitions = new Map<string, AssignedPartition<Tx>>();
  /** Partitions that went away while handlers of theirs hadn't settled: an event is never in two handlers of one process. */
  const stragglers = new Map<string, Promise<void>>();
  const keyOf = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
  const get = (at: TopicPartition) => partitions.get(keyOf(at));

  return {
    all: () => [...partitions.values()],
    get,
    of: (wanted) => wanted.map(get).filter((partition) => partition !== undefined),
    add: (assigned) => {
      for (const one of assigned) partitions.set(keyOf(one), make(one, stragglers.get(keyOf(one))));
    },
    drain: async (those, deadlineMs, reason) => {
      const drained = Promise.all(those.map((partition) => partition.drain())).then(() => true);
      const done = (await within(clock, deadlineMs, drained)) === true;
      if (!done) for (const partition of those) partition.abort(reason);
      return done;
    },
    remove: (those, reason) => {
      for (const partition of those) {
        const key = keyOf(partition);
        if (partitions.get(key) === partition) partitions.delete(key);
        partition.lose(reason);
        const settled = partition.drain();
        stragglers.set(key, settled);
        void settled.then(() => {
          if (stragglers.get(key) === settled) stragglers.delete(key);
        });
      }
    },
  };
}
