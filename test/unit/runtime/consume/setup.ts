import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  createProducer,
  type Log,
  type LogFields,
  silentLog,
} from '@tidings/runtime';
import { type MemoryBroker, type MemoryOptions, memory } from '@tidings/runtime/memory';
import { type ManualClock, manualClock } from '@tidings/runtime/testing';
import { onTestFinished } from 'vitest';
import { TodoCreated, TodoDeleted, todos } from '../contracts.js';

export type TodoHandlers = Parameters<typeof todos.handlers>[0];

export interface Bench {
  readonly broker: MemoryBroker;
  readonly clock: ManualClock;
  readonly producer: ReturnType<typeof createProducer>;
  publish(key: string, heading: string): Promise<void>;
  consume(handlers: Partial<TodoHandlers>, options?: Partial<ConsumerOptions>): Consumer;
}

/** A broker with a clock of its own, a producer, and consumers that are stopped after the test. */
export function bench(options: MemoryOptions = {}): Bench {
  const clock = manualClock();
  const broker = memory({ partitions: 1, clock, ...options });
  const producer = createProducer({ transport: broker, source: '/test', log: silentLog });
  return {
    broker,
    clock,
    producer,
    publish: async (todoId, heading) => {
      await todos.publisher(producer).publish(TodoCreated.make({ data: { todoId, heading } }));
    },
    consume: (handlers, more = {}) => {
      const consumer = createConsumer({
        transport: broker,
        group: 'g',
        log: silentLog,
        retry: { random: () => 0.999_999 },
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
  };
}

export const deleted = (todoId: string) => TodoDeleted.make({ data: { todoId } });

/** A promise that a test resolves. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

export interface LogLine {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A log that remembers. */
export function recordingLog(): { readonly log: Log; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: keyof Log) => (message: string, fields?: LogFields) => void lines.push({ level, message, fields });
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
