/** A consumer that writes down what it handles. In the test's process, or in one of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type Event,
  type HandlerContext,
  type Received,
} from '@tidings/runtime';
import { inbox, type PoolClient, parkStore } from '@tidings/runtime/postgres';
import type { Transport } from '@tidings/runtime/testing';
import type pg from 'pg';
import { reminders } from '../../../generated/reminders/index.js';
import { todos } from '../../../generated/todos/index.js';
import { restOfReminders, restOfTodos } from './clients.js';
import type { Ledger } from './ledger.js';

export interface MemberOptions {
  readonly transport: Transport;
  readonly group: string;
  readonly ledger: Ledger;
  /** What the ledger calls it. */
  readonly by: string;
  /** Default: todos. */
  readonly topics?: readonly ('todos' | 'reminders')[];
  /** Runs before the event is written down as handled. */
  readonly handle?: (event: Received<Event>, context: HandlerContext<PoolClient | undefined>) => void | Promise<void>;
  /** Runs after that. */
  readonly handled?: () => void;
  /** With it there is an inbox, and an effect for each event. */
  readonly pool?: pg.Pool;
  readonly options?: Partial<Omit<ConsumerOptions, 'subscriptions' | 'inbox' | 'park' | 'transport' | 'group'>>;
}

/** Makes the table of effects. */
export async function prepareEffects(pool: pg.Pool): Promise<void> {
  await pool.query(
    'create table if not exists effect (n bigserial primary key, consumer_group text not null, event_id text not null)',
  );
}

/** Ids, in the order of their commits within a key: the next event of a key begins after the commit of the one before. */
export async function effectsOf(pool: pg.Pool, group: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ event_id: string }>(
    'select event_id from effect where consumer_group = $1 order by n',
    [group],
  );
  return rows.map(({ event_id }) => event_id);
}

export function member(options: MemberOptions): Consumer<PoolClient | undefined> {
  const { transport, group, ledger, by, topics = ['todos'], handle, handled, pool, options: more = {} } = options;

  const onEvent = async (event: Received<Event>, context: HandlerContext<PoolClient | undefined>): Promise<void> => {
    await handle?.(event, context);
    await context.tx?.query('insert into effect (consumer_group, event_id) values ($1, $2)', [group, event.id]);
    const { topic, partition, offset, attempt, key = '' } = context;
    ledger.write({ what: 'handled', id: event.id, key, topic, partition, offset, attempt, by });
    handled?.();
  };
  const onTodos = () => todos.handlers<PoolClient | undefined>({ TodoCreated: onEvent, ...restOfTodos });
  const onReminders = () =>
    reminders.handlers<PoolClient | undefined>({ ReminderTriggered: onEvent, ...restOfReminders });

  return createConsumer<PoolClient | undefined>({
    transport,
    group,
    log: ledger.log(by),
    commitIntervalMs: 200,
    retry: { minMs: 5, maxMs: 200 },
    ...more,
    ...(pool === undefined ? {} : { inbox: inbox(pool) }),
    ...(pool === undefined || more.exhausted !== 'park-key' ? {} : { park: parkStore(pool) }),
    subscriptions: topics.map((topic) => (topic === 'todos' ? onTodos() : onReminders())),
  });
}

/** Work that takes a while, differently long each time. */
export function workOf(random: { below(limit: number): number }, mostMs: number): () => Promise<void> {
  return async () => {
    const ms = random.below(mostMs + 1);
    if (ms > 0) await sleep(ms);
  };
}
