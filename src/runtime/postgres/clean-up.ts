import { type PoolClient, type TableOptions, tablesOf } from './client.js';

export interface CleanUpOptions extends TableOptions {
  /** Rows deleted by one statement. Default 1,000. */
  readonly batch?: number;
  /** Stops after the statement that runs. */
  readonly signal?: AbortSignal;
}

export interface InboxCleanUpOptions extends CleanUpOptions {
  /** The longest `retention.ms` of the topics that are read with the inbox: so long, Kafka may deliver an event again. */
  readonly retentionMs: number;
  /** How long after that a dead letter may still be redriven; retention of the dead-letter topics. Default 7 days, Kafka's own. */
  readonly redriveMs?: number;
}

const DAY_MS = 86_400_000;

/**
 * Forgets events that can't come again: those handled longer ago than the topics' retention and the redrive window, and a day for segments
 * that Kafka hasn't deleted yet. Deletes in batches; resolves with the number of rows. Throws RangeError where events are kept for ever.
 */
export async function cleanUpInbox(pool: PoolClient, options: InboxCleanUpOptions): Promise<number> {
  const { retentionMs, redriveMs = 7 * DAY_MS } = options;
  if (!(retentionMs > 0 && redriveMs >= 0 && Number.isFinite(retentionMs + redriveMs)))
    throw new RangeError(
      'cleanUpInbox: retentionMs must be positive; an inbox of a topic that keeps its events is kept too',
    );
  const { inbox: table } = tablesOf(options);
  return deleteOlder(
    pool,
    { table, time: 'handled_at', order: 'handled_at' },
    retentionMs + redriveMs + DAY_MS,
    options,
  );
}

/**
 * Deletes rows by their age, **sent or not**: only where Debezium reads the outbox, and no relay. A relay deletes what it has sent.
 * `olderThanMs` must be longer than Debezium may be away. Deletes in batches; resolves with the number of rows.
 */
export async function cleanUpCapturedOutbox(
  pool: PoolClient,
  options: CleanUpOptions & { readonly olderThanMs: number },
): Promise<number> {
  const { olderThanMs } = options;
  if (!(olderThanMs >= 0 && Number.isFinite(olderThanMs)))
    throw new RangeError('cleanUpCapturedOutbox: olderThanMs must not be negative');
  const { outbox: table } = tablesOf(options);
  return deleteOlder(pool, { table, time: 'created_at', order: 'position' }, olderThanMs, options);
}

async function deleteOlder(
  pool: PoolClient,
  { table, time, order }: { readonly table: string; readonly time: string; readonly order: string },
  ms: number,
  { batch = 1_000, signal }: CleanUpOptions,
): Promise<number> {
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError('batch must be a positive integer');
  let deleted = 0;
  for (let last = batch; last === batch && !signal?.aborted; deleted += last) {
    const { rowCount } = await pool.query(
      `delete from ${table} where ctid = any(array(
        select ctid from ${table} where ${time} < now() - make_interval(secs => $1) order by ${order} limit $2
        for update skip locked
      ))`,
      [ms / 1_000, batch],
    );
    last = rowCount ?? 0;
  }
  return deleted;
}
