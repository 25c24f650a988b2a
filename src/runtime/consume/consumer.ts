import { sharedAbort } from '../abort.js';
import { type Clock, sleep } from '../clock.js';
import { deadLetterTopic } from '../dead-letter/headers.js';
import { deadLetterWriter } from '../dead-letter/writer.js';
import { stderrLog } from '../log.js';
import { type FetchedBatch, type JoinOptions, type Membership, TransportError } from '../transports/port.js';
import { assignments } from './assignments.js';
import { attempts } from './attempt.js';
import { caller } from './call.js';
import { committer as newCommitter } from './committer.js';
import { delivery } from './delivery.js';
import { HandlerAborted } from './errors.js';
import { nameOf, textOf, undertaker } from './give-up.js';
import { healthOf } from './health.js';
import type {
  Consumer,
  ConsumerHealth,
  ConsumerMiddleware,
  ConsumerOptions,
  PartitionLag,
  StopReport,
} from './options.js';
import { type AssignedPartition, assignedPartition, type Held } from './partition.js';
import { type RecordReader, recordReader } from './read.js';
import { settingsOf } from './settings.js';
import { slots as newSlots } from './slots.js';

/** Before the group stops waiting: what is left of a rebalance's time for the commit. */
const COMMIT_MS = 1_000;
const DEAD_LETTER_TIMEOUT_MS = 30_000;

/**
 * A consumer of all topics that one group reads in this process. It joins its group in the next turn of the event loop.
 * Throws TypeError or RangeError for options that can't be meant.
 */
export function createConsumer<Tx = undefined>(options: ConsumerOptions<Tx>): Consumer<Tx> {
  const settings = settingsOf(options);
  const { transport, group, subscriptions, producer, inbox, deadLetterHeaders: presets = [] } = options;
  const { log, retry, rebalanceTimeoutMs, commitIntervalMs } = settings;
  const { clock } = transport;
  const readers = new Map<string, RecordReader<Tx>>(
    subscriptions.map((subscription) => [subscription.channel.topic, recordReader<Tx>(subscription)] as const),
  );
  const middlewares: ConsumerMiddleware<Tx>[] = [];
  const slots = newSlots(settings.concurrency);
  const deadLetters = deadLetterWriter({ transport, log, presets, deliveryTimeoutMs: DEAD_LETTER_TIMEOUT_MS });
  const ending = sharedAbort();
  let status: ConsumerHealth['status'] = 'starting';
  let busyCount = 0;
  let finished = 0;
  let deadLettered = 0;
  let lastError: string | undefined;
  let stopped: Promise<StopReport> | undefined;
  let stopping = false;
  let connected = false;
  let member: Membership | undefined;
  const joined = (membership: Membership) => {
    member = membership;
  };
  const committer = newCommitter<Tx>(() => member, log);

  const busy = (change: 1 | -1) => {
    busyCount += change;
  };
  const failed = (partition: AssignedPartition<Tx>, error: unknown): void => {
    lastError = `${nameOf(error)}: ${textOf(error)}`;
    partition.lastError = lastError;
  };
  const call = caller<Tx>({
    group,
    log,
    attempts: attempts(clock, settings.handlerTimeoutMs),
    middlewares,
    inbox,
    sink: producer,
  });
  const buried = () => {
    deadLettered++;
  };
  const deliver = delivery<Tx>({
    ...settings,
    clock,
    slots,
    call,
    undertaker: undertaker<Tx>({ group, clock, log, deadLetters, busy, failed, deadLettered: buried }),
    busy,
    failed,
  });

  const hold = (partition: AssignedPartition<Tx>, { offset, reason }: Held): void => {
    const { topic, partition: number } = partition;
    lastError = reason;
    log.error('partition held', { topic, partition: number, offset, group, reason });
    void sleep(clock, Math.max(retry.maxMs, 1), ending.signal).then(() => {
      if (!ending.signal.aborted && partitions.get(partition) === partition) member?.resume(partition);
    });
  };

  const partitions = assignments<Tx>(clock, (assigned, after) => {
    const partition: AssignedPartition<Tx> = assignedPartition<Tx>({
      assigned,
      reader: readers.get(assigned.topic)!,
      slots,
      after,
      now: () => clock.now(),
      finished: () => {
        finished++;
      },
      onHold: (held) => hold(partition, held),
    });
    return partition;
  });

  const onBatch = async (batch: FetchedBatch) => {
    const partition = partitions.get(batch);
    if (partition === undefined || stopping) return { next: batch.records[0]!.offset, hold: true };
    const over = new AbortController();
    void commitRegularly(partition, over.signal);
    // A bug of ours, or of a clock: the partition must not go on as if nothing were.
    const broke = (error: unknown, offset: number): void => {
      failed(partition, error);
      partition.hold(offset, `internal error: ${nameOf(error)}: ${textOf(error)}`);
    };
    const end = await partition
      .work(batch, async (records) => {
        busy(1);
        try {
          await deliver(partition, records);
        } catch (error) {
          broke(error, records[0]!.offset);
        } finally {
          busy(-1);
        }
      })
      .catch((error: unknown) => {
        broke(error, batch.records[0]!.offset);
        return { next: partition.progress.watermark() ?? batch.records[0]!.offset, hold: true };
      });
    over.abort();
    committer.request(partition);
    return end;
  };

  /** A batch may take long. */
  const commitRegularly = async (partition: AssignedPartition<Tx>, over: AbortSignal): Promise<void> => {
    for (;;) {
      await sleep(clock, commitIntervalMs, over);
      if (over.aborted) return;
      committer.request(partition);
    }
  };

  const joining: JoinOptions = {
    group,
    topics: [...readers.keys()],
    rebalanceTimeoutMs,
    onAssigned: (assigned, given) => {
      joined(given);
      partitions.add(assigned);
      log.info('partitions assigned', { group, partitions: assigned.length });
    },
    onRevoked: async (revoked, deadlineMs) => {
      const those = partitions.of(revoked);
      const reason = new HandlerAborted('partition-lost', 'the partition goes to another consumer');
      await partitions.drain(those, Math.max(deadlineMs - COMMIT_MS, 0), reason);
      await committer.flush(those);
      partitions.remove(those, reason);
    },
    onLost: (lost) => {
      log.warn('partitions lost', { group, partitions: lost.length });
      partitions.remove(
        partitions.of(lost),
        new HandlerAborted('partition-lost', 'the partition went to another consumer'),
      );
    },
    onOffsetLost: (lost) => {
      const answer = settings.onOffsetLost(lost);
      const { topic, partition, offset, low, high } = lost;
      log.error('committed offset is out of range', { topic, partition, offset, low, high, answer });
      if (answer === 'stop') partitions.get(lost)?.offsetLost(offset, low, high);
      return answer;
    },
    onBatch,
    onCrash: (error) => {
      if (status === 'stopped') return;
      status = 'failed';
      lastError = `${nameOf(error)}: ${textOf(error)}`;
      log.error('consumer failed', { group, error: lastError });
      ending.abort();
      partitions.remove(partitions.all(), new HandlerAborted('partition-lost', 'the consumer failed'));
    },
    isWaiting: () => busyCount === 0,
  };

  const start = async (): Promise<void> => {
    await transport.connect();
    connected = true;
    await checkTopics(options);
    if (stopping) return;
    joined(await transport.join(joining));
    if (status === 'starting') status = 'running';
    log.info('consumer joined', { group, topics: readers.size });
  };

  // In the next turn: `use` may be called before.
  const started = Promise.resolve().then(start);
  started.catch((error: unknown) => {
    status = 'failed';
    lastError = `${nameOf(error)}: ${textOf(error)}`;
    log.error('consumer could not start', { group, error: lastError });
  });

  const stop = async (deadlineMs: number): Promise<StopReport> => {
    const before = finished;
    const over = clock.now() + deadlineMs;
    stopping = true;
    if (status !== 'failed') status = 'stopping';
    const reason = new HandlerAborted('stopping', 'the consumer stops');
    // From this moment on.
    for (const partition of partitions.all()) void partition.drain();
    const began = await within(
      clock,
      deadlineMs,
      started.then(() => true).catch(() => false),
    );
    const those = partitions.all();
    const done = await partitions.drain(those, Math.max(over - clock.now(), 0), reason);
    const abandoned = done
      ? []
      : those.flatMap(({ topic, partition, inFlight }) => inFlight().map((offset) => ({ topic, partition, offset })));
    await committer.flush(partitions.all());
    const offsets = those.flatMap(({ topic, partition, progress }) => {
      const offset = progress.watermark();
      return offset === undefined ? [] : [{ topic, partition, offset }];
    });
    const report = { finished: finished - before, abandoned, offsets };
    ending.abort();
    // A group that keeps a newcomer waiting would keep `stop` waiting too.
    if (began === undefined) void started.then(leave, leave);
    else await leave();
    partitions.remove(partitions.all(), reason);
    await deadLetters.close(0);
    if (began !== false) status = 'stopped';
    log.info('consumer stopped', { group, finished: report.finished, abandoned: abandoned.length });
    return report;
  };

  const leave = async (): Promise<void> => {
    await member?.leave();
    if (connected) await transport.close();
  };

  const consumer: Consumer<Tx> = Object.freeze({
    start: () => started,
    use: (middleware: ConsumerMiddleware<Tx>) => {
      middlewares.push(middleware);
      return consumer;
    },
    stop: ({ deadlineMs = 10_000 } = {}) => {
      stopped ??= stop(deadlineMs);
      return stopped;
    },
    health: () => healthOf({ status, lastError, finished, deadLetters: deadLettered }, partitions.all()),
    lag: async (): Promise<readonly PartitionLag[]> => {
      const topics = [...readers.keys()];
      const committed = await transport.committed(group, topics);
      const all = await Promise.all(topics.map(async (topic) => ({ topic, marks: await transport.watermarks(topic) })));
      return all.flatMap(({ topic, marks }) =>
        marks.map(({ partition, low, high }) => {
          const at =
            committed.find((offset) => offset.topic === topic && offset.partition === partition)?.offset ?? low;
          return { topic, partition, lag: high - Math.max(at, low) };
        }),
      );
    },
  });
  return consumer;
}

/** Undefined: it isn't settled within that time. */
async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  const settled = new AbortController();
  const late = sleep(clock, ms, settled.signal).then(() => undefined);
  const outcome = await Promise.race([work, late]);
  settled.abort();
  return outcome;
}

/** A topic that is missing would be read by nobody, silently. */
async function checkTopics<Tx>({ transport, group, subscriptions, log }: ConsumerOptions<Tx>): Promise<void> {
  const topics = subscriptions.map(({ channel }) => channel.topic);
  const graves = topics.map((topic) => deadLetterTopic(topic, group));
  const found = await transport.describe([...topics, ...graves]);
  const missing = topics.filter((topic) => !found.has(topic));
  if (missing.length > 0)
    throw new TransportError('no-such-topic', `group ${group}: no such topic: ${missing.join(', ')}`);
  const without = graves.filter((topic) => !found.has(topic));
  if (without.length > 0) {
    (log ?? stderrLog).warn('no dead-letter topic: an event that fails will hold its partition', {
      group,
      missing: without.join(', '),
    });
  }
}
