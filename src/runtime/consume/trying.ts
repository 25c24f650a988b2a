import { type Clock, sleep } from '../clock.js';
import type { Log } from '../log.js';
import { fullJitter } from '../retry/backoff.js';
import type { Failure } from './attempt.js';
import type { Call, Readable, Settle } from './call.js';
import { ParkingTakenOver, PermanentError, RetryableError } from './errors.js';
import { nameOf } from './give-up.js';
import type { RetryOptions } from './options.js';
import type { AssignedPartition } from './partition.js';
import type { Slots } from './slots.js';
import type { Due } from './turns.js';

export interface TryingParts<Tx> {
  readonly clock: Clock;
  readonly log: Log;
  readonly slots: Slots;
  readonly call: Call<Tx>;
  readonly retry: Required<RetryOptions>;
  readonly due: Due;
  /** +1: something runs; -1: only time passes. */
  readonly busy: (change: 1 | -1) => void;
  readonly failed: (partition: AssignedPartition<Tx>, error: unknown) => void;
}

export interface Course<Tx> {
  /** Calls from now on, at most. */
  readonly attempts: number;
  /** Calls before. */
  readonly before: number;
  /** Nothing more may start. */
  readonly halted: AbortSignal;
  readonly settle?: Settle<Tx>;
}

/** What came of it. */
export type Tried =
  | { readonly kind: 'done' }
  /** The partition goes away: nobody knows whether the handler would have managed. */
  | { readonly kind: 'halted' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly attempts: number };

/** Calls a handler until it is done, fails for good, or may not go on. Runs in a slot of the caller's. */
export interface Trying<Tx> {
  attempt(partition: AssignedPartition<Tx>, readables: readonly Readable[], course: Course<Tx>): Promise<Tried>;
  /** Lets time pass, and leaves the slot to others meanwhile. */
  pause(ms: number, halted: AbortSignal): Promise<void>;
}

export function trying<Tx>({ clock, log, slots, call, retry, due, busy, failed }: TryingParts<Tx>): Trying<Tx> {
  const pause = async (ms: number, halted: AbortSignal): Promise<void> => {
    busy(-1);
    slots.leave();
    await sleep(clock, ms, halted);
    const room = slots.enter();
    if (room !== undefined) await room;
    busy(1);
  };

  const waitOf = ({ error }: Failure, attempt: number): number => {
    const least = error instanceof RetryableError ? (error.afterMs ?? 0) : 0;
    return Math.max(fullJitter(attempt, retry, retry.random), least);
  };

  return {
    pause,
    attempt: async (partition, readables, { attempts, before, halted, settle }) => {
      for (let attempt = 1; ; attempt++) {
        for (let turn = due(); turn !== undefined; turn = due()) await turn;
        if (halted.aborted) break;
        const failure = await call(partition, readables, before + attempt, settle);
        if (failure === undefined) return { kind: 'done' };
        const { error } = failure;
        failed(partition, error);
        // Its signal was aborted because the partition goes away: that says nothing of the event.
        if (halted.aborted) break;
        if (isFinal(error) || attempt >= attempts) return { kind: 'failed', error, attempts: before + attempt };
        const { topic, partition: number } = partition;
        const { offset } = readables[0]!.record;
        const where = { topic, partition: number, offset, attempt: before + attempt };
        log.warn('handler failed, trying again', { ...where, error: nameOf(error) });
        await pause(waitOf(failure, attempt), halted);
      }
      return { kind: 'halted' };
    },
  };
}

function isFinal(error: unknown): boolean {
  return error instanceof PermanentError || error instanceof ParkingTakenOver;
}
