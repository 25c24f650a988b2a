/** Records that the broker refuses, found among good ones. */
import { createProducer, silentLog } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TodoCreated, todos } from '../contracts.js';

/** Publishes so many at once, some of which no broker takes; `writes`: how large each write was. */
async function publish(count: number, bad: ReadonlySet<number>) {
  const broker = memory({ partitions: 1 });
  const writes: number[] = [];
  broker.inject((batch) => {
    const records = batch.flatMap((part) => part.records);
    writes.push(records.length);
    return records.some(({ value }) => String(value).includes('bad')) ? 'refuse' : undefined;
  });
  const producer = createProducer({ transport: broker, source: '/todo-service', log: silentLog });
  const out = todos.publisher(producer);
  const outcomes = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => {
      const heading = `${index}${bad.has(index) ? ' bad' : ''}`;
      return out.publish(TodoCreated.make({ data: { todoId: 'a', heading } }));
    }),
  );
  const rejected = outcomes.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
  const stored = (broker.published(todos) as readonly TodoCreated[]).map(({ data }) => Number(data.heading));
  return { rejected, stored, writes };
}

describe('records that are refused', () => {
  it('are rejected alone, wherever they stand, and the others are stored once and in order', async () => {
    const plan = fc
      .integer({ min: 1, max: 60 })
      .chain((count) =>
        fc.record({ count: fc.constant(count), bad: fc.uniqueArray(fc.nat({ max: count - 1 }), { maxLength: 8 }) }),
      );
    await fc.assert(
      fc.asyncProperty(plan, async ({ count, bad }) => {
        const { rejected, stored } = await publish(count, new Set(bad));
        expect(rejected).toEqual([...bad].sort((a, b) => a - b));
        const all = Array.from({ length: count }, (_, index) => index);
        expect(stored).toEqual(all.filter((index) => !bad.includes(index)));
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('are found in a few writes among very many', async () => {
    const { rejected, writes } = await publish(4_000, new Set([1_234, 1_235, 3_999]));
    expect(rejected).toEqual([1_234, 1_235, 3_999]);
    expect(writes.length).toBeLessThan(150);
  });
});
