import { ParkingTakenOver, type ParkStore, silentLog } from '@tidings/runtime';
import { parkStore } from '@tidings/runtime/memory';
import { manualClock } from '@tidings/runtime/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFinished, encodeFinished } from '../../../../src/runtime/consume/offset-metadata.js';
import { partitionParking } from '../../../../src/runtime/consume/parking.js';
import { progress } from '../../../../src/runtime/consume/progress.js';
import { slots } from '../../../../src/runtime/consume/slots.js';
import { type Task, tasksOf } from '../../../../src/runtime/consume/tasks.js';

describe('the metadata of a commit', () => {
  it('says which offsets above it are finished', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.uniqueArray(fc.nat(20_000), { maxLength: 200 }), (committed, above) => {
        const finished = above.map((distance) => committed + distance).sort((a, b) => a - b);
        const metadata = encodeFinished(committed, finished);
        expect(metadata.length).toBeLessThanOrEqual(4_000);
        expect(decodeFinished(committed, metadata)).toEqual(finished);
      }),
    );
  });

  it('leaves out what is too far above, and stays within 4,000 bytes', () => {
    const metadata = encodeFinished(0, [1, 23_975, 23_976, 1_000_000]);
    expect(decodeFinished(0, metadata)).toEqual([1, 23_975]);
    expect(
      encodeFinished(
        0,
        Array.from({ length: 30_000 }, (_, offset) => offset),
      ).length,
    ).toBeLessThanOrEqual(4_000);
    expect(encodeFinished(10, [3])).toBe('');
  });

  it('of other tools means nothing', () => {
    for (const text of ['', 'b1.', 'b1.***', 'b2.AAAA', '{"node":1}', `b1.${'A'.repeat(5_000)}`])
      expect(decodeFinished(5, text)).toEqual([]);
  });
});

describe('progress', () => {
  it('moves the watermark over what is finished, also where offsets are missing', () => {
    const partition = progress(undefined);
    expect(partition.watermark()).toBeUndefined();
    partition.begin([3, 4, 7, 9]);
    expect([partition.watermark(), partition.uncommitted()]).toEqual([3, undefined]);
    partition.finish(7);
    partition.finish(4);
    expect(partition.watermark()).toBe(3);
    expect(decodeFinished(3, partition.uncommitted()!.metadata)).toEqual([4, 7]);
    partition.finish(3);
    expect(partition.watermark()).toBe(9);
    expect(partition.uncommitted()).toEqual({ offset: 9, metadata: '' });
    partition.finish(9);
    expect(partition.watermark()).toBe(10);
  });

  it('goes on where a former owner was', () => {
    const before = progress(undefined);
    before.begin([0, 1, 2, 3, 4]);
    for (const offset of [0, 2, 4]) before.finish(offset);
    const after = progress(before.uncommitted());
    expect([0, 1, 2, 3, 4, 5].map((offset) => after.isFinished(offset))).toEqual([
      true,
      false,
      true,
      false,
      true,
      false,
    ]);
    after.begin([1, 2, 3, 4]);
    after.finish(1);
    expect(after.watermark()).toBe(3);
    after.finish(3);
    expect(after.watermark()).toBe(5);
    after.begin([5, 6]);
    expect(after.watermark()).toBe(5);
  });

  it('is never ahead of what is finished, whatever the order and the batches', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
        fc.func(fc.nat()),
        (numbers, weight) => {
          const offsets = [...numbers].sort((a, b) => a - b);
          const partition = progress(undefined);
          partition.begin(offsets);
          const done = new Set<number>();
          for (const offset of [...offsets].sort((a, b) => weight(a) - weight(b))) {
            partition.finish(offset);
            done.add(offset);
            const open = offsets.filter((one) => !done.has(one));
            expect(partition.watermark()).toBe(open[0] ?? offsets.at(-1)! + 1);
            const restored = progress(partition.uncommitted() ?? { offset: offsets[0]!, metadata: '' });
            for (const one of offsets) expect(restored.isFinished(one)).toBe(done.has(one));
          }
        },
      ),
    );
  });

  it('commits once', () => {
    const partition = progress({ offset: 5, metadata: '' });
    expect(partition.uncommitted()).toBeUndefined();
    partition.begin([5, 6]);
    partition.finish(5);
    const commit = partition.uncommitted()!;
    partition.committed(commit);
    expect(partition.uncommitted()).toBeUndefined();
    partition.finish(6);
    expect(partition.uncommitted()).toEqual({ offset: 7, metadata: '' });
  });
});

describe('slots', () => {
  it('are given in turn', async () => {
    const room = slots(2);
    const order: number[] = [];
    expect([room.enter(), room.enter()]).toEqual([undefined, undefined]);
    const waiting = Array.from({ length: 3_000 }, (_, index) => room.enter()!.then(() => order.push(index)));
    for (let index = 0; index < 3_000; index++) room.leave();
    await Promise.all(waiting);
    expect(order).toEqual(order.map((_, index) => index));
    room.leave();
    room.leave();
    expect([room.enter(), room.enter()]).toEqual([undefined, undefined]);
  });
});

interface Item {
  readonly offset: number;
  readonly key: string | undefined;
  readonly kind: string | undefined;
}

/** Runs tasks in an order that the test chooses; the records of a task count as handled together. */
function run(tasks: readonly Task<Item>[], choose: (count: number) => number): number[][] {
  const blocked = new Map(tasks.map((task) => [task, task.blockedBy] as const));
  const ready = tasks.filter((task) => task.blockedBy === 0);
  const order: number[][] = [];
  while (ready.length > 0) {
    const [task] = ready.splice(choose(ready.length), 1);
    order.push(task!.records.map(({ offset }) => offset));
    for (const next of task!.unblocks) {
      blocked.set(next, blocked.get(next)! - 1);
      if (blocked.get(next) === 0) ready.push(next);
    }
  }
  return order;
}

describe('tasksOf', () => {
  it('handles every record once, each key in log order, whatever runs first', () => {
    const item = fc.record({
      key: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
      kind: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        (items, max, random) => {
          const records = items.map((one, offset) => ({ ...one, offset }));
          const tasks = tasksOf(records, {
            keyOf: ({ key }) => key,
            batchOf: ({ kind }) => (kind === undefined ? undefined : { kind, max }),
          });
          for (const task of tasks) {
            expect(task.records.length).toBeLessThanOrEqual(task.batchOf === undefined ? 1 : max);
            expect(new Set(task.records.map(({ kind }) => kind)).size).toBe(1);
          }
          const order = run(tasks, (count) => (random.next().value as number) % count);
          expect(order.flat().sort((a, b) => a - b)).toEqual(records.map(({ offset }) => offset));
          for (const key of ['a', 'b', 'c']) {
            const own = order.flat().filter((offset) => records[offset]!.key === key);
            expect(own).toEqual([...own].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('fills batches as far as order allows', () => {
    const records: Item[] = ['a', 'b', 'a', 'c'].map((key, offset) => ({ key, offset, kind: 'x' }));
    const tasks = tasksOf(records, { keyOf: ({ key }) => key, batchOf: () => ({ kind: 'x', max: 10 }) });
    expect(tasks.map((task) => task.records.length)).toEqual([4]);
  });
});

describe('the parked keys of a partition', () => {
  const key = Buffer.from('a');
  const record = (offset: number) => ({ offset, key, value: null, headers: {}, timestamp: 0 });
  const why = { reason: 'permanent', message: 'no', attempts: 1 } as const;

  it('stay known where one is parked again while it was being freed', async () => {
    const store = parkStore();
    let answered = () => {};
    const late = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const slow: ParkStore = {
      open: async (...at) => {
        const lot = await store.open(...at);
        return {
          ...lot,
          // The answer takes longer than what the store did.
          free: async (one) => {
            const answer = await lot.free(one);
            await late;
            return answer;
          },
        };
      },
    };
    const at = { topic: 't', partition: 0 };
    let woken = 0;
    const onParked = () => void woken++;
    const parking = partitionParking({
      store: slow,
      group: 'g',
      at,
      clock: manualClock(),
      log: silentLog,
      onParked,
      telemetry: undefined,
    });
    await expect(parking.add(record(0))).rejects.toThrow(ParkingTakenOver);
    await parking.open();
    expect([parking.has(key), parking.has(null), parking.count()]).toEqual([false, false, 0]);
    await parking.disposal(record(1), why).store();
    expect([parking.has(key), parking.count(), woken]).toEqual([true, 1, 1]);
    await store.release({});
    await parking.use((lot) => lot.take(1));
    const freeing = parking.free(key);
    await Promise.resolve();
    await parking.disposal(record(2), why).store();
    answered();
    expect(await freeing).toBe('free');
    expect([parking.has(key), await parking.add(record(3))]).toEqual([true, 'stored']);
  });
});
