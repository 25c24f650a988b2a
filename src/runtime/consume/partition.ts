import { sharedAbort } from '../abort.js';
import type { Assigned, BatchEnd, FetchedBatch, FetchedRecord } from '../transports/port.js';
import type { Running } from './attempt.js';
import type { Disposal } from './disposing.js';
import type { HandlerAborted } from './errors.js';
import { textOf } from './give-up.js';
import { keyText } from './key.js';
import { originOf, type ReadingPlace } from './origin.js';
import type { PartitionParking } from './parking.js';
import { type Progress, progress } from './progress.js';
import type { RecordReader } from './read.js';
import type { Slots } from './slots.js';
import { type Task, tasksOf } from './tasks.js';

/** A partition that is this consumer's, from its assignment until it goes away. */
export interface AssignedPartition<Tx> extends ReadingPlace {
  readonly reader: RecordReader<Tx>;
  readonly progress: Progress;
  /** Calls of handlers that run now. */
  readonly running: Set<Running>;
  /** To be put aside, but that couldn't be written. */
  readonly undisposed: Map<number, Disposal>;
  /** Undefined: keys of this partition can't be parked. */
  readonly parking: PartitionParking | undefined;
  /** Aborted while nothing new of the partition may start. */
  readonly halted: AbortSignal;
  /** Aborted when the partition goes away. */
  readonly leaving: AbortSignal;
  isHalted(): boolean;
  /** Another member's already: nothing of it can be committed. */
  isLost(): boolean;
  finish(offset: number): void;
  /** Work that is none of a batch's: the partition isn't drained before it has ended. Must not reject. */
  during(work: Promise<void>): void;
  /** An offset outside of batches is with its handler, until what this returns is called. */
  handling(offset: number): () => void;
  /** Not to be read until the consumer tries again: the offset can be neither handled nor given up. */
  hold(offset: number, reason: string): void;
  /** The committed offset isn't there any more: not read until someone sets it. */
  offsetLost(offset: number, low: number, high: number): void;
  held(): Held | undefined;
  /** Handles a fetched batch; resolves when nothing of it runs any more. */
  work(batch: FetchedBatch, run: Run): Promise<BatchEnd>;
  /** Starts nothing new, for good. Resolves when nothing runs any more; a handler that never settles keeps it from that. */
  drain(): Promise<void>;
  abort(reason: HandlerAborted): void;
  lose(reason: HandlerAborted): void;
  /** Offsets that are being handled. */
  inFlight(): readonly number[];
  highWatermark(): number | undefined;
  lastError: string | undefined;
}

/** Never rejects. */
export type Run = (records: readonly FetchedRecord[]) => Promise<void>;

export interface Held {
  readonly offset: number;
  readonly reason: string;
  readonly since: number;
}

export interface PartitionParts<Tx> {
  readonly assigned: Assigned;
  readonly reader: RecordReader<Tx>;
  readonly parking: PartitionParking | undefined;
  readonly slots: Slots;
  /** Handlers of a former assignment of this partition that hadn't settled when it went away. */
  readonly after: Promise<void> | undefined;
  readonly now: () => number;
  readonly finished: () => void;
  /** Why the partition isn't read: tell people, and see to it that it is tried again. */
  readonly onHold: (held: Held) => void;
}

export function assignedPartition<Tx>(parts: PartitionParts<Tx>): AssignedPartition<Tx> {
  const { assigned, reader, parking, slots, after, now, finished, onHold } = parts;
  const { topic, partition, committed } = assigned;
  const place: ReadingPlace = { topic, partition, home: reader.topic };
  const done = progress(committed);
  const running = new Set<Running>();
  const started = new Set<number>();
  const leaving = sharedAbort();
  const others = new Set<Promise<void>>();
  let halt = sharedAbort();
  let draining = false;
  let lost = false;
  let held: Held | undefined;
  let highWatermark: number | undefined;
  let idle: Promise<unknown> = Promise.resolve();

  /** Runs tasks in their order, each in a slot, until all are done; after a halt, until none runs. */
  const runAll = (tasks: readonly Task<FetchedRecord>[], run: Run): Promise<void> =>
    new Promise((resolve) => {
      const { signal } = halt;
      let left = tasks.length;
      let active = 0;
      const end = () => {
        if (active > 0 || (left > 0 && !signal.aborted)) return;
        signal.removeEventListener('abort', end);
        resolve();
      };
      const go = (task: Task<FetchedRecord>): void => {
        if (signal.aborted) {
          slots.leave();
          return;
        }
        active++;
        for (const record of task.records) started.add(record.offset);
        void run(task.records).then(() => {
          slots.leave();
          active--;
          left--;
          for (const record of task.records) started.delete(record.offset);
          for (const next of task.unblocks) if (--next.blockedBy === 0) start(next);
          end();
        });
      };
      const start = (task: Task<FetchedRecord>): void => {
        const room = signal.aborted ? undefined : slots.enter();
        if (room !== undefined) void room.then(() => go(task));
        else if (!signal.aborted) go(task);
      };
      signal.addEventListener('abort', end);
      for (const task of tasks) if (task.blockedBy === 0) start(task);
      end();
    });

  /** Nothing is handled before it is known which keys are parked. */
  const known = async (keys: PartitionParking, offset: number): Promise<boolean> => {
    try {
      await keys.open();
    } catch (error) {
      self.hold(offset, `nobody says which keys are parked: ${textOf(error)}`);
    }
    return !halt.signal.aborted;
  };

  const work = async (batch: FetchedBatch, run: Run): Promise<BatchEnd> => {
    await after;
    const { records } = batch;
    const nothing = { next: records[0]!.offset, hold: true };
    highWatermark = batch.highWatermark;
    if (draining) return nothing;
    if (held !== undefined) {
      held = undefined;
      halt = sharedAbort();
    }
    if (parking !== undefined && !(await known(parking, nothing.next))) return nothing;
    done.begin(records.map(({ offset }) => offset));
    const unfinished = records.filter(({ offset }) => !done.isFinished(offset));
    const { batchOf } = reader;
    const tasks = tasksOf(unfinished, {
      keyOf: ({ key }) => (key === null ? undefined : keyText(key)),
      ...(batchOf === undefined
        ? {}
        : { batchOf: (record: FetchedRecord) => batchOf(record, originOf(place, record).origin) }),
    });
    await runAll(tasks, run);
    return { next: done.watermark() ?? records[0]!.offset, hold: draining || held !== undefined };
  };

  const self: AssignedPartition<Tx> = {
    ...place,
    reader,
    progress: done,
    running,
    undisposed: new Map(),
    parking,
    leaving: leaving.signal,
    get halted() {
      return halt.signal;
    },
    isHalted: () => halt.signal.aborted,
    isLost: () => lost,
    finish: (offset) => {
      if (lost) return;
      done.finish(offset);
      finished();
    },
    during: (work) => {
      others.add(work);
      void work.then(() => others.delete(work));
    },
    handling: (offset) => {
      started.add(offset);
      return () => void started.delete(offset);
    },
    hold: (offset, reason) => {
      if (held !== undefined || draining) return;
      held = { offset, reason, since: now() };
      halt.abort();
      onHold(held);
    },
    offsetLost: (offset, low, high) => {
      held = { offset, reason: `committed offset is out of range: there is ${low} to ${high}`, since: now() };
    },
    held: () => held,
    work: (batch, run) => {
      const working = work(batch, run);
      idle = working.catch(() => undefined);
      return working;
    },
    drain: async () => {
      draining = true;
      halt.abort();
      leaving.abort();
      await Promise.all([idle, ...others]);
    },
    abort: (reason) => {
      for (const one of running) one.abort(reason);
    },
    lose: (reason) => {
      lost = true;
      draining = true;
      halt.abort();
      leaving.abort();
      self.abort(reason);
    },
    inFlight: () => [...started].sort((a, b) => a - b),
    highWatermark: () => highWatermark,
    lastError: undefined,
  };
  return self;
}
