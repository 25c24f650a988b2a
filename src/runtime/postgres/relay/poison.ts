import { type PoolClient, type TableOptions, tablesOf } from '../client.js';

/** A row that can't be sent. Later rows of its aggregate (its topic and key) wait for it; those of others go on. */
export interface PoisonRow {
  /** Of the event. */
  readonly id: string;
  /** Unique in the outbox. */
  readonly position: string;
  readonly topic: string;
  /** Undefined: it has none, and nothing waits for it. */
  readonly key?: string;
  readonly type: string;
  readonly createdAt: Date;
  readonly heldAt: Date;
  readonly reason: string;
  /** Rows that wait for it. */
  readonly waiting: number;
}

interface Row {
  readonly id: string;
  readonly position: string;
  readonly topic: string;
  readonly key: string | null;
  readonly type: string;
  readonly created_ms: number;
  readonly held_ms: number;
  readonly reason: string;
  readonly waiting: string;
}

/** Which of a poison row's columns are told; not its payload. */
const TOLD = `id, position, aggregatetype as topic, aggregateid as key, type, held_reason as reason,
  (extract(epoch from created_at) * 1000)::float8 as created_ms, (extract(epoch from held_at) * 1000)::float8 as held_ms`;

/** Poison rows, oldest first; `limit` defaults to 100. */
export async function listPoison(
  pool: PoolClient,
  { limit = 100, ...options }: TableOptions & { readonly limit?: number } = {},
): Promise<readonly PoisonRow[]> {
  const { outbox } = tablesOf(options);
  const { rows } = await pool.query<Row>(
    `select ${TOLD}, (
      select count(*) from ${outbox} later where later.shard = o.shard and later.held_at is null
        and later.aggregatetype = o.aggregatetype and later.aggregateid = o.aggregateid
    ) as waiting from ${outbox} o where held_at is not null order by position limit $1`,
    [limit],
  );
  return rows.map(poisonRow);
}

/** Gives a poison row up: the event is never sent, and its aggregate goes on. Resolves with what was deleted; empty: no such row is held. */
export async function skipPoison(
  pool: PoolClient,
  id: string,
  options: TableOptions = {},
): Promise<readonly PoisonRow[]> {
  const { rows } = await pool.query<Row>(
    `delete from ${tablesOf(options).outbox} where id = $1 and held_at is not null returning ${TOLD}, 0 as waiting`,
    [id],
  );
  return rows.map(poisonRow);
}

/** Lets a relay try a poison row again, without an id all of them: the cause is mended. Resolves with their number. */
export async function retryPoison(
  pool: PoolClient,
  id: string | undefined,
  options: TableOptions = {},
): Promise<number> {
  const { rowCount } = await pool.query(
    `update ${tablesOf(options).outbox} set held_at = null, held_reason = null, crashes = 0
    where held_at is not null and (id = $1 or $1 is null)`,
    [id ?? null],
  );
  return rowCount ?? 0;
}

function poisonRow({ id, position, topic, key, type, reason, created_ms, held_ms, waiting }: Row): PoisonRow {
  return {
    id,
    position,
    topic,
    ...(key === null ? {} : { key }),
    type,
    createdAt: new Date(created_ms),
    heldAt: new Date(held_ms),
    reason,
    waiting: Number(waiting),
  };
}
