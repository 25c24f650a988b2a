import type { Clock, Timer } from '../clock.js';

/** A clock that stands until a test lets it go on. */
export interface ManualClock extends Clock {
  /** Lets time pass: runs what is due meanwhile, in its order, and after each what that sets off. */
  advance(ms: number): Promise<void>;
  /** Timers that are set. */
  pending(): number;
}

interface ManualTimer {
  readonly at: number;
  readonly callback: () => void;
}

// Taken when the module is loaded: fake timers of a test runner replace the global one.
const { setImmediate: nextTurn } = globalThis;

/** `start`: milliseconds since the epoch; default 2026-01-01T00:00:00Z. */
export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  const timers = new Set<ManualTimer>();

  /** The earliest; of several, the one that was set first. */
  const nextUntil = (end: number): ManualTimer | undefined => {
    let next: ManualTimer | undefined;
    for (const timer of timers) if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  };
  const settle = async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => nextTurn(resolve));
  };

  return Object.freeze({
    now: () => now,
    setTimeout: (callback: () => void, ms: number): Timer => {
      const timer: ManualTimer = { at: now + Math.max(ms, 0), callback };
      timers.add(timer);
      return timer;
    },
    clearTimeout: (timer: Timer) => void timers.delete(timer as ManualTimer),
    advance: async (ms: number) => {
      const end = now + ms;
      await settle();
      for (let next = nextUntil(end); next !== undefined; next = nextUntil(end)) {
        now = Math.max(next.at, now);
        timers.delete(next);
        next.callback();
        await settle();
      }
      now = end;
    },
    pending: () => timers.size,
  });
}
