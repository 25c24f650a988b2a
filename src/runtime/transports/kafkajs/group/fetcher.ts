import { sharedAbort } from '../../../abort.js';
import { type Clock, sleep } from '../../../clock.js';
import type { Log } from '../../../log.js';
import { fullJitter } from '../../../retry/backoff.js';
import type { Assigned, JoinOptions, TopicPartition } from '../../port.js';
import type { Cluster } from '../cluster.js';
import { Code, codeName, isTransient } from '../codes.js';
import { decompress } from '../compression.js';
import { messageOf } from '../errors.js';
import type { Nodes } from '../nodes.js';
import { EARLIEST, LATEST, listOffsets } from '../offsets.js';
import type { KafkaSettings } from '../options.js';
import { decodeBatches } from '../wire/decode-batches.js';
import { type FetchedPart, fetch } from '../wire/fetch.js';
import { type PartitionReader, partitionReader } from './partition-reader.js';

/** Reads the partitions of one generation, each leader in a loop of its own: a partition whose handlers are slow keeps no other from being read. */
export interface Fetcher {
  /** Reads a held partition again. */
  resume(partition: TopicPartition): void;
  /** At once, and for good: hands out nothing more. */
  stop(): void;
}

export interface FetcherParts {
  readonly settings: KafkaSettings;
  /** Connections that outlive a generation. */
  readonly brokers: Nodes;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly assigned: readonly Assigned[];
  readonly options: Pick<JoinOptions, 'onBatch' | 'onOffsetLost' | 'onTrouble'>;
}

const BACKOFF = { minMs: 100, maxMs: 5_000 };
/** At first, while handlers run: their partitions may want to be fetched, or to be fetched from elsewhere, any moment. */
const SHORT_WAIT_MS = 20;
/** Where a fetch returns at once with nothing to read. */
const NOTHING_MS = 50;
const LOOKUP_MS = 30_000;
/** Failures in a row. */
const TELL_AFTER = 5;

export function fetcher(parts: FetcherParts): Fetcher {
  const { settings, brokers, cluster, clock, log, assigned, options } = parts;
  const stopping = sharedAbort();
  const loops = new Set<number>();
  /** Failures in a row, by partition. */
  const failures = new Map<PartitionReader, number>();
  let wake: (() => void)[] = [];
  const isOver = () => stopping.signal.aborted;

  const changed = (): void => {
    const woken = wake;
    wake = [];
    for (const resume of woken) resume();
  };
  stopping.signal.addEventListener('abort', changed);

  const readers = assigned.map(({ topic, partition, committed }) =>
    partitionReader({
      topic,
      partition,
      start: committed?.offset,
      // It never rejects; if it does, the partition must not go on as if nothing were.
      onBatch: (batch) =>
        options.onBatch(batch).catch((error: unknown) => {
          log.error('batch failed', { topic, partition, error: messageOf(error) });
          return { next: batch.records[0]!.offset, hold: true };
        }),
      isOver,
      changed,
    }),
  );
  const readerOf = ({ topic, partition }: TopicPartition) =>
    readers.find((one) => one.topic === topic && one.partition === partition);

  const ledBy = (node: number) => readers.filter(({ topic, partition }) => cluster.leader(topic, partition) === node);

  /** A loop for each leader; partitions without one are looked for. */
  const spread = (): void => {
    for (const { topic, partition } of readers) {
      const leader = cluster.leader(topic, partition);
      if (leader === undefined || loops.has(leader)) continue;
      loops.add(leader);
      void loop(leader).finally(() => loops.delete(leader));
    }
    changed();
  };

  let refreshing: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    refreshing ??= (async () => {
      try {
        await cluster.topics([...new Set(readers.map(({ topic }) => topic))]);
      } catch (error) {
        if (!isOver()) log.warn('no metadata', { error: messageOf(error) });
      }
    })().finally(() => {
      refreshing = undefined;
      if (isOver()) return;
      spread();
      if (readers.some(({ topic, partition }) => cluster.leader(topic, partition) === undefined)) {
        void sleep(clock, BACKOFF.maxMs, stopping.signal).then(() => (isOver() ? undefined : refresh()));
      }
    });
    return refreshing;
  };

  /** Leaves a partition alone for a while. */
  const trouble = (reader: PartitionReader, reason: string, expected: boolean): void => {
    const count = (failures.get(reader) ?? 0) + 1;
    failures.set(reader, count);
    reader.suspend();
    const fields = { topic: reader.topic, partition: reader.partition, error: reason };
    // A leader that moves is nothing to tell people; one that stays away is.
    if (!expected || count >= TELL_AFTER)
      options.onTrouble?.({ topic: reader.topic, partition: reader.partition }, reason);
    if (!expected && count === 1) log.error('partition can not be read, trying again', fields);
    else if (count === TELL_AFTER) log.warn('partition can not be read, trying again', fields);
    else log.debug('partition can not be read, trying again', fields);
    void sleep(clock, fullJitter(count, BACKOFF) + 10, stopping.signal).then(async () => {
      if (isOver()) return;
      await refresh();
      reader.retry();
    });
  };

  const loop = async (node: number): Promise<void> => {
    let failed = 0;
    let patience = SHORT_WAIT_MS;
    while (!isOver()) {
      const own = ledBy(node);
      if (own.length === 0) return;
      const wanted = wantedOf(own);
      if (wanted.length === 0) {
        await new Promise<void>((resolve) => wake.push(resolve));
        continue;
      }
      try {
        await findStarts(wanted);
        const busy = own.some((reader) => reader.isBusy());
        const found = await read(
          node,
          wanted.filter((reader) => reader.position() !== undefined),
          busy ? Math.min(patience, settings.fetchWaitMs) : settings.fetchWaitMs,
        );
        patience = found ? SHORT_WAIT_MS : Math.min(patience * 2, settings.fetchWaitMs);
        failed = 0;
      } catch (error) {
        if (isOver()) return;
        failed++;
        log.debug('fetch failed', { broker: node, error: messageOf(error) });
        await sleep(clock, fullJitter(failed, BACKOFF) + 10, stopping.signal);
        await refresh();
      }
    }
  };

  const wantedOf = (own: readonly PartitionReader[]): PartitionReader[] => {
    const ahead = readers.reduce((sum, reader) => sum + reader.aheadBytes(), 0) < settings.fetchAheadBytes;
    return own.filter((reader) => reader.wants(ahead));
  };

  /** A new group starts at the first record that is there. */
  const findStarts = async (wanted: readonly PartitionReader[]): Promise<void> => {
    const fresh = wanted.filter((reader) => reader.position() === undefined);
    if (fresh.length === 0) return;
    for (const { topic, partition, offset } of await listOffsets(cluster, clock, fresh, EARLIEST, 0)) {
      readerOf({ topic, partition })?.seek(Math.max(offset, 0));
    }
  };

  /** True: something came of it. */
  const read = async (node: number, wanted: readonly PartitionReader[], maxWaitMs: number): Promise<boolean> => {
    if (wanted.length === 0) return true;
    const asked = wanted.map((reader) => ({ reader, epoch: reader.epoch(), offset: reader.position()! }));
    const limits = { maxWaitMs, maxBytes: settings.fetchBytes, maxBytesPerPartition: settings.fetchBytesPerPartition };
    const request = asked.map(({ reader: { topic, partition }, offset }) => ({ topic, partition, offset }));
    const answers = await brokers.to(node).fetch(fetch(request, limits));
    let progress = false;
    let bytes = 0;
    for (const answer of answers) {
      if (isOver()) return false;
      const found = asked.find(
        ({ reader: { topic, partition } }) => topic === answer.topic && partition === answer.partition,
      );
      // It went elsewhere meanwhile.
      if (found === undefined || found.reader.epoch() !== found.epoch) continue;
      bytes += answer.bytes.length;
      if (await take(found.reader, found.offset, answer)) progress = true;
    }
    if (bytes > 0 && !progress) await sleep(clock, NOTHING_MS, stopping.signal);
    return progress;
  };

  /** True: the partition has moved on. */
  const take = async (reader: PartitionReader, offset: number, answer: FetchedPart): Promise<boolean> => {
    if (answer.code === Code.offsetOutOfRange) {
      void offsetLost(reader, offset);
      return true;
    }
    if (answer.code !== Code.none) {
      trouble(reader, codeName(answer.code), isTransient(answer.code));
      return true;
    }
    if (answer.bytes.length === 0) {
      failures.delete(reader);
      return false;
    }
    const epoch = reader.epoch();
    try {
      const { records, next } = await decodeBatches(answer.bytes, offset, answer.aborted, decompress);
      if (isOver() || reader.epoch() !== epoch) return true;
      failures.delete(reader);
      reader.take({ records, next, highWatermark: answer.highWatermark, bytes: answer.bytes.length });
      return next > offset;
    } catch (error) {
      trouble(reader, messageOf(error), false);
      return true;
    }
  };

  const offsetLost = async (reader: PartitionReader, offset: number): Promise<void> => {
    const { topic, partition } = reader;
    reader.suspend();
    try {
      const [low, high] = await Promise.all(
        [EARLIEST, LATEST].map(async (time) => {
          const [found] = await listOffsets(cluster, clock, [reader], time, LOOKUP_MS);
          return found!.offset;
        }),
      );
      if (isOver()) return;
      // A leader that is new may not know yet how far its log goes.
      if (offset >= low! && offset <= high!) return trouble(reader, codeName(Code.offsetOutOfRange), true);
      const answer = options.onOffsetLost({ topic, partition, offset, low: low!, high: high! });
      if (answer === 'stop') reader.halt();
      else reader.seek(answer === 'earliest' ? low! : high!);
      reader.retry();
    } catch (error) {
      if (!isOver()) trouble(reader, messageOf(error), true);
    }
  };

  if (readers.length > 0) {
    if (readers.every(({ topic, partition }) => cluster.leader(topic, partition) !== undefined)) spread();
    else void refresh();
  }
  return {
    resume: (partition) => readerOf(partition)?.resume(),
    stop: () => stopping.abort(),
  };
}
