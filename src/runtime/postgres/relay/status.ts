import { type PoolClient, type TableOptions, tablesOf } from '../client.js';
import type { OutboxStatus } from './options.js';

/** What waits in the outbox, whoever relays it. */
export async function outboxStatus(pool: PoolClient, options: TableOptions = {}): Promise<OutboxStatus> {
  const { rows } = await pool.query<{ unsent: string; poison: string; oldest_ms: number | null }>(
    `select count(*) as unsent, count(held_at) as poison,
      (extract(epoch from clock_timestamp() - min(created_at)) * 1000)::float8 as oldest_ms
    from ${tablesOf(options).outbox}`,
  );
  const { unsent, poison, oldest_ms } = rows[0]!;
  return {
    unsent: Number(unsent),
    ...(oldest_ms === null ? {} : { oldestMs: Math.max(Math.round(oldest_ms), 0) }),
    poison: Number(poison),
  };
}
