/** Handlers that never wait for anything must not keep the process from everything else. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createConsumer, createProducer, silentLog } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { expect, it, onTestFinished } from 'vitest';
import { TodoCreated, todos } from '../contracts.js';

it.each(['key', 'many keys'])(
  'timers have their turn while handlers of %s work through a batch without waiting',
  async (keys) => {
    const broker = memory({ partitions: 1, maxBatch: 5_000 });
    const producer = createProducer({ transport: broker, source: '/test', log: silentLog });
    const events = Array.from({ length: 1_000 }, (_, index) =>
      TodoCreated.make({ data: { todoId: keys === 'key' ? 'a' : `a${index}`, heading: String(index) } }),
    );
    await todos.publisher(producer).publishAll(events);
    let handled = 0;
    let turns = 0;
    const ticking = setInterval(() => {
      if (handled > 0 && handled < 1_000) turns++;
    }, 1);
    onTestFinished(() => clearInterval(ticking));
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      subscriptions: [
        todos.handlers({
          TodoCreated: () => {
            for (const end = performance.now() + 1; performance.now() < end; );
            handled++;
          },
          TodoDeleted: () => {},
        }),
      ],
    });
    onTestFinished(async () => {
      await consumer.stop();
    });
    while (handled < 1_000) await sleep(10);
    // A second of work; before, it was one turn.
    expect(turns).toBeGreaterThan(8);
  },
);
