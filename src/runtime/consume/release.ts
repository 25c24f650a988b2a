import { whenAborted } from '../abort.js';
import { type Clock, sleep } from '../clock.js';
import type { Log } from '../log.js';
import type { Settle } from './call.js';
import { InboxUnavailable, ParkingTakenOver, PermanentError } from './errors.js';
import { nameOf, textOf, type Undertaker } from './give-up.js';
import { keyText } from './key.js';
import type { ConsumerOptions, RetryOptions } from './options.js';
import { originOf } from './origin.js';
import type { ParkedBecause, ParkedRecord } from './park-store.js';
import type { ReleasableParking } from './parking.js';
import type { AssignedPartition } from './partition.js';
import { readingOf } from './reading.js';
import type { Slots } from './slots.js';
import type { Trying } from './trying.js';

/** How often a consumer that has parked keys asks whether an operator wants some handled. */
const POLL_MS = 1_000;

export interface ReleaseParts<Tx> {
  readonly group: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly slots: Slots;
  readonly trying: Trying<Tx>;
  readonly undertaker: Undertaker<Tx>;
  readonly retry: Required<RetryOptions>;
  readonly futureVersion: NonNullable<ConsumerOptions['futureVersion']>;
  /** Handlers run in transactions. */
  readonly transactional: boolean;
  readonly busy: (change: 1 | -1) => void;
  readonly failed: (partition: AssignedPartition<Tx>, error: unknown) => void;
}

/** Looks after the parked keys of a partition. */
export interface Releasing {
  /** There may be parked keys: asks until there are none, and handles the records of those that are released, in log order. */
  wake(): void;
}

/** `after`: handlers of a former assignment that haven't settled. */
export type Releaser<Tx> = (
  partition: AssignedPartition<Tx>,
  parking: ReleasableParking<Tx>,
  after: Promise<void> | undefined,
) => Releasing;

export function releaser<Tx>(parts: ReleaseParts<Tx>): Releaser<Tx> {
  const { group, clock, log, slots, trying, undertaker, retry, futureVersion, transactional, busy, failed } = parts;

  return (partition, parking, after) => {
    const { topic, partition: number, leaving } = partition;
    const running = new Set<string>();
    /** Handled, but that couldn't be written: not to be handled again. */
    const handled = new Set<number>();
    let watching = false;

    const trouble = (error: unknown): void => {
      failed(partition, error);
      log.warn('parked keys can’t be released now', { topic, partition: number, group, error: nameOf(error) });
    };

    const watch = async (): Promise<void> => {
      if (after !== undefined) await Promise.race([after, whenAborted(leaving)]);
      const longestMs = Math.max(retry.maxMs, POLL_MS);
      for (let failures = 0; !leaving.aborted; ) {
        let waitMs = POLL_MS;
        try {
          await parking.open();
          if (parking.count() === 0) break;
          for (const key of await parking.use((store) => store.releasing())) start(key);
          failures = 0;
        } catch (error) {
          trouble(error);
          // Whoever has taken the partition over may be right: the group will say so.
          waitMs = error instanceof ParkingTakenOver ? longestMs : Math.min(POLL_MS * 2 ** failures++, longestMs);
        }
        await sleep(clock, waitMs, leaving);
      }
      watching = false;
    };

    const start = (key: Uint8Array): void => {
      const text = keyText(key);
      if (running.has(text) || leaving.aborted) return;
      running.add(text);
      const work = release(key).catch(trouble);
      partition.during(work.then(() => void running.delete(text)));
    };

    const release = async (key: Uint8Array): Promise<void> => {
      while (!leaving.aborted) {
        const record = await parking.use((store) => store.next(key));
        if (record === undefined) {
          const answer = await parking.free(key);
          if (answer === 'free') log.info('key released', { topic, partition: number, group });
          if (answer !== 'more') return;
        } else if (!(await inSlot(() => step(record)))) return;
      }
    };

    const inSlot = async (work: () => Promise<boolean>): Promise<boolean> => {
      const room = slots.enter();
      if (room !== undefined) await room;
      busy(1);
      try {
        return leaving.aborted ? false : await work();
      } finally {
        busy(-1);
        slots.leave();
      }
    };

    /** True where the record is done with. */
    const step = async (record: ParkedRecord): Promise<boolean> => {
      const { offset } = record;
      const from = originOf(partition, record);
      const take = (tx?: Tx) => parking.use((store) => store.take(offset, tx));
      const done = async (taken: boolean): Promise<boolean> => {
        handled.add(offset);
        if (!taken) await take();
        handled.delete(offset);
        // It may not have been committed as stored: whoever reads it again must know that it is done.
        if (!partition.isLost()) partition.progress.finish(offset);
        return true;
      };
      if (handled.has(offset)) return done(false);
      const reading = readingOf(partition.reader, record, from.origin, futureVersion);
      switch (reading.kind) {
        case 'ignored':
          return done(false);
        case 'unfit': {
          const letter = undertaker(partition, record, from, reading.why);
          await letter.store();
          letter.stored();
          return done(false);
        }
        case 'block':
          await refuse(record, new Error(reading.message), 0);
          return false;
        case 'call': {
          let taken = false;
          const settle: Settle<Tx> = async (tx) => {
            await take(tx);
            taken = true;
          };
          const course = { attempts: retry.attempts, before: 0, halted: leaving };
          const ended = partition.handling(offset);
          const tried = await trying
            .attempt(partition, [reading.readable], transactional ? { ...course, settle } : course)
            .finally(ended);
          if (tried.kind === 'done') return done(taken);
          if (tried.kind === 'failed') await refuse(record, tried.error, tried.attempts);
          return false;
        }
      }
    };

    const refuse = async ({ key, offset }: ParkedRecord, error: unknown, attempts: number): Promise<void> => {
      // Neither says anything of the event.
      if (error instanceof ParkingTakenOver || error instanceof InboxUnavailable) throw error;
      const because: ParkedBecause = {
        reason: error instanceof PermanentError ? 'permanent' : 'exhausted',
        message: textOf(error),
        attempts,
        time: clock.now(),
        ...(error instanceof Error ? { errorName: error.name } : {}),
      };
      await parking.use((store) => store.refuse(key, because));
      log.warn('key stays parked', { topic, partition: number, offset, group, reason: because.reason });
    };

    return {
      wake: () => {
        if (watching || leaving.aborted) return;
        watching = true;
        partition.during(watch());
      },
    };
  };
}
