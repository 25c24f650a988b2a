import { createHash } from 'node:crypto';
import { InboxUnavailable } from '../consume/errors.js';
import type { Inbox } from '../consume/options.js';
import { type Pool, type PoolClient, type TableOptions, tablesOf } from './client.js';
import { guarded } from './guard.js';
import { type OutboxOptions, outbox } from './outbox.js';
import { inTransaction } from './transaction.js';

export interface InboxOptions extends TableOptions {
  /** Transactions at once, each with a connection of its own. Default, and at most, the pool's size. */
  readonly concurrency?: number;
  /** The server ends a transaction in which nothing was asked for so long; more than the handlers' timeout. Default 120,000. */
  readonly idleTimeoutMs?: number;
  /** Default: `read committed`. What can't be serialized is tried again. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** Where `ctx.publisher` puts events: the outbox, with these options (default), or with `false` the consumer's producer. */
  readonly outbox?: Omit<OutboxOptions, 'schema'> | false;
}

/** `pg`'s own default. */
const POOL_SIZE = 10;

/**
 * Makes the effects of handlers happen once: each runs in a transaction, `ctx.tx`, that also remembers the event for the group. Only what
 * is done through `ctx.tx` counts. Needs the tables of `migrate`. Throws RangeError for options that can't be meant.
 */
export function inbox<Client extends PoolClient = PoolClient>(
  pool: Pool<Client>,
  options: InboxOptions = {},
): Inbox<Client> {
  const { idleTimeoutMs = 120_000, isolation = 'read committed', outbox: outboxOptions = {} } = options;
  const size = pool.options?.max ?? POOL_SIZE;
  const { concurrency = size } = options;
  for (const [name, value] of Object.entries({ concurrency, idleTimeoutMs })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`inbox: ${name} must be a positive integer`);
  }
  if (pool.options?.max !== undefined && concurrency > size)
    throw new RangeError(`inbox: concurrency ${concurrency} is more than the pool’s ${size} connections`);
  if (!ISOLATION.has(isolation)) throw new RangeError(`inbox: isolation must be ${[...ISOLATION].join(', ')}`);
  const { inbox: table } = tablesOf(options);
  // In order, so that two batches with the same events don't wait for each other. The time limit is the transaction's own.
  const record = `insert into ${table} (consumer_group, event_id)
    select $1, id from unnest($2::text[]) id order by id
    on conflict do nothing
    returning event_id, set_config('idle_in_transaction_session_timeout', $3, true)`;

  const remember = async (client: Client, group: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
    const byStored = new Map(ids.map((id) => [storedId(id), id] as const));
    const { rows } = await client.query<{ event_id: string }>(record, [
      group,
      [...byStored.keys()],
      String(idleTimeoutMs),
    ]);
    return new Set(rows.map(({ event_id }) => byStored.get(event_id)!));
  };

  return Object.freeze({
    concurrency,
    run: async (group, ids, work) => {
      let began = false;
      try {
        await inTransaction(
          pool,
          async ({ client }) => {
            // Where another transaction has the same event, this waits for its end.
            const fresh = await remember(client, group, ids);
            began = true;
            if (fresh.size === 0) return;
            const lent = guarded<Client>(client);
            const sink =
              outboxOptions === false ? undefined : outbox(lent.client, { ...outboxOptions, ...schemaOf(options) });
            try {
              await work(fresh, lent.client, sink);
            } finally {
              await lent.end();
            }
          },
          `begin isolation level ${isolation}`,
        );
      } catch (error) {
        if (began || isRollback(error)) throw error;
        throw new InboxUnavailable(`the inbox can’t be used: ${(error as Error).message}`, { cause: error });
      }
    },
  } satisfies Inbox<Client>);
}

const ISOLATION: ReadonlySet<string> = new Set(['read committed', 'repeatable read', 'serializable']);

const schemaOf = ({ schema }: TableOptions): TableOptions => (schema === undefined ? {} : { schema });

/** SQLSTATE class 40: another transaction came first. Says nothing of the database's health. */
function isRollback(error: unknown): boolean {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('40');
}

/** Ids come from the wire: an index holds 2,700 bytes, and Postgres' text no NUL. */
function storedId(id: string): string {
  if (id.length <= 256 && !id.includes('\0')) return id;
  return `sha256:${createHash('sha256').update(id).digest('hex')}`;
}
