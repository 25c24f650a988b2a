/** Time, as producers, consumers and transports see it. A test gives its own and lets it pass (`manualClock` of `@tidings/runtime/testing`). */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs the callback once, after at least `ms` milliseconds. */
  setTimeout(callback: () => void, ms: number): Timer;
  clearTimeout(timer: Timer): void;
}

/** Opaque to everyone but the clock that gave it. */
export type Timer = object;

/** setTimeout fires at once for longer delays. */
const LONGEST_MS = 2 ** 31 - 1;

/** The computer's. */
export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  setTimeout: (callback: () => void, ms: number): Timer => setTimeout(callback, Math.min(ms, LONGEST_MS)),
  clearTimeout: (timer: Timer): void => clearTimeout(timer as NodeJS.Timeout),
});

/** Resolves after `ms`, or as soon as the signal is aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clock.clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** What the work resolves with, or undefined where that takes longer. Leaves no timer behind. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  const settled = new AbortController();
  const late = sleep(clock, ms, settled.signal).then(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort();
  }
}
