import type { Entry, PartitionQueue } from './entry.js';

/** What one write carries. */
export interface Batch {
  readonly parts: readonly BatchPart[];
}

export interface BatchPart {
  readonly queue: PartitionQueue;
  readonly entries: readonly Entry[];
}

const MAX_REQUEST_BYTES = 1_048_576;
const MAX_RECORDS = 10_000;

/**
 * Takes the next batch from queues that have one leader; queues that are left empty are taken out of `ready`, others go to its end.
 * A queue that has to go alone does.
 */
export function takeBatch(ready: Set<PartitionQueue>, maxBatchBytes: (topic: string) => number): Batch {
  const parts: BatchPart[] = [];
  let bytes = 0;
  let records = 0;
  for (const queue of [...ready]) {
    if (queue.inFlight || (queue.alone && parts.length > 0)) continue;
    const limit = Math.min(maxBatchBytes(queue.topic), MAX_REQUEST_BYTES - bytes);
    const most = queue.suspects > 0 ? Math.min(queue.suspects, queue.most) : MAX_RECORDS - records;
    const entries = takeEntries(queue, limit, most, parts.length === 0);
    ready.delete(queue);
    if (queue.pending.length > 0) ready.add(queue);
    if (entries.length === 0) continue;
    parts.push({ queue, entries });
    bytes += entries.reduce((sum, { size }) => sum + size, 0);
    records += entries.length;
    if (queue.alone || bytes >= MAX_REQUEST_BYTES || records >= MAX_RECORDS) break;
  }
  return { parts };
}

/** `first`: the first entry goes in whatever its size, or it would never go. */
function takeEntries(queue: PartitionQueue, maxBytes: number, maxRecords: number, first: boolean): Entry[] {
  const entries: Entry[] = [];
  let bytes = 0;
  let taken = 0;
  for (const entry of queue.pending) {
    if (!entry.settled) {
      const fits = bytes + entry.size <= maxBytes && entries.length < maxRecords;
      if (!fits && !(first && entries.length === 0)) break;
      entries.push(entry);
      bytes += entry.size;
    }
    taken++;
  }
  queue.pending = taken === queue.pending.length ? [] : queue.pending.slice(taken);
  return entries;
}

/** Puts what failed back in front, in its order. */
export function putBack({ parts }: Batch, ready: Set<PartitionQueue>): void {
  for (const { queue, entries } of parts) {
    queue.pending = [...entries.filter(({ settled }) => !settled), ...queue.pending];
    if (queue.pending.length > 0) ready.add(queue);
  }
}
