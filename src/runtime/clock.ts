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
