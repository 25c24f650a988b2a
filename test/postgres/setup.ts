import { createProducer, type Producer, silentLog, type Transport } from '@tidings/runtime';
import { type MemoryBroker, memory } from '@tidings/runtime/memory';
import { migrate, type Pool, type Relay, type RelayOptions, relay } from '@tidings/runtime/postgres';
import type pg from 'pg';
import { onTestFinished } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/postgres.js';
import { TodoCreated, TodoDeleted, todos } from '../unit/runtime/contracts.js';

/** A schema with the tables in it. */
export async function tidingsDatabase(): Promise<TestDatabase | undefined> {
  const database = await testDatabase();
  if (database !== undefined) await migrate(database.pool);
  return database;
}

/** What every test begins with. */
export async function empty(pool: pg.Pool): Promise<void> {
  await pool.query('truncate tidings_outbox, tidings_inbox');
  await pool.query('update tidings_outbox_shard set caution = 0');
}

export const SOURCE = '/todo-service';

export interface Bench {
  readonly broker: MemoryBroker;
  readonly producer: Producer;
  /** Started, and stopped after the test. */
  relay(options?: Partial<RelayOptions>): Promise<Relay>;
}

export function bench(pool: Pool, broker: MemoryBroker = memory({ partitions: 3 })): Bench {
  const producer = producerOn(broker);
  return {
    broker,
    producer,
    relay: async (options = {}) => {
      const made = relay({ pool, producer, pollMs: 20, log: silentLog, ...options });
      onTestFinished(async () => {
        await made.stop({ deadlineMs: 0 });
      });
      await made.start();
      return made;
    },
  };
}

export function producerOn(transport: Transport): Producer {
  return createProducer({ transport, source: SOURCE, log: silentLog });
}

/** Commits what the work did on one connection, or rolls it back where it throws. */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

export const created = (todoId: string, heading: string) => TodoCreated.make({ data: { todoId, heading } });
export const deleted = (todoId: string) => TodoDeleted.make({ data: { todoId } });

/** Headings per todo, in the order of the topic; what was written twice stands there twice. */
export function headings(broker: MemoryBroker): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { data } of broker.published(todos) as readonly TodoCreated[]) {
    const list = found.get(data.todoId);
    if (list === undefined) found.set(data.todoId, [data.heading]);
    else list.push(data.heading);
  }
  return found;
}

/** Waits for a condition, however slow the machine. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 50_000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain for: ${what}`);
}

/** The relay has sent all that it may. */
export async function drained(made: Relay): Promise<void> {
  await until(async () => {
    const { unsent } = await made.health();
    return unsent === 0;
  }, 'an empty outbox');
}
