import { orAborted, sharedAbort } from '../abort.js';
import { sleep, within } from '../clock.js';
import type { Log } from '../log.js';
import { fullJitter } from '../retry/backoff.js';
import { type Lane, type Stored, type Transport, TransportError } from '../transports/port.js';
import { type Batch, type BatchPart, putBack, takeBatch } from './batch.js';
import type { PartitionQueue } from './entry.js';
import { PublishRefused } from './errors.js';

/**
 * Writes the records of all partitions that one broker leads, one batch at a time: what comes meanwhile goes into the next one.
 * After any failure: a new producer identity, since the sequence numbers of the old may skip or double records; then what failed
 * is sent again, one partition per batch.
 */
export interface LeaderLane {
  /** There are records of a partition to be written. */
  offer(queue: PartitionQueue): void;
  /** The partition is led elsewhere now. */
  withdraw(queue: PartitionQueue): void;
  close(): Promise<void>;
}

export interface LaneParts {
  readonly transport: Transport;
  readonly leader: number;
  readonly log: Log;
  readonly maxBatchBytes: (topic: string) => number;
  /** Asks where partitions are led now; those led elsewhere are withdrawn and offered to their lane. */
  readonly rerouted: (queues: readonly PartitionQueue[]) => Promise<void>;
}

/** As Kafka's own producer: `retry.backoff.max.ms`. */
const BACKOFF = { minMs: 50, maxMs: 1_000 };
/** How long a lane that is given up may take to close. */
const CLOSE_MS = 5_000;

export function leaderLane({ transport, leader, log, maxBatchBytes, rerouted }: LaneParts): LeaderLane {
  const { clock } = transport;
  const ready = new Set<PartitionQueue>();
  const closing = sharedAbort();
  let lane: Lane | undefined;
  let running: Promise<void> | undefined;
  let interrupted: AbortController | undefined;
  let failures = 0;

  const run = async (): Promise<void> => {
    while (ready.size > 0 && !closing.signal.aborted) {
      const batch = takeBatch(ready, maxBatchBytes);
      // Every record of it was given up meanwhile, or its partition is still with another lane.
      if (batch.parts.length === 0) break;
      await send(batch);
    }
  };

  const send = async (batch: Batch): Promise<void> => {
    const interrupt = new AbortController();
    interrupted = interrupt;
    for (const { queue, entries } of batch.parts) {
      queue.inFlight = true;
      for (const entry of entries) {
        entry.sent = true;
        entry.interrupt = interrupt;
      }
    }
    try {
      lane ??= await transport.openLane();
      // That took so long that someone gave up: nothing of it was sent yet.
      if (interrupt.signal.aborted) throw late();
      const stored = await orAborted(write(lane, batch), interrupt.signal, late);
      failures = 0;
      release(batch);
      settle(batch, stored);
      await follow(batch, stored);
    } catch (error) {
      release(batch);
      await recover(withoutStored(batch, error), error);
    } finally {
      interrupted = undefined;
    }
  };

  /** A broker that lost a partition may have handed it on in mid-write: its records belong in another lane. */
  const follow = async ({ parts }: Batch, stored: readonly Stored[]): Promise<void> => {
    const moved = stored.filter((one) => one.leader !== undefined && one.leader !== leader);
    const queues = parts.flatMap(({ queue }) => (moved.some((one) => isOf(queue, one)) ? [queue] : []));
    if (queues.length === 0) return;
    await rerouted(queues).catch((cause: unknown) => log.warn('no metadata', { leader, error: String(cause) }));
  };

  const recover = async (batch: Batch, error: unknown): Promise<void> => {
    const refused = error instanceof TransportError && (error.kind === 'refused' || error.kind === 'no-such-topic');
    if (refused) separate(batch, error);
    else for (const { queue } of batch.parts) queue.alone = true;
    putBack(batch, ready);
    await renew(error);
    if (!refused) {
      log.warn('write failed, sending again', {
        leader,
        error: error instanceof Error ? error.message : String(error),
      });
      await sleep(clock, fullJitter(++failures, BACKOFF), closing.signal);
    }
    // After a refusal too: a limit may have been lowered.
    const queues = batch.parts.map(({ queue }) => queue);
    await rerouted(queues).catch((cause: unknown) => log.warn('no metadata', { leader, error: String(cause) }));
  };

  /** A lane that can't be renewed, or was given up in mid-write, is replaced. */
  const renew = async (error: unknown): Promise<void> => {
    const old = lane;
    if (old === undefined) return;
    const lost = interrupted?.signal.aborted || (error instanceof TransportError && error.kind === 'closed');
    if (!lost) {
      try {
        return await old.renew();
      } catch (cause) {
        log.warn('lane could not be renewed, opening another', { leader, error: String(cause) });
      }
    }
    lane = undefined;
    await end(old);
  };

  /** A client that is in trouble may take for ever to close. */
  const end = (old: Lane) =>
    within(
      clock,
      CLOSE_MS,
      old.close().catch(() => undefined),
    );

  const start = (): void => {
    if (running !== undefined || closing.signal.aborted) return;
    // In the next turn of the microtask queue: whatever is published in this one goes into the same batch.
    running = Promise.resolve()
      .then(run)
      .finally(() => {
        running = undefined;
        if ([...ready].some(({ inFlight }) => !inFlight)) start();
      });
  };

  return {
    offer: (queue) => {
      ready.add(queue);
      start();
    },
    withdraw: (queue) => void ready.delete(queue),
    close: async () => {
      closing.abort();
      interrupted?.abort();
      if (lane !== undefined) await end(lane);
      await running;
    },
  };
}

/** A client may retry for ever; the lane is closed then, which ends the write. */
function late(): TransportError {
  return new TransportError('unknown', 'no acknowledgement in time');
}

function write(lane: Lane, { parts }: Batch): Promise<readonly Stored[]> {
  return lane.write(
    parts.map(({ queue: { topic, partition }, entries }) => ({
      topic,
      partition,
      records: entries.map(({ message }) => message),
    })),
  );
}

function release({ parts }: Batch): void {
  for (const { queue, entries } of parts) {
    queue.inFlight = false;
    for (const entry of entries) entry.interrupt = undefined;
  }
}

function settle({ parts }: Batch, stored: readonly Stored[]): void {
  for (const { queue, entries } of parts) {
    const found = stored.find((one) => isOf(queue, one));
    clear(queue, entries.length);
    if (queue.suspects > 0) queue.most *= 2;
    entries.forEach((entry, index) => {
      entry.resolve({ partition: queue.partition, offset: (found?.baseOffset ?? -1) + index });
    });
  }
}

/** What is stored for certain although the write failed is done; the rest is what failed. */
function withoutStored({ parts }: Batch, error: unknown): Batch {
  const stored = error instanceof TransportError ? error.stored : [];
  const isStored = ({ queue }: BatchPart) => stored.some((one) => isOf(queue, one));
  settle({ parts: parts.filter(isStored) }, stored);
  return { parts: parts.filter((part) => !isStored(part)) };
}

function isOf({ topic, partition }: PartitionQueue, stored: Stored): boolean {
  return topic === stored.topic && partition === stored.partition;
}

/** So many suspects are none any more. */
function clear(queue: PartitionQueue, count: number): void {
  queue.suspects = Math.max(queue.suspects - count, 0);
  queue.alone = queue.suspects > 0;
}

/** The broker refused something of the batch: a partition at a time, then half of its records, and so on, shows what. */
function separate({ parts }: Batch, error: unknown): void {
  const [only] = parts;
  for (const { queue } of parts) queue.alone = true;
  if (only === undefined || parts.length > 1) return;
  const { queue, entries } = only;
  if (entries.length > 1) {
    queue.suspects = Math.max(queue.suspects, entries.length);
    queue.most = Math.floor(entries.length / 2);
    return;
  }
  const [entry] = entries;
  clear(queue, 1);
  queue.most = 1;
  const code = error instanceof TransportError && error.kind === 'no-such-topic' ? 'NO_SUCH_TOPIC' : 'REFUSED';
  entry!.reject(
    new PublishRefused(code, `event ${entry!.id} was refused on ${entry!.topic}: ${(error as Error).message}`, error),
  );
}
