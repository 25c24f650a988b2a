import type { Log } from '../../log.js';
import type { Sink } from '../../publish/publisher.js';
import type { Pool, PoolClient } from '../client.js';
import { inTransaction } from '../transaction.js';
import { type Sent, sendRows, type UnsentRow } from './send.js';
import { batchSize, type RelaySql } from './sql.js';

export interface BatchParts {
  readonly pool: Pool;
  readonly producer: Sink;
  readonly sql: RelaySql;
  readonly log: Log;
  readonly namespace: number;
  readonly batch: number;
  readonly maxCrashes: number;
  /** Nothing new is sent once it is aborted. */
  readonly stopping: AbortSignal;
  /** Answers that aren't there when it is aborted are not waited for. */
  readonly givingUp: AbortSignal;
}

/** `elsewhere`: another relay has the shard. */
export type BatchResult = { readonly kind: 'elsewhere' } | ({ readonly kind: 'done' } & Sent);

/** The rows were acknowledged, but the connection is gone, and with it their marks. */
export class MarkLost extends Error {
  override readonly name = 'MarkLost';
  readonly rows: number;

  constructor(rows: number, cause: unknown) {
    super(`${rows} sent rows could not be marked, and will be sent again: ${(cause as Error).message}`, { cause });
    this.rows = rows;
  }
}

const NOTHING: Sent = { sent: [], refused: [], failed: [], underWay: new Set() };

/** The server frees the shard of a relay that is gone without a word. */
const IDLE_TIMEOUT_MS = 60_000;
const ALIVE_MS = 15_000;

/** Sends the next rows of a shard, under the shard's lock. Rejects where the database fails, with MarkLost where that doubles rows. */
export async function sendBatch(
  parts: BatchParts,
  shard: number,
  exceptTopics: readonly string[],
): Promise<BatchResult> {
  const { pool, producer, sql, log, namespace, maxCrashes, stopping, givingUp } = parts;
  let result: Sent | undefined;
  try {
    return await inTransaction(pool, async ({ client, lost }) => {
      const { rows: answers } = await client.query<{ locked: boolean }>(sql.lock, [
        namespace,
        shard,
        String(IDLE_TIMEOUT_MS),
      ]);
      if (answers[0]?.locked !== true) return { kind: 'elsewhere' };
      // In a statement of its own, after the lock: it sees all that the shard's former owner did.
      const { rows: read } = await client.query<UnsentRow>(sql.rows, [shard, exceptTopics, parts.batch]);
      if (read.length === 0) return { kind: 'done', ...NOTHING };
      // On another connection: it has to stay when this one is gone.
      const caution = await numberOf(pool, 'caution', sql.begin, [shard]);
      const rows = read.slice(0, batchSize(parts.batch, caution));
      const suspects = caution > 0 && rows.length === 1 ? rows : [];
      const deadly = await deadlyOf(suspects, pool, sql, maxCrashes);
      const pulse = keepAlive(client);
      try {
        const going = () => !stopping.aborted && lost() === undefined;
        const sending = sendRows(deadly.length > 0 ? [] : rows, producer, going);
        result = sending.sent;
        await orAborted(sending.done, givingUp);
      } finally {
        await pulse.end();
      }
      const { sent, refused } = result;
      const held = [...refused, ...deadly];
      for (const { row, reason } of held)
        log.error('outbox row held', { id: row.id, topic: row.aggregatetype, position: row.position, reason });
      if (held.length > 0)
        await client.query(sql.hold, [held.map(({ row }) => row.position), held.map(({ reason }) => reason)]);
      // A row is deleted or cleared: one statement changes it once.
      const alive = suspects.filter((row) => !sent.includes(row));
      await client.query(sql.end, [shard, positionsOf(sent), positionsOf(alive)]);
      return { kind: 'done', ...result };
    });
  } catch (error) {
    const lostMarks = result?.sent.length ?? 0;
    throw lostMarks === 0 ? error : new MarkLost(lostMarks, error);
  }
}

/** A row that was being sent, alone, when relays died is sent no more. */
async function deadlyOf(
  suspects: readonly UnsentRow[],
  pool: Pool,
  sql: RelaySql,
  maxCrashes: number,
): Promise<{ readonly row: UnsentRow; readonly reason: string }[]> {
  const [row] = suspects;
  if (row === undefined) return [];
  const crashes = await numberOf(pool, 'crashes', sql.suspect, [row.position]);
  return crashes >= maxCrashes ? [{ row, reason: `${crashes} relays died while they sent it` }] : [];
}

async function numberOf<Name extends string>(pool: Pool, name: Name, text: string, values: unknown[]): Promise<number> {
  const { rows } = await pool.query<Record<Name, number>>(text, values);
  const [row] = rows;
  if (row === undefined) throw new Error('a row of the outbox’s tables is gone: apply the migrations again');
  return Number(row[name]);
}

/** The transaction may be idle for as long as the broker takes to answer. */
function keepAlive(client: PoolClient): { end(): Promise<void> } {
  let asking: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    // Its failure ends the connection, which is noticed elsewhere.
    asking = client.query('select 1').catch(() => undefined);
  }, ALIVE_MS);
  timer.unref();
  return {
    end: async () => {
      clearInterval(timer);
      await asking;
    },
  };
}

function orAborted(done: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    void done.then(end);
  });
}

const positionsOf = (rows: readonly UnsentRow[]): string[] => rows.map(({ position }) => position);
