import { type Clock, sleep } from '../clock.js';

/** Lets at most so many through in a second, evenly. Undefined: all at once. Resolves at once when the signal is aborted. */
export function pace(clock: Clock, perSecond: number | undefined, signal?: AbortSignal): () => Promise<void> {
  if (perSecond === undefined) return () => Promise.resolve();
  if (!(perSecond > 0)) throw new RangeError(`perSecond must be more than 0, not ${perSecond}`);
  const started = clock.now();
  let count = 0;
  return async () => {
    const wait = started + (count++ * 1_000) / perSecond - clock.now();
    if (wait > 0) await sleep(clock, wait, signal);
  };
}
