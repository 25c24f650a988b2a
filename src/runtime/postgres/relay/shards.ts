import { type Clock, sleep } from '../../clock.js';
import { type Backoff, fullJitter } from '../../retry/backoff.js';
import { SHARDS } from './sql.js';

export interface ShardsParts {
  readonly clock: Clock;
  readonly pollMs: number;
  readonly stopping: AbortSignal;
  /** Shards with rows to be sent, but for those of some topics. */
  readonly candidates: (exceptTopics: readonly string[]) => Promise<readonly number[]>;
  readonly failed: (error: unknown) => void;
}

/** Which shard is worked on next: each that has rows in its turn, none twice at once, none before its back-off is over. */
export interface Shards {
  /** Waits for a shard that has something to send. Undefined: stopping. */
  take(): Promise<number | undefined>;
  /** The batch is over; `failed`: wait before the next one of this shard. */
  giveBack(shard: number, failed: boolean): void;
  /** Another relay works on it: look elsewhere meanwhile. */
  elsewhere(shard: number): void;
  /** There is no such topic yet. */
  missing(topics: Iterable<string>): void;
  /** Topics to be left out now. */
  missingNow(): readonly string[];
}

const SHARD_BACKOFF: Backoff = { minMs: 200, maxMs: 5_000 };
const DATABASE_BACKOFF: Backoff = { minMs: 200, maxMs: 10_000 };
const MISSING_MS = 5_000;
const SHORTEST_POLL_MS = 5;

export function shards({ clock, pollMs, stopping, candidates, failed }: ShardsParts): Shards {
  const busy = new Set<number>();
  const notBefore = new Map<number, number>();
  const failures = new Map<number, number>();
  const missing = new Map<string, number>();
  let ready: number[] = [];
  let last = 0;
  let looking: Promise<void> | undefined;
  let pause = SHORTEST_POLL_MS;
  let databaseFailures = 0;

  const missingNow = (): string[] => {
    const now = clock.now();
    for (const [topic, until] of missing) if (until <= now) missing.delete(topic);
    return [...missing.keys()];
  };

  const isFree = (shard: number): boolean => !busy.has(shard) && (notBefore.get(shard) ?? 0) <= clock.now();

  /** One question for all workers. */
  const look = async (): Promise<void> => {
    try {
      const found = (await candidates(missingNow())).filter(isFree);
      databaseFailures = 0;
      // From the one after the last on: each has its turn.
      const turn = (shard: number) => (shard - last - 1 + SHARDS) % SHARDS;
      ready = found.sort((a, b) => turn(a) - turn(b));
      if (ready.length > 0) pause = SHORTEST_POLL_MS;
      else {
        await sleep(clock, Math.min(pause, pollMs), stopping);
        pause = Math.min(pause * 2, pollMs);
      }
    } catch (error) {
      failed(error);
      await sleep(clock, fullJitter(++databaseFailures, DATABASE_BACKOFF), stopping);
    }
  };

  return {
    take: async () => {
      while (!stopping.aborted) {
        const shard = ready.shift();
        if (shard === undefined) {
          looking ??= look().finally(() => {
            looking = undefined;
          });
          await looking;
        } else if (isFree(shard)) {
          busy.add(shard);
          last = shard;
          return shard;
        }
      }
      return undefined;
    },
    giveBack: (shard, again) => {
      busy.delete(shard);
      if (!again) {
        failures.delete(shard);
        return;
      }
      const count = (failures.get(shard) ?? 0) + 1;
      failures.set(shard, count);
      notBefore.set(shard, clock.now() + fullJitter(count, SHARD_BACKOFF));
    },
    elsewhere: (shard) => {
      busy.delete(shard);
      notBefore.set(shard, clock.now() + Math.min(pollMs, 50));
    },
    missing: (topics) => {
      for (const topic of topics) missing.set(topic, clock.now() + MISSING_MS);
    },
    missingNow,
  };
}
