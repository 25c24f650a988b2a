import { type Consumer, type ConsumerOptions, createConsumer, createProducer, silentLog } from '@tidings/runtime';
import { type MemoryBroker, type MemoryOptions, memory } from '@tidings/runtime/memory';
import { provision, type TopicPlan } from '@tidings/runtime/operations';
import { type ManualClock, manualClock } from '@tidings/runtime/testing';
import { onTestFinished } from 'vitest';
import { TodoCreated, todos } from '../unit/runtime/contracts.js';

export type TodoHandlers = Parameters<typeof todos.handlers>[0];

export interface Bench {
  readonly broker: MemoryBroker;
  readonly clock: ManualClock;
  /** Resolves with the event's id. */
  publish(key: string, heading: string): Promise<string>;
  consume(handlers: Partial<TodoHandlers>, options?: Partial<ConsumerOptions>): Consumer;
  /** What a group does to `todos` is gone through until only time could change anything. */
  settled(ms?: number): Promise<void>;
}

export const PLAN: TopicPlan = {
  topics: [{ topic: 'todos', partitions: 1 }],
  groups: [{ group: 'g', topics: ['todos'] }],
};

/** A broker that creates no topics by itself, with those of the plan. */
export async function bench(options: MemoryOptions = {}, plan: TopicPlan = PLAN): Promise<Bench> {
  const clock = manualClock();
  const broker = memory({ clock, autoCreate: false, ...options });
  await provision(broker, plan);
  const producer = createProducer({ transport: broker, source: '/test', log: silentLog });
  return {
    broker,
    clock,
    publish: async (todoId, heading) => {
      const event = TodoCreated.make({ data: { todoId, heading } });
      await todos.publisher(producer).publish(event);
      return event.id;
    },
    consume: (handlers, more = {}) => {
      const consumer = createConsumer({
        transport: broker,
        group: 'g',
        log: silentLog,
        retry: { attempts: 1 },
        subscriptions: [todos.handlers({ TodoCreated: () => {}, TodoDeleted: () => {}, ...handlers })],
        ...more,
      });
      onTestFinished(async () => {
        const stopped = consumer.stop({ deadlineMs: 0 });
        await clock.advance(1);
        await stopped;
      });
      return consumer;
    },
    settled: async (ms = 0) => {
      await broker.idle();
      await clock.advance(ms);
      await broker.idle();
    },
  };
}

/** What an async iterable gives, as a list. */
export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
