/** How long to wait before the next attempt. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Full jitter: anything from 0 to min(maxMs, minMs * 2^(failures - 1)). `random` gives [0, 1). */
export function fullJitter(failures: number, { minMs, maxMs }: Backoff, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 50)));
}
