import { type Clock, sleep } from '../clock.js';
import type { BatchEnd, FetchedBatch } from '../transports/port.js';
import type { Assignments } from './assignments.js';
import type { Committer } from './committer.js';
import type { Deliver } from './delivery.js';
import type { AssignedPartition } from './partition.js';
import { type ConsumerState, remember } from './state.js';
import type { Due } from './turns.js';

export interface BatchParts<Tx> {
  readonly clock: Clock;
  readonly state: ConsumerState;
  readonly partitions: Assignments<Tx>;
  readonly committer: Committer<Tx>;
  readonly deliver: Deliver<Tx>;
  readonly commitIntervalMs: number;
  readonly due: Due;
}

/** Handles fetched batches to their end, and commits meanwhile and then. Never rejects. */
export function batchRunner<Tx>(parts: BatchParts<Tx>): (batch: FetchedBatch) => Promise<BatchEnd> {
  const { clock, state, partitions, committer, deliver, commitIntervalMs, due } = parts;

  /** A batch may take long. */
  const commitRegularly = async (partition: AssignedPartition<Tx>, over: AbortSignal): Promise<void> => {
    for (;;) {
      await sleep(clock, commitIntervalMs, over);
      if (over.aborted) return;
      committer.request(partition);
    }
  };

  /** A bug of ours, or of a clock: the partition must not go on as if nothing were. */
  const broke = (partition: AssignedPartition<Tx>, error: unknown, offset: number): void => {
    partition.hold(offset, `internal error: ${remember(state, error, partition)}`);
  };

  return async (batch) => {
    const { offset } = batch.records[0]!;
    const partition = partitions.get(batch);
    if (partition === undefined || state.stopping) return { next: offset, hold: true };
    const over = new AbortController();
    void commitRegularly(partition, over.signal);
    const end = await partition
      .work(batch, async (records) => {
        state.busy++;
        try {
          for (let turn = due(); turn !== undefined; turn = due()) await turn;
          await deliver(partition, records);
        } catch (error) {
          broke(partition, error, records[0]!.offset);
        } finally {
          state.busy--;
        }
      })
      .catch((error: unknown) => {
        broke(partition, error, offset);
        return { next: partition.progress.watermark() ?? offset, hold: true };
      });
    over.abort();
    committer.request(partition);
    return end;
  };
}
