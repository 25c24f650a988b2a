import type { ParkedKeys, ParkStore } from '../../consume/park-store.js';
import type { Pool, PoolClient, TableOptions } from '../client.js';
import { inTransaction } from '../transaction.js';
import { parkedKeys } from './operators.js';
import { partitionOf } from './partition.js';
import { parkTables } from './tables.js';

/**
 * Keeps parked keys on Postgres, for `exhausted: 'park-key'` and for operators. With an inbox on the same database, a parked event is handled
 * and taken away in one transaction. Needs the tables of `migrate`.
 */
export function parkStore<Client extends PoolClient = PoolClient>(
  pool: Pool<Client>,
  options: TableOptions = {},
): ParkStore<Client> & ParkedKeys {
  const tables = parkTables(options);
  const { partitions, keys } = tables;
  const takeOver = `insert into ${partitions} as p (consumer_group, topic, partition, epoch) values ($1, $2, $3, 1)
    on conflict (consumer_group, topic, partition) do update set epoch = p.epoch + 1
    returning epoch::text`;
  const list = `select key from ${keys} where (consumer_group, topic, partition) = ($1, $2, $3)`;
  return Object.freeze({
    ...parkedKeys(pool, tables),
    open: (group, { topic, partition }) =>
      inTransaction(pool, async ({ client }) => {
        const place = [group, topic, partition];
        // Waits for what the former owner has under way; after this it can begin nothing more.
        const [row] = (await client.query<{ epoch: string }>(takeOver, place)).rows;
        const { rows } = await client.query<{ key: Uint8Array }>(list, place);
        const { epoch } = row!;
        return partitionOf(pool, tables, { group, topic, partition, epoch, keys: rows.map(({ key }) => key) });
      }),
  } satisfies ParkStore<Client> & ParkedKeys);
}
