/** What every process of a fault test has in common: where the topics are, the events, and a quick session. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ignore, type Log, silentLog } from '@tidings/runtime';
import { type KafkaOptions, kafka } from '@tidings/runtime/kafkajs';
import type { Transport } from '@tidings/runtime/testing';
import { ReminderTriggered } from '../../../generated/reminders/index.js';
import { TodoCreated } from '../../../generated/todos/index.js';
import { prefixed } from '../../support/kafka-prefixed.js';

/** Where a test's topics are: on these brokers, under names of its own. Processes are given it as JSON. */
export interface Place {
  readonly brokers: readonly string[];
  readonly prefix: string;
}

export const SOURCE = '/faults';
/** Who is killed is missed that soon. The broker's own minimum would be 6 s. */
export const SESSION_MS = 1_000;

export function newPlace(brokers: readonly string[]): Place {
  return { brokers, prefix: `${randomUUID().slice(0, 8)}.` };
}

export function client(
  { brokers, prefix }: Place,
  options: Partial<KafkaOptions> = {},
  log: Log = silentLog,
): Transport {
  const session = { sessionTimeoutMs: SESSION_MS, heartbeatIntervalMs: 200 };
  return prefixed(kafka({ brokers, clientId: 'faults', fetchWaitMs: 100, log, ...session, ...options }), prefix);
}

/** So many keys, the same in every process. */
export function keysOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
}

const userId = '1f0e3dad-9990-4345-b743-9f8ffabdffc4';

interface More {
  readonly id?: string;
  readonly description?: string;
}

/** The `seq`th event of a key. */
export function created(key: string, seq: number, { id, description }: More = {}) {
  const data = { todoId: key, userId, title: String(seq), ...(description === undefined ? {} : { description }) };
  return TodoCreated.make({ data, ...(id === undefined ? {} : { id }) });
}

export function triggered(key: string, seq: number, { id }: More = {}) {
  const at = '2026-03-05T07:30:00Z';
  return ReminderTriggered.make({
    data: { reminderId: key, todoId: key, userId, reminderType: 'email', triggeredAt: at, dueDate: at },
    subject: String(seq),
    ...(id === undefined ? {} : { id }),
  });
}

/** Of one key in three, the eighth event and each tenth after that. */
export const isPoison = (key: string, title: string) => Number(key.slice(-4)) % 3 === 0 && Number(title) % 10 === 7;
export const isFlaky = (title: string) => Number(title) % 10 === 3;
export const isHopeless = (title: string) => Number(title) % 20 === 5;

export const restOfTodos = {
  TodoDeleted: ignore,
  TodoUpdated: ignore,
  TodoCompleted: ignore,
  TodoUncompleted: ignore,
  TodoPrioritized: ignore,
} as const;

export const restOfReminders = {
  ReminderCancelled: ignore,
  ReminderCreated: ignore,
  ReminderDismissed: ignore,
  ReminderSnoozed: ignore,
} as const;

/** True as soon as the condition is; false after a time that no machine needs. */
export async function comes(
  condition: () => boolean | Promise<boolean>,
  { withinMs = 60_000, everyMs = 25 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) return false;
    await sleep(everyMs);
  }
  return true;
}

/** Waits for what a test can't go on without. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  if (!(await comes(condition))) throw new Error(`waited in vain for: ${what}`);
}

/** Mulberry32: numbers by chance, the same ones in each run. */
export function randomOf(seed: number): { below(limit: number): number } {
  let state = seed;
  return {
    below: (limit) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
    },
  };
}
