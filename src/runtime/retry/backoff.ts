/** How long to wait before the next attempt. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Full jitter: anything from 0 to min(maxMs, minMs * 2^(failures - 1)). `random` gives [0, 1). */
export function fullJitter(failures: number, backoff: Backoff, random: () => number = Math.random): number {
  return Math.floor(random() * ceiling(failures, backoff));
}

/** Half jitter: from half of min(maxMs, minMs * 2^(failures - 1)) to all of it. For waits that must be long. */
export function halfJitter(failures: number, backoff: Backoff, random: () => number = Math.random): number {
  const most = ceiling(failures, backoff);
  return Math.floor(most / 2 + (random() * most) / 2);
}

function ceiling(failures: number, { minMs, maxMs }: Backoff): number {
  return Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 50));
}
