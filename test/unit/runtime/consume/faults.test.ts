/** Everything at once, by chance: nothing acknowledged is lost, nothing is reordered within a key. */
import { type Consumer, createConsumer, createProducer, PermanentError, silentLog } from '@tidings/runtime';
import { type MemoryBroker, memory } from '@tidings/runtime/memory';
import { manualClock } from '@tidings/runtime/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TodoCreated, todos } from '../contracts.js';

type Step =
  | { readonly kind: 'publish'; readonly key: number; readonly count: number }
  | { readonly kind: 'poison'; readonly partition: number }
  | { readonly kind: 'join' | 'leave' | 'crash' }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'writes' | 'letters'; readonly broken: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('publish' as const),
      key: fc.nat(6),
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('poison' as const), partition: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('join' as const, 'leave' as const, 'crash' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1, 50, 500, 5_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('writes' as const, 'letters' as const), broken: fc.boolean() }),
  },
);

interface Outcome {
  /** Acknowledged, and neither handled nor a dead letter. */
  readonly lost: number;
  /** Keys whose first successful handlings were not in log order. */
  readonly reordered: number;
  /** Keys whose first occurrences in the log are not in the order of the calls. */
  readonly misplaced: number;
  readonly poisoned: number;
  readonly buried: number;
}

type Policy = 'dead-letter' | 'retry-topic';

async function simulate(steps: readonly Step[], random: () => number, exhausted: Policy): Promise<Outcome> {
  const clock = manualClock();
  const broker = memory({ partitions: 3, brokers: 2, clock, maxBatch: 7 });
  const producer = createProducer({ transport: broker, source: '/sim', log: silentLog, deliveryTimeoutMs: 1e9 });
  const out = todos.publisher(producer);
  const firstHandled = new Map<string, number[]>();
  const handled = new Set<string>();
  const acknowledged = new Set<string>();
  const calls: Promise<unknown>[] = [];
  let consumers: Consumer[] = [];
  const broken = { writes: false, letters: false };
  let serial = 0;
  let poisoned = 0;

  broker.inject((batch) => {
    const letters = batch.some(({ topic }) => topic.endsWith('.dlq') || topic.endsWith('.retry'));
    if (letters ? broken.letters : broken.writes && random() < 0.6) return random() < 0.5 ? 'fail' : 'lose-ack';
    return undefined;
  });

  const join = () => {
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      concurrency: 4,
      retry: { attempts: 3, minMs: 10, maxMs: 100, random },
      commitIntervalMs: 50,
      exhausted,
      retryTopic: { attempts: 2, minMs: 50, maxMs: 200 },
      subscriptions: [
        todos.handlers({
          TodoCreated: async ({ id, data }, ctx) => {
            for (let hop = Math.floor(random() * 4); hop > 0; hop--)
              await new Promise((resolve) => setImmediate(resolve));
            if (random() < 0.1) throw random() < 0.3 ? new PermanentError('no') : new Error('not now');
            if (ctx.signal.aborted || handled.has(id)) return;
            handled.add(id);
            const own = firstHandled.get(data.todoId) ?? [];
            firstHandled.set(data.todoId, [...own, ctx.offset]);
          },
          TodoDeleted: () => {},
        }),
      ],
    });
    consumers.push(consumer);
  };

  const run = async (one: Step): Promise<void> => {
    switch (one.kind) {
      case 'publish':
        for (let count = 0; count < one.count; count++) {
          const event = TodoCreated.make({ data: { todoId: `k${one.key}`, heading: String(serial++) } });
          calls.push(out.publish(event).then(() => acknowledged.add(event.id)));
        }
        return;
      case 'poison':
        poisoned++;
        broker.append('todos', { key: 'poison', value: Buffer.from('?') }, one.partition);
        return;
      case 'join':
        if (consumers.length < 4) join();
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
      case 'time':
        return clock.advance(one.ms);
      default:
        broken[one.kind] = one.broken;
    }
  };

  for (const one of steps) await run(one);
  broken.writes = false;
  broken.letters = false;
  await clock.advance(120_000);
  join();
  await clock.advance(120_000);
  await broker.idle();
  await clock.advance(120_000);
  await broker.idle();
  await Promise.all(calls);
  const letters = broker.deadLetters(todos, 'g');
  const buried = new Set(letters.map(({ event }) => event?.id));
  const stopping = consumers.map((consumer) => consumer.stop({ deadlineMs: 0 }));
  await clock.advance(10);
  await Promise.all(stopping);
  const lists = [...firstHandled.values()];
  return {
    lost: [...acknowledged].filter((id) => !handled.has(id) && !buried.has(id)).length,
    reordered: lists.filter((list) => list.some((number, index) => index > 0 && number < list[index - 1]!)).length,
    misplaced: keysOutOfOrder(broker),
    poisoned,
    buried: new Set(
      letters
        .filter(({ reason }) => reason === 'unknown-type')
        .map(({ origin }) => `${origin.partition}/${origin.offset}`),
    ).size,
  };
}

function keysOutOfOrder(broker: MemoryBroker): number {
  const byKey = new Map<string, Set<number>>();
  for (const { data } of broker.published(todos) as readonly TodoCreated[]) {
    const numbers = byKey.get(data.todoId) ?? new Set();
    byKey.set(data.todoId, numbers.add(Number(data.heading)));
  }
  return [...byKey.values()].filter((numbers) =>
    [...numbers].some((number, index, all) => index > 0 && number < all[index - 1]!),
  ).length;
}

describe('by chance', () => {
  it.each<[Policy, string]>([
    ['dead-letter', 'reorders nothing within a key'],
    ['retry-topic', 'gives up order for that'],
  ])(
    '%s loses nothing, %s, and buries every poison',
    async (exhausted) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 10, maxLength: 60 }),
          fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
          async (steps, stream) => {
            const outcome = await simulate(steps, () => stream.next().value as number, exhausted);
            expect(outcome).toEqual({
              lost: 0,
              reordered: exhausted === 'retry-topic' ? outcome.reordered : 0,
              misplaced: 0,
              poisoned: outcome.poisoned,
              buried: outcome.poisoned,
            });
          },
        ),
        { numRuns: exhausted === 'retry-topic' ? 75 : 150 },
      );
    },
    240_000,
  );
});
