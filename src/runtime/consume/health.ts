import type { ConsumerHealth, PartitionHealth } from './options.js';
import type { AssignedPartition } from './partition.js';
import type { ConsumerState } from './state.js';

export function healthOf<Tx>(state: ConsumerState, partitions: Iterable<AssignedPartition<Tx>>): ConsumerHealth {
  const { status, lastError, finished, deadLetters } = state;
  return {
    status,
    live: status !== 'failed',
    ready: status === 'running',
    ...(lastError === undefined ? {} : { lastError }),
    finished,
    deadLetters,
    partitions: [...partitions].map(partitionHealth).sort(byPlace),
  };
}

function partitionHealth<Tx>(assigned: AssignedPartition<Tx>): PartitionHealth {
  const { topic, partition, progress, running, parking, lastError } = assigned;
  const position = progress.watermark();
  const highWatermark = assigned.highWatermark();
  const held = assigned.held();
  return {
    topic,
    partition,
    ...(position === undefined ? {} : { position }),
    ...(highWatermark === undefined ? {} : { highWatermark }),
    ...(position === undefined || highWatermark === undefined ? {} : { lag: Math.max(highWatermark - position, 0) }),
    running: running.size,
    ...(parking === undefined ? {} : { parkedKeys: parking.count() }),
    ...(held === undefined ? {} : { held }),
    ...(lastError === undefined ? {} : { lastError }),
  };
}

function byPlace(a: PartitionHealth, b: PartitionHealth): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition;
}
