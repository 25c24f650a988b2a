import type { Pool, PoolClient, Pooled } from './client.js';

/** The connection of a transaction, while it lasts. */
export interface Session<Client extends PoolClient> {
  readonly client: Pooled<Client>;
  /** Why the connection is gone, once it is. */
  lost(): Error | undefined;
}

/** Every statement sees what was committed before it, whatever the server's default is. */
export const READ_COMMITTED = 'begin isolation level read committed';

/**
 * Begins a transaction on a connection of the pool, runs the work and commits. A failure rolls back and rejects; a connection in doubt is
 * closed. A transaction in which a statement failed can't be committed, also where the work caught that statement's error.
 */
export async function inTransaction<Client extends PoolClient, T>(
  pool: Pool<Client>,
  work: (session: Session<Client>) => Promise<T>,
  begin = READ_COMMITTED,
): Promise<T> {
  listenTo(pool);
  const client = await pool.connect();
  let lost: Error | undefined;
  const onError = (error: Error): void => {
    lost ??= error;
  };
  client.on?.('error', onError);
  try {
    const { command } = await client.query(begin);
    const result = await work({ client, lost: () => lost });
    await commit(client, command !== undefined);
    return result;
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw error;
  } finally {
    client.off?.('error', onError);
    client.release(lost);
  }
}

/** COMMIT of a transaction in which a statement failed rolls back, without an error: only the answer says so. */
async function commit(client: PoolClient, saysCommand: boolean): Promise<void> {
  if (!saysCommand) await client.query('select 1');
  const { command } = await client.query('commit');
  if (command === undefined || command === 'COMMIT') return;
  throw new Error(
    'nothing was committed: a statement of the transaction had failed. Await every query; one that may fail needs a savepoint',
  );
}

const listened = new WeakSet<object>();

/** A connection that the server ends would end the process where nobody listens, also in the moment before its user can. */
function listenTo(pool: Pool): void {
  if (listened.has(pool)) return;
  listened.add(pool);
  pool.on?.('connect', (client) => void client.on?.('error', () => {}));
}
