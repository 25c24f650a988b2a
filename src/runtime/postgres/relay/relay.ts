import { sharedAbort } from '../../abort.js';
import { systemClock, within } from '../../clock.js';
import { stderrLog } from '../../log.js';
import { tablesOf } from '../client.js';
import { type BatchParts, type BatchResult, MarkLost, sendBatch } from './batch.js';
import type { Relay, RelayOptions, RelayReport, RelayStatus } from './options.js';
import { isMissingTopic } from './send.js';
import { shards as newShards, type Shards } from './shards.js';
import { relaySql } from './sql.js';
import { outboxStatus } from './status.js';

/** How long a database that doesn't answer may keep `stop` waiting. */
const LAST_WORD_MS = 5_000;

/** A relay between the outbox and a producer. Throws RangeError for options that can't be meant. */
export function relay(options: RelayOptions): Relay {
  const { pool, producer, workers = 4, batch = 100, pollMs = 200, maxCrashes = 3, log = stderrLog } = options;
  for (const [name, value] of Object.entries({ workers, batch, pollMs, maxCrashes })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`relay: ${name} must be a positive integer`);
  }
  const size = pool.options?.max;
  if (size !== undefined && size < workers + 1)
    throw new RangeError(`relay: ${workers} workers need ${workers + 1} connections, and the pool has ${size}`);
  const clock = systemClock;
  const sql = relaySql(options);
  const stopping = sharedAbort();
  const givingUp = sharedAbort();
  const unknown: string[] = [];
  let status: RelayStatus = 'new';
  let starting: Promise<void> | undefined;
  let running: Promise<unknown> | undefined;
  let stopped: Promise<RelayReport> | undefined;
  let sent = 0;
  let unmarked = 0;
  let lastError: string | undefined;

  const remember = (error: unknown): string => {
    lastError = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return lastError;
  };

  /** What a batch means for the next ones. */
  const settle = (shards: Shards, shard: number, result: BatchResult): void => {
    if (result.kind === 'elsewhere') {
      shards.elsewhere(shard);
      return;
    }
    sent += result.sent.length;
    unknown.push(...[...result.underWay].map(({ id }) => id));
    const [first] = result.failed;
    if (first !== undefined) {
      const { row, error } = first;
      const failed = result.failed.length;
      log.warn('outbox rows not sent, trying again', {
        failed,
        id: row.id,
        topic: row.aggregatetype,
        error: remember(error),
      });
    }
    for (const { reason } of result.refused) remember(new Error(reason));
    const missing = result.failed.filter(({ error }) => isMissingTopic(error));
    shards.missing(missing.map(({ row }) => row.aggregatetype));
    shards.giveBack(shard, result.failed.length > missing.length);
  };

  const work = async (shards: Shards, parts: BatchParts): Promise<void> => {
    for (let shard = await shards.take(); shard !== undefined; shard = await shards.take()) {
      try {
        settle(shards, shard, await sendBatch(parts, shard, shards.missingNow()));
      } catch (error) {
        if (error instanceof MarkLost) unmarked += error.rows;
        log.warn('outbox batch failed', { shard, error: remember(error) });
        shards.giveBack(shard, true);
      }
    }
  };

  const start = async (): Promise<void> => {
    const { rows } = await pool.query<{ oid: string | null }>(sql.namespace);
    const oid = rows[0]?.oid;
    if (oid === undefined || oid === null)
      throw new Error(`relay: there is no table ${tablesOf(options).outbox}: migrate(pool) makes it`);
    if (stopping.signal.aborted) return;
    // An oid has 32 bits without a sign, an advisory lock's number has one.
    const namespace = Number(oid) | 0;
    const shards = newShards({
      clock,
      pollMs,
      stopping: stopping.signal,
      candidates: async (exceptTopics) => {
        const found = await pool.query<{ shard: number }>(sql.candidates, [exceptTopics]);
        return found.rows.map(({ shard }) => shard);
      },
      failed: (error) => log.warn('outbox could not be read', { error: remember(error) }),
    });
    const parts: BatchParts = {
      pool,
      producer,
      sql,
      log,
      namespace,
      batch,
      maxCrashes,
      stopping: stopping.signal,
      givingUp: givingUp.signal,
    };
    running = Promise.all(Array.from({ length: workers }, () => work(shards, parts)));
    status = 'running';
  };

  const stop = async (deadlineMs: number): Promise<RelayReport> => {
    const before = sent;
    status = 'stopping';
    stopping.abort();
    await starting?.catch(() => undefined);
    const done = running ?? Promise.resolve();
    const inTime = await within(
      clock,
      deadlineMs,
      done.then(() => true),
    );
    givingUp.abort();
    if (inTime === undefined) await within(clock, LAST_WORD_MS, done);
    status = 'stopped';
    return { finished: sent - before, unknown: [...unknown] };
  };

  return Object.freeze({
    start: () => {
      if (stopped !== undefined) return Promise.reject(new Error('relay: it was stopped'));
      starting ??= start().catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      return starting;
    },
    stop: ({ deadlineMs = 10_000 } = {}) => {
      stopped ??= stop(deadlineMs);
      return stopped;
    },
    health: async () => ({
      status,
      sent,
      unmarked,
      ...(lastError === undefined ? {} : { lastError }),
      ...(await outboxStatus(pool, options)),
    }),
  } satisfies Relay);
}
