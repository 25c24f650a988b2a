import { batch, type ConsumerOptions, type ParkStore, PermanentError } from '@tidings/runtime';
import { parkStore } from '@tidings/runtime/memory';
import { parked } from '@tidings/runtime/operations';
import { describe, expect, it } from 'vitest';
import { todos } from '../contracts.js';
import { type Bench, bench, gate, recordingLog, type TodoHandlers } from './setup.js';

type Store = ReturnType<typeof parkStore>;

/** A group that parks, and what it has handled. Events with a heading in `broken` fail. */
function parking(given: Bench = bench(), options: Partial<ConsumerOptions> = {}) {
  const { broker, clock, consume } = given;
  const store = parkStore();
  const broken = new Set<string>(['bad']);
  const handled: string[] = [];
  const calls: string[] = [];
  const handlers: Partial<TodoHandlers> = {
    TodoCreated: ({ data }) => {
      const name = `${data.todoId}${data.heading}`;
      calls.push(name);
      if (broken.has(data.heading)) throw new PermanentError(`no ${name}`);
      handled.push(name);
    },
  };
  const start = (more: Partial<ConsumerOptions> = {}, own: Partial<TodoHandlers> = {}) =>
    consume(
      { ...handlers, ...own },
      { exhausted: 'park-key', park: store, retry: { attempts: 1 }, ...options, ...more },
    );
  const keys = async () =>
    (await parked.list(store)).map(({ key, state, records }) => `${Buffer.from(key)} ${state} ${records}`).sort();
  return {
    ...given,
    store,
    broken,
    handled,
    calls,
    handlers,
    start,
    keys,
    publishAll: async (...names: readonly string[]) => {
      for (const name of names) await given.publish(name[0]!, name.slice(1));
    },
    release: (key?: string) =>
      parked.release(store, { group: 'g', topic: 'todos', ...(key === undefined ? {} : { key }) }),
    settled: async (ms = 0) => {
      await broker.idle();
      await clock.advance(ms);
      await broker.idle();
    },
  };
}

describe('exhausted: park-key', () => {
  it('keeps a key’s later events behind the one that failed, and lets the others go on', async () => {
    const { broker, start, publishAll, settled, handled, calls, keys, store } = parking();
    const consumer = start();
    await publishAll('a1', 'abad', 'b1', 'a2', 'b2');
    await settled();
    await publishAll('a3', 'b3');
    await settled();
    expect(handled).toEqual(['a1', 'b1', 'b2', 'b3']);
    expect(calls.filter((call) => call.startsWith('a'))).toEqual(['a1', 'abad']);
    expect(await keys()).toEqual(['a parked 3']);
    expect(await parked.list(store)).toMatchObject([
      {
        group: 'g',
        topic: 'todos',
        partition: 0,
        reason: 'permanent',
        message: 'no abad',
        errorName: 'PermanentError',
        attempts: 1,
      },
    ]);
    expect((await parked.records(store, { group: 'g', topic: 'todos', key: 'a' })).map(({ offset }) => offset)).toEqual(
      [1, 3, 5],
    );
    expect(consumer.health().partitions[0]).toMatchObject({ parkedKeys: 1, lag: 0 });
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 7, metadata: '' }]);
    expect(broker.records('todos.g.dlq')).toEqual([]);
  });

  it('releases them in order, those that come meanwhile too, and then the key is free', async () => {
    const { start, publishAll, settled, handled, keys, broken, release, clock } = parking();
    const consumer = start();
    await publishAll('abad', 'a1', 'a2');
    await settled();
    broken.clear();
    expect(await release('a')).toBe(1);
    expect(handled).toEqual([]);
    await publishAll('a3');
    await settled();
    expect(await keys()).toEqual(['a releasing 4']);
    await settled(1_000);
    expect(handled).toEqual(['abad', 'a1', 'a2', 'a3']);
    expect([await keys(), consumer.health().partitions[0]?.parkedKeys]).toEqual([[], 0]);
    await publishAll('a4');
    await settled();
    expect(handled.at(-1)).toBe('a4');
    // Nobody asks a store any more that has nothing parked.
    await clock.advance(5_000);
    expect(clock.pending()).toBe(0);
  });

  it('keeps a key parked whose event fails again, with nothing behind it handled', async () => {
    const { start, publishAll, settled, calls, handled, keys, broken, release, store } = parking();
    start();
    await publishAll('abad', 'a1', 'aworse', 'a2');
    await settled();
    await release();
    await settled(1_000);
    expect([calls, await keys()]).toEqual([['abad', 'abad'], ['a parked 4']]);
    broken.clear();
    broken.add('worse');
    await release();
    await settled(1_000);
    expect([handled, await keys()]).toEqual([['abad', 'a1'], ['a parked 2']]);
    expect((await parked.list(store))[0]).toMatchObject({ message: 'no aworse' });
    broken.clear();
    await release();
    await settled(1_000);
    expect([handled, await keys()]).toEqual([['abad', 'a1', 'aworse', 'a2'], []]);
  });

  it('retries as anywhere else before it parks, also what is released', async () => {
    const { start, publishAll, settled, calls, keys, release } = parking();
    start(
      { retry: { attempts: 3, minMs: 100, maxMs: 100, random: () => 0.999 } },
      {
        TodoCreated: ({ data }, { attempt }) => {
          calls.push(`${data.heading} ${attempt}`);
          throw new Error('not now');
        },
      },
    );
    await publishAll('a1');
    await settled(1_000);
    expect([calls, await keys()]).toEqual([['1 1', '1 2', '1 3'], ['a parked 1']]);
    await release();
    await settled(2_000);
    expect([calls.slice(3), await keys()]).toEqual([['1 1', '1 2', '1 3'], ['a parked 1']]);
  });

  it('makes dead letters of what has no key, and of what no handler will ever take', async () => {
    const { broker, start, publishAll, settled, keys, broken, release, handled } = parking();
    start();
    broker.append('todos', { key: 'a', value: Buffer.from('?') });
    await publishAll('abad');
    const [, record] = broker.records('todos');
    broker.append('todos', { ...record!, key: null });
    // Behind a parked one it isn't even looked at.
    broker.append('todos', { key: 'a', value: Buffer.from('?') });
    await publishAll('a1');
    await settled();
    expect(broker.deadLetters(todos, 'g').map(({ reason, origin }) => [reason, origin.offset])).toEqual([
      ['unknown-type', 0],
      ['permanent', 2],
    ]);
    expect(await keys()).toEqual(['a parked 3']);
    broken.clear();
    await release();
    await settled(1_000);
    expect(handled).toEqual(['abad', 'a1']);
    expect(broker.deadLetters(todos, 'g').map(({ reason, origin }) => [reason, origin.offset])).toEqual([
      ['unknown-type', 0],
      ['permanent', 2],
      ['unknown-type', 3],
    ]);
    expect(await keys()).toEqual([]);
  });

  it('parks tombstones of a key too, and gives them to their handler when it is released', async () => {
    const { broker, clock, store, settled, publishAll, handlers, broken, handled, release } = parking();
    const { createConsumer, silentLog } = await import('@tidings/runtime');
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      park: store,
      exhausted: 'park-key',
      subscriptions: [
        todos.handlers(
          { TodoCreated: handlers.TodoCreated!, TodoDeleted: () => {} },
          { tombstone: ({ key }, { offset }) => void handled.push(`tombstone ${key} ${offset}`) },
        ),
      ],
    });
    await publishAll('abad');
    broker.append('todos', { key: 'a', value: null });
    await settled();
    expect(handled).toEqual([]);
    broken.clear();
    await release();
    await settled(1_000);
    expect(handled).toEqual(['abad', 'tombstone a 1']);
    const stopped = consumer.stop({ deadlineMs: 0 });
    await clock.advance(1);
    await stopped;
  });

  it('parks within a batch handler’s batch, and keeps the order', async () => {
    const { start, publishAll, settled, handled, keys, broken, release } = parking();
    const sizes: number[] = [];
    await publishAll('a1', 'abad', 'a2', 'b1', 'a3');
    start(
      {},
      {
        TodoCreated: batch(
          (events) => {
            sizes.push(events.length);
            if (events.some(({ data }) => broken.has(data.heading))) throw new PermanentError('no');
            handled.push(...events.map(({ data }) => `${data.todoId}${data.heading}`));
          },
          { max: 10 },
        ),
      },
    );
    await settled();
    // Handled one by one after the batch failed: what stands behind the one that is parked isn't.
    expect([sizes, handled, await keys()]).toEqual([[5, 1, 1, 1], ['a1', 'b1'], ['a parked 3']]);
    await publishAll('a4', 'c1');
    await settled();
    expect([sizes.slice(4), handled.slice(2), await keys()]).toEqual([[1], ['c1'], ['a parked 4']]);
    broken.clear();
    await release();
    await settled(1_000);
    expect(handled.filter((name) => name.startsWith('a'))).toEqual(['a1', 'abad', 'a2', 'a3', 'a4']);
  });

  it('releases keys side by side, within the concurrency', async () => {
    const { start, publishAll, settled, clock, keys, broken, release, handled } = parking();
    let running = 0;
    let most = 0;
    const end = gate();
    start(
      { concurrency: 2 },
      {
        TodoCreated: async ({ data }) => {
          if (broken.has(data.heading)) throw new PermanentError('no');
          most = Math.max(most, ++running);
          await end.passed;
          running--;
          handled.push(data.todoId);
        },
      },
    );
    await publishAll('abad', 'bbad', 'cbad', 'dbad');
    await settled();
    broken.clear();
    expect(await release()).toBe(4);
    await clock.advance(1_000);
    expect([running, most]).toEqual([2, 2]);
    end.open();
    await settled(1_000);
    expect([handled.sort(), most, await keys()]).toEqual([['a', 'b', 'c', 'd'], 2, []]);
  });

  it('knows what is parked before it handles anything, whoever gets the partition', async () => {
    const { broker, start, publishAll, settled, handled, keys, broken, release } = parking();
    start();
    await publishAll('abad', 'a1');
    await settled();
    broker.crash('g');
    await publishAll('a2', 'b1');
    start();
    await settled();
    expect([handled, await keys()]).toEqual([['b1'], ['a parked 3']]);
    // Released while nobody was there.
    broker.crash('g');
    broken.clear();
    await release();
    start();
    await settled();
    expect([handled, await keys()]).toEqual([['b1', 'abad', 'a1', 'a2'], []]);
  });

  it('handles nothing while the store can’t say what is parked', async () => {
    const { broker, start, publishAll, settled, store, calls, keys } = parking();
    start();
    await publishAll('abad');
    await settled();
    broker.crash('g');
    let down = true;
    const moody: Store = {
      ...store,
      open: (...at) => (down ? Promise.reject(new Error('no database')) : store.open(...at)),
    };
    await publishAll('a1', 'b1');
    const consumer = start({ park: moody, retry: { attempts: 1, maxMs: 7_000 } });
    await settled(20_000);
    expect(calls).toEqual(['abad']);
    expect(consumer.health()).toMatchObject({ lastError: expect.stringMatching(/no database/) });
    expect(consumer.health().partitions[0]?.held?.reason).toMatch(/nobody says which keys are parked: no database/);
    down = false;
    await settled(7_000);
    expect([calls, await keys()]).toEqual([['abad', 'b1'], ['a parked 2']]);
    expect(consumer.health().partitions[0]?.held).toBeUndefined();
  });

  it('holds the partition while it can’t park, and calls no handler again for it', async () => {
    const { broker, start, publishAll, settled, store, calls, keys } = parking();
    let down = true;
    const moody: ParkStore = {
      open: async (...at) => {
        const lot = await store.open(...at);
        const fail = () => Promise.reject(new Error('no database'));
        return {
          ...lot,
          park: (...args) => (down ? fail() : lot.park(...args)),
          add: (...args) => (down ? fail() : lot.add(...args)),
        };
      },
    };
    const consumer = start({ park: moody, retry: { attempts: 1, maxMs: 7_000 } });
    await publishAll('abad', 'a1');
    await settled();
    expect(consumer.health().partitions[0]?.held?.reason).toMatch(/its parked record can’t be written: no database/);
    expect(await broker.committed('g', ['todos'])).toEqual([]);
    await settled(7_000);
    down = false;
    await settled(7_000);
    expect([calls, await keys()]).toEqual([['abad'], ['a parked 2']]);
    down = true;
    await publishAll('a2', 'b1');
    await settled();
    expect(consumer.health().partitions[0]?.held?.reason).toMatch(/its key is parked and it can’t be stored/);
    down = false;
    await settled(7_000);
    expect([calls, await keys()]).toEqual([['abad', 'b1'], ['a parked 3']]);
  });

  it('goes on after an operator has discarded a key, or its first event', async () => {
    const { start, publishAll, settled, handled, keys, store, release } = parking();
    const consumer = start();
    const which = { group: 'g', topic: 'todos' };
    await publishAll('abad', 'a1', 'bbad', 'b1');
    await settled();
    expect(await parked.discard(store, { ...which, key: 'a' })).toBe(2);
    expect(await parked.discard(store, { ...which, key: 'b', at: { partition: 0, offset: 2 } })).toBe(1);
    await publishAll('a2');
    await settled();
    expect(handled).toEqual(['a2']);
    await release('b');
    await settled(1_000);
    expect([handled, await keys()]).toEqual([['a2', 'b1'], []]);
    expect(consumer.health().partitions[0]).toMatchObject({ parkedKeys: 0 });
  });

  it('parks a key again that fails after it was freed', async () => {
    const { start, publishAll, settled, handled, keys, broken, release } = parking();
    start();
    for (let round = 1; round <= 3; round++) {
      broken.add('bad');
      await publishAll('abad', `a${round}`);
      await settled();
      expect(await keys()).toEqual(['a parked 2']);
      broken.clear();
      await release();
      await settled(1_000);
    }
    expect(handled).toEqual(['abad', 'a1', 'abad', 'a2', 'abad', 'a3']);
  });

  it('still looks after what is parked when the policy is another by now', async () => {
    const { broker, start, publishAll, settled, handled, keys, broken, release } = parking();
    start();
    await publishAll('abad', 'a1');
    await settled();
    broker.crash('g');
    start({ exhausted: 'dead-letter' });
    await publishAll('a2', 'bbad', 'b1');
    await settled();
    expect([handled, await keys()]).toEqual([['b1'], ['a parked 3']]);
    expect(broker.deadLetters(todos, 'g').map(({ origin }) => origin.offset)).toEqual([3]);
    broken.clear();
    await release();
    await settled(1_000);
    expect([handled, await keys()]).toEqual([['b1', 'abad', 'a1', 'a2'], []]);
  });

  it('makes a dead letter again of what was redriven and fails: it has lost its place in the order', async () => {
    const { broker, start, publishAll, settled, keys } = parking();
    start();
    await publishAll('abad');
    await settled();
    const [record] = broker.records('todos');
    broker.append('todos.g.retry', { ...record!, headers: { ...record!.headers, tidings_retry_origin: 'todos/0/9' } });
    await settled();
    expect(await keys()).toEqual(['a parked 1']);
    expect(broker.deadLetters(todos, 'g').map(({ origin }) => origin.offset)).toEqual([9]);
  });

  it('waits, when it stops, for an event that is being released, and leaves the rest', async () => {
    const { broker, clock, start, publishAll, settled, handled, keys, broken, release } = parking();
    const started = gate();
    const end = gate();
    const consumer = start(
      {},
      {
        TodoCreated: async ({ data }) => {
          if (broken.has(data.heading)) throw new PermanentError('no');
          started.open();
          await end.passed;
          handled.push(data.todoId + data.heading);
        },
      },
    );
    await publishAll('abad', 'a1');
    await settled();
    broken.clear();
    await release();
    await clock.advance(1_000);
    await started.passed;
    const stopping = consumer.stop({ deadlineMs: 5_000 });
    await clock.advance(100);
    end.open();
    await clock.advance(1);
    expect(await stopping).toMatchObject({ abandoned: [] });
    expect([handled, await keys()]).toEqual([['abad'], ['a releasing 1']]);
    start();
    await settled();
    expect([handled, await keys(), broker.records('todos.g.dlq')]).toEqual([['abad', 'a1'], [], []]);
  });

  it('aborts an event that is being released when the time to stop is up, and reports it', async () => {
    const { clock, start, publishAll, settled, keys, broken, release } = parking();
    const started = gate();
    const end = gate();
    const aborted: unknown[] = [];
    const consumer = start(
      {},
      {
        TodoCreated: async ({ data }, { signal }) => {
          if (broken.has(data.heading)) throw new PermanentError('no');
          started.open();
          signal.addEventListener('abort', () => aborted.push(signal.reason));
          await end.passed;
        },
      },
    );
    await publishAll('abad', 'a1');
    await settled();
    broken.clear();
    await release();
    await clock.advance(1_000);
    await started.passed;
    const stopping = consumer.stop({ deadlineMs: 2_000 });
    await clock.advance(2_000);
    expect(await stopping).toMatchObject({ abandoned: [{ topic: 'todos', partition: 0, offset: 0 }] });
    expect(aborted).toMatchObject([{ reason: 'stopping' }]);
    end.open();
    await clock.advance(1);
    // Whether it was handled nobody knows: it may have returned because it was aborted.
    expect(await keys()).toEqual(['a releasing 2']);
  });

  it('handles once what was stored before a crash, and is released before it is read again', async () => {
    const { broker, clock, start, publishAll, settled, handled, keys, broken, release } = parking();
    const held = gate();
    await publishAll('sslow', 'abad', 'a1');
    start(
      {},
      {
        TodoCreated: async ({ data }) => {
          // Keeps the batch from ending: nothing is committed.
          if (data.heading === 'slow') await held.passed;
          throw new PermanentError('no');
        },
      },
    );
    await clock.advance(100);
    expect([await keys(), await broker.committed('g', ['todos'])]).toEqual([['a parked 2'], []]);
    broker.crash('g');
    broken.clear();
    await release();
    await publishAll('a2');
    start();
    await settled(1_000);
    expect(handled.filter((name) => name.startsWith('a'))).toEqual(['abad', 'a1', 'a2']);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 4, metadata: '' }]);
    held.open();
  });

  it('knows what was released when it is read again, though nobody had committed that it was stored', async () => {
    const { broker, start, publishAll, settled, handled, keys, broken, release, store } = parking();
    const held = gate();
    await publishAll('xslow', 'abad', 'a1');
    /** The group dies in the moment in which `a1` is stored. */
    const deadly: Store = {
      ...store,
      open: async (...at) => {
        const lot = await store.open(...at);
        const add: typeof lot.add = async (record) => {
          const answer = await lot.add(record);
          broker.crash('g');
          return answer;
        };
        return { ...lot, add };
      },
    };
    start(
      { park: deadly },
      {
        TodoCreated: async ({ data }) => {
          if (data.heading === 'slow') await held.passed;
          throw new PermanentError('no');
        },
      },
    );
    await settled();
    expect([await keys(), await broker.committed('g', ['todos'])]).toEqual([['a parked 2'], []]);
    // Whoever comes next can’t park `x`, and holds the partition before it comes to the others.
    let down = true;
    const moody: Store = {
      ...store,
      open: async (...at) => {
        const lot = await store.open(...at);
        return { ...lot, park: (...args) => (down ? Promise.reject(new Error('no database')) : lot.park(...args)) };
      },
    };
    broken.clear();
    broken.add('slow');
    await release();
    const consumer = start({ park: moody, concurrency: 1, retry: { attempts: 1, maxMs: 60_000 } });
    await settled(5_000);
    expect(consumer.health().partitions[0]?.held).toMatchObject({ offset: 0 });
    expect([handled, await keys()]).toEqual([['abad', 'a1'], []]);
    down = false;
    await settled(60_000);
    expect([handled, await keys()]).toEqual([['abad', 'a1'], ['x parked 1']]);
    expect(await broker.committed('g', ['todos'])).toMatchObject([{ offset: 3, metadata: '' }]);
    held.open();
  });

  it('doesn’t call a handler again that was done, where that couldn’t be written', async () => {
    const { start, publishAll, settled, handled, calls, keys, broken, release, store } = parking();
    let down = true;
    const moody: Store = {
      ...store,
      open: async (...at) => {
        const lot = await store.open(...at);
        return { ...lot, take: (...args) => (down ? Promise.reject(new Error('no database')) : lot.take(...args)) };
      },
    };
    const consumer = start({ park: moody });
    await publishAll('abad', 'a1');
    await settled();
    broken.clear();
    await release();
    await settled(5_000);
    expect([handled, await keys()]).toEqual([['abad'], ['a releasing 2']]);
    expect(consumer.health().partitions[0]?.lastError).toBe('Error: no database');
    down = false;
    await settled(1_000);
    expect([calls, handled, await keys()]).toEqual([['abad', 'abad', 'a1'], ['abad', 'a1'], []]);
  });

  it('says what it does, and never what is in an event', async () => {
    const { start, publishAll, settled, broken, release } = parking();
    const { log, lines } = recordingLog();
    start(
      { log },
      {
        TodoCreated: ({ data }) => {
          if (broken.has(data.heading)) throw new PermanentError(`secret ${data.heading}`);
        },
      },
    );
    await publishAll('abad', 'a1');
    await settled();
    await release();
    await settled(1_000);
    broken.clear();
    await release();
    await settled(1_000);
    expect(lines.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['key parked', 'key stays parked', 'key released']),
    );
    expect(JSON.stringify(lines)).not.toMatch(/secret|bad/);
  });
});
