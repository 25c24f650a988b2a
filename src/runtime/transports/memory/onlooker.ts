import { type ReadBatch, type ReadRange, TransportError } from '../port.js';
import type { PartitionLog } from './log.js';
import type { Topics } from './topics.js';

export interface OnlookerParts {
  readonly topics: Topics;
  readonly maxBatch: number;
  /** Resolves when something was written, or the signal is aborted. */
  readonly written: (signal: AbortSignal | undefined) => Promise<void>;
}

/** Reads ranges of partitions, in turn; ranges without an end for as long as the caller wants. */
export async function* onlooker(
  { topics, maxBatch, written }: OnlookerParts,
  ranges: readonly ReadRange[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadBatch> {
  const open = ranges.map((range) => ({ ...range, log: logOf(topics, range), next: range.from }));
  for (;;) {
    let read = false;
    for (const range of open) {
      const { topic, partition, log, to = Number.POSITIVE_INFINITY } = range;
      if (signal?.aborted) return;
      const records = log.read(range.next, maxBatch).filter(({ offset }) => offset < to);
      if (records.length === 0) continue;
      read = true;
      range.next = records.at(-1)!.offset + 1;
      yield { topic, partition, records };
    }
    if (read) continue;
    if (signal?.aborted || open.every(({ to }) => to !== undefined)) return;
    await written(signal);
  }
}

function logOf(topics: Topics, { topic, partition }: ReadRange): PartitionLog {
  const log = topics.find(topic)?.logs[partition];
  if (log === undefined) throw new TransportError('no-such-topic', `topic ${topic} has no partition ${partition}`);
  return log;
}
