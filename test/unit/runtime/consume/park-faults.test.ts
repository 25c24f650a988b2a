/** Parked keys, with everything else going on at once, by chance: nothing acknowledged is lost, nothing is reordered within a key. */
import {
  type Consumer,
  createConsumer,
  createProducer,
  type ParkedPartition,
  type ParkStore,
  PermanentError,
  silentLog,
} from '@tidings/runtime';
import { memory, parkStore } from '@tidings/runtime/memory';
import { parked } from '@tidings/runtime/operations';
import { manualClock } from '@tidings/runtime/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TodoCreated, todos } from '../contracts.js';

type Step =
  | { readonly kind: 'publish'; readonly key: number; readonly count: number }
  | { readonly kind: 'join' | 'leave' | 'crash' | 'poison' | 'usurp' }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'heal' | 'store' | 'writes'; readonly on: boolean }
  | { readonly kind: 'release' | 'discard'; readonly key: number };

const KEYS = 4;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('publish' as const),
      key: fc.nat(KEYS - 1),
      count: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom(...(['join', 'leave', 'crash', 'poison', 'usurp'] as const)) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1, 50, 1_000, 3_000) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('heal' as const, 'store' as const, 'writes' as const),
      on: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('release' as const), key: fc.nat(KEYS - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('discard' as const), key: fc.nat(KEYS - 1) }) },
);

interface Outcome {
  /** Acknowledged, and neither handled nor discarded in the end. */
  readonly lost: number;
  /** Keys whose first successful handlings were not in log order. */
  readonly reordered: number;
  /** Still parked after everything was healed and released. */
  readonly stuck: number;
  readonly letters: number;
}

/** What happened at all, over all runs: a simulation in which nothing is parked would prove nothing. */
const totals = { parked: 0, released: 0, takenOver: 0, storeFaults: 0, discarded: 0 };

async function simulate(steps: readonly Step[], random: () => number): Promise<Outcome> {
  const clock = manualClock();
  const broker = memory({ partitions: 2, brokers: 2, clock, maxBatch: 5 });
  const producer = createProducer({ transport: broker, source: '/sim', log: silentLog, deliveryTimeoutMs: 1e9 });
  const out = todos.publisher(producer);
  const store = parkStore();
  const handled = new Set<string>();
  const order = new Map<string, number[]>();
  const acknowledged = new Set<string>();
  const discarded = new Set<string>();
  const calls: Promise<unknown>[] = [];
  const poisoned = new Set<string>();
  const faults = { store: false, writes: false };
  let consumers: Consumer[] = [];
  let serial = 0;
  let over = false;

  const hops = async (most: number) => {
    for (let hop = Math.floor(random() * (most + 1)); hop > 0; hop--)
      await new Promise((resolve) => setImmediate(resolve));
  };
  /** Late, or failing before or after the fact. */
  const moody = <A extends unknown[], T>(work: (...args: A) => Promise<T>) => {
    return async (...args: A): Promise<T> => {
      // Now and then so late that another consumer has the partition by then.
      await hops(!over && random() < 0.1 ? 25 : 2);
      const chance = faults.store ? random() : 1;
      if (chance < 0.15) {
        totals.storeFaults++;
        throw new Error('no connection');
      }
      const answer = await work(...args).catch((error: unknown) => {
        if ((error as Error).name === 'ParkingTakenOver') totals.takenOver++;
        throw error;
      });
      await hops(1);
      if (chance < 0.3) {
        totals.storeFaults++;
        throw new Error('connection lost');
      }
      return answer;
    };
  };
  const moodyLot = ({ keys, park, add, releasing, next, take, refuse, free }: ParkedPartition): ParkedPartition => ({
    keys,
    park: moody((...args) => {
      totals.parked++;
      return park(...args);
    }),
    add: moody(add),
    releasing: moody(releasing),
    next: moody(next),
    take: moody((offset) => {
      totals.released++;
      return take(offset);
    }),
    refuse: moody(refuse),
    free: moody(free),
  });
  const moodyStore: ParkStore = { open: moody(async (group, at) => moodyLot(await store.open(group, at))) };

  broker.inject(() => (faults.writes && random() < 0.5 ? (random() < 0.5 ? 'fail' : 'lose-ack') : undefined));

  const join = () => {
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      concurrency: 3,
      retry: { attempts: 2, minMs: 10, maxMs: 100, random },
      commitIntervalMs: 50,
      exhausted: 'park-key',
      park: moodyStore,
      subscriptions: [
        todos.handlers({
          TodoCreated: async ({ id, data }, ctx) => {
            await hops(3);
            if (poisoned.has(id)) throw random() < 0.5 ? new PermanentError('no') : new Error('not now');
            if (ctx.signal.aborted || handled.has(id)) return;
            handled.add(id);
            order.set(data.todoId, [...(order.get(data.todoId) ?? []), ctx.offset]);
          },
          TodoDeleted: () => {},
        }),
      ],
    });
    consumers.push(consumer);
  };

  const idAt = (partition: number, offset: number) =>
    String(broker.records('todos').find((one) => one.partition === partition && one.offset === offset)!.headers.ce_id);

  const discard = async (key: string) => {
    const which = { group: 'g', topic: 'todos', key };
    // One by one: more may come in meanwhile.
    for (const { partition, offset } of await parked.records(store, { ...which, limit: 1_000 })) {
      if ((await parked.discard(store, { ...which, at: { partition, offset } })) === 0) continue;
      discarded.add(idAt(partition, offset));
      totals.discarded++;
    }
  };

  const run = async (one: Step): Promise<void> => {
    switch (one.kind) {
      case 'publish':
        for (let count = 0; count < one.count; count++) {
          const event = TodoCreated.make({ data: { todoId: `k${one.key}`, heading: String(serial++) } });
          if (random() < 0.2) poisoned.add(event.id);
          calls.push(out.publish(event).then(() => acknowledged.add(event.id)));
        }
        return;
      case 'join':
        if (consumers.length < 3) join();
        return;
      case 'leave': {
        const leaving = consumers.shift();
        if (leaving !== undefined) calls.push(leaving.stop({ deadlineMs: 1_000 }));
        return;
      }
      case 'crash':
        broker.crash('g');
        calls.push(...consumers.map((consumer) => consumer.stop({ deadlineMs: 0 })));
        consumers = [];
        return;
      case 'poison':
        for (const id of acknowledged) if (!handled.has(id) && random() < 0.2) poisoned.add(id);
        return;
      // A consumer that was thrown out opens a partition, too late, and does nothing more.
      case 'usurp':
        await store.open('g', { topic: 'todos', partition: random() < 0.5 ? 0 : 1 });
        return;
      case 'heal':
        if (one.on) poisoned.clear();
        return;
      case 'release':
        await parked.release(store, { group: 'g', topic: 'todos', key: `k${one.key}` });
        return;
      case 'discard':
        return discard(`k${one.key}`);
      case 'time':
        return clock.advance(one.ms);
      default:
        faults[one.kind] = one.on;
    }
  };

  join();
  for (const one of steps) await run(one);
  over = true;
  faults.store = false;
  faults.writes = false;
  poisoned.clear();
  await clock.advance(120_000);
  join();
  await clock.advance(120_000);
  for (let round = 0; round < 300; round++) {
    await broker.idle();
    if ((await parked.release(store, { group: 'g', topic: 'todos' })) === 0) break;
    await clock.advance(1_000);
  }
  await broker.idle();
  await Promise.all(calls);
  const stopping = consumers.map((consumer) => consumer.stop({ deadlineMs: 0 }));
  await clock.advance(10);
  await Promise.all(stopping);
  return {
    lost: [...acknowledged].filter((id) => !handled.has(id) && !discarded.has(id)).length,
    reordered: [...order.values()].filter((list) => list.some((offset, index) => offset < (list[index - 1] ?? -1)))
      .length,
    stuck: (await parked.list(store)).length,
    letters: broker.deadLetters(todos, 'g').length,
  };
}

/** Numbers in [0, 1), the same for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('parked keys, by chance', () => {
  it('lose nothing, reorder nothing, and come to an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 90 }), fc.integer(), async (steps, seed) => {
        const outcome = await simulate(steps, mulberry32(seed));
        expect(outcome).toEqual({ lost: 0, reordered: 0, stuck: 0, letters: 0 });
      }),
      { numRuns: 200, seed: 5, endOnFailure: true },
    );
    for (const [name, count] of Object.entries(totals))
      expect([name, count]).toEqual([name, expect.toSatisfy((many: number) => many > 20)]);
  }, 240_000);
});
