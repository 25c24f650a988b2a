/** Publishes without end, and writes down each call and its answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '@tidings/runtime';
import { todos } from '../../../generated/todos/index.js';
import { created } from './clients.js';
import type { Ledger } from './ledger.js';

export interface LoadOptions {
  readonly sink: Sink;
  readonly ledger: Ledger;
  readonly keys: readonly string[];
  /** Between an event of each key and the next one of each. */
  readonly pauseMs?: number;
  /** Calls without an answer, at most. */
  readonly window?: number;
  /** Stops by itself after so many events of each key. */
  readonly rounds?: number;
  /**
   * The next event of a key waits until the one before is acknowledged, and what failed is published again: what a caller does who can't do without.
   * Default: calls don't wait for answers.
   */
  readonly insist?: boolean;
  readonly description?: string;
}

export interface Load {
  /** Calls no more, and waits for the answers. */
  stop(): Promise<void>;
  /** Resolves when all rounds are done. */
  readonly done: Promise<void>;
}

export function load(options: LoadOptions): Load {
  const { sink, ledger, keys, pauseMs = 5, window = 1_000, rounds = Number.POSITIVE_INFINITY } = options;
  const { insist = false, description } = options;
  const out = todos.publisher(sink);
  const underWay = new Set<Promise<void>>();
  /** Calls of each key so far, also those of producers that were killed. */
  const next = new Map<string, number>();
  let stopping = false;

  const publish = async (event: ReturnType<typeof created>): Promise<void> => {
    for (;;) {
      try {
        await out.publish(event);
        ledger.write({ what: 'acknowledged', id: event.id });
        return;
      } catch (error) {
        ledger.write({ what: 'failed', id: event.id, error: String(error) });
        if (!insist) return;
        await sleep(10);
      }
    }
  };
  const track = (work: Promise<void>): void => {
    underWay.add(work);
    void work.then(() => underWay.delete(work));
  };

  /** What was called before and never acknowledged, as a producer that was killed leaves it, goes first: again, and in its order. */
  const recover = async (): Promise<void> => {
    const acknowledged = new Set(ledger.of('acknowledged').map(({ id }) => id));
    for (const { id, key, seq } of ledger.of('called')) {
      next.set(key, seq + 1);
      if (!acknowledged.has(id))
        track(publish(created(key, seq, { id, ...(description === undefined ? {} : { description }) })));
    }
    if (insist) await Promise.all(underWay);
  };

  const turn = (key: string): Promise<void> => {
    const seq = next.get(key) ?? 0;
    next.set(key, seq + 1);
    const event = created(key, seq, description === undefined ? {} : { description });
    ledger.write({ what: 'called', id: event.id, key, seq });
    return publish(event);
  };

  const run = async (): Promise<void> => {
    await recover();
    for (let round = 0; round < rounds && !stopping; round++) {
      const round = keys.map(turn);
      for (const one of round) track(one);
      if (insist) await Promise.all(round);
      while (underWay.size > window) await Promise.race(underWay);
      await sleep(pauseMs);
    }
    await Promise.all(underWay);
  };

  const done = run();
  return {
    done,
    stop: async () => {
      stopping = true;
      await done;
    },
  };
}
