/** Publishes without end, and writes down each call and its answer. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '@tidings/runtime';
import { reminders } from '../../../generated/reminders/index.js';
import { todos } from '../../../generated/todos/index.js';
import { created, triggered } from './clients.js';
import type { Ledger } from './ledger.js';

export interface LoadOptions {
  readonly sink: Sink;
  readonly ledger: Ledger;
  readonly keys: readonly string[];
  /** Default: todos. */
  readonly topic?: 'todos' | 'reminders';
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
  /** Of the `seq`th event of each key. */
  readonly description?: (seq: number) => string | undefined;
}

export interface Load {
  /** Calls no more, and waits for the answers. */
  stop(): Promise<void>;
  /** Resolves when all rounds are done. */
  readonly done: Promise<void>;
}

export function load(options: LoadOptions): Load {
  const { sink, ledger, keys, pauseMs = 5, window = 1_000, rounds = Number.POSITIVE_INFINITY } = options;
  const { insist = false, description, topic = 'todos' } = options;
  const outs = { todos: todos.publisher(sink), reminders: reminders.publisher(sink) };
  const underWay = new Set<Promise<void>>();
  /** Calls of each key so far, also those of producers that were killed. */
  const next = new Map<string, number>();
  let stopping = false;

  const make = (key: string, seq: number, id?: string) => {
    const text = description?.(seq);
    const more = { ...(id === undefined ? {} : { id }), ...(text === undefined ? {} : { description: text }) };
    if (topic === 'reminders') {
      const event = triggered(key, seq, more);
      return { id: event.id, send: () => outs.reminders.publish(event) };
    }
    const event = created(key, seq, more);
    return { id: event.id, send: () => outs.todos.publish(event) };
  };

  const publish = async ({ id, send }: ReturnType<typeof make>): Promise<void> => {
    for (;;) {
      try {
        await send();
        ledger.write({ what: 'acknowledged', id });
        return;
      } catch (error) {
        ledger.write({ what: 'failed', id, error: String(error) });
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
    for (const called of ledger.of('called')) {
      if (called.topic !== topic) continue;
      const { id, key, seq } = called;
      next.set(key, seq + 1);
      if (!acknowledged.has(id)) track(publish(make(key, seq, id)));
    }
    if (insist) await Promise.all(underWay);
  };

  const turn = (key: string): Promise<void> => {
    const seq = next.get(key) ?? 0;
    next.set(key, seq + 1);
    const event = make(key, seq);
    ledger.write({ what: 'called', id: event.id, topic, key, seq });
    return publish(event);
  };

  const run = async (): Promise<void> => {
    await recover();
    for (let round = 0; round < rounds && !stopping; round++) {
      const calls = keys.map(turn);
      for (const one of calls) track(one);
      if (insist) await Promise.all(calls);
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
