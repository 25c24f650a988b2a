import type { ParkedKeys, ParkedSelection } from '../../consume/park-store.js';
import type { Pool, PoolClient } from '../client.js';
import { inTransaction } from '../transaction.js';
import { hashOf, KEY, type KeyRow, keyOf, RECORD, type RecordRow, recordOf } from './rows.js';
import type { ParkTables } from './tables.js';

/** Fits everything that isn't given. */
const CHOSEN = `($1::text is null or k.consumer_group = $1) and ($2::text is null or k.topic = $2)
  and ($3::bytea is null or k.key_hash = $3)`;

/** What operators do. Nobody needs to own a partition for that. */
export function parkedKeys<Client extends PoolClient>(pool: Pool<Client>, { keys, records }: ParkTables): ParkedKeys {
  const valuesOf = ({ group, topic, key }: ParkedSelection) => [
    group ?? null,
    topic ?? null,
    key === undefined ? null : hashOf(key),
  ];
  return {
    list: async ({ limit = 1_000, ...which }) => {
      const { rows } = await pool.query<KeyRow>(
        `select ${KEY}, (
          select count(*) from ${records} r
          where (r.consumer_group, r.topic, r.partition, r.key_hash) = (k.consumer_group, k.topic, k.partition, k.key_hash)
        )::text as records
        from ${keys} k where ${CHOSEN} order by k.parked_at, k.consumer_group, k.topic, k.partition, k.key_hash limit $4`,
        [...valuesOf(which), limit],
      );
      return rows.map(keyOf);
    },
    records: async ({ limit = 100, ...which }) => {
      const { rows } = await pool.query<RecordRow & { topic: string; partition: number }>(
        `select k.topic, k.partition, ${RECORD} from ${keys} k join ${records} r
          on (r.consumer_group, r.topic, r.partition, r.key_hash) = (k.consumer_group, k.topic, k.partition, k.key_hash)
        where ${CHOSEN} order by k.topic, k.partition, r.record_offset limit $4`,
        [...valuesOf(which), limit],
      );
      return rows.map((row) => ({ ...recordOf(row), topic: row.topic, partition: row.partition }));
    },
    release: async (which) => {
      const { rowCount } = await pool.query(
        `update ${keys} k set state = 'releasing' where ${CHOSEN}`,
        valuesOf(which),
      );
      return rowCount ?? 0;
    },
    discard: ({ at, ...which }) =>
      inTransaction(pool, async ({ client }) => {
        // Under the key's lock: nothing joins a key that is about to be forgotten.
        const { rows } = await client.query<Locked>(
          `select k.consumer_group, k.topic, k.partition, k.key_hash from ${keys} k where ${CHOSEN} for update`,
          valuesOf(which),
        );
        let discarded = 0;
        for (const { consumer_group, topic, partition, key_hash } of rows) {
          if (at !== undefined && at.partition !== partition) continue;
          const place = [consumer_group, topic, partition, key_hash];
          const here = '(consumer_group, topic, partition, key_hash) = ($1, $2, $3, $4)';
          const { rowCount } = await client.query(
            `delete from ${records} where ${here} and ($5::bigint is null or record_offset = $5)`,
            [...place, at?.offset ?? null],
          );
          discarded += rowCount ?? 0;
          await client.query(
            `delete from ${keys} k where ${here} and not exists (select from ${records} r
              where (r.consumer_group, r.topic, r.partition, r.key_hash) = ($1, $2, $3, $4))`,
            place,
          );
        }
        return discarded;
      }),
  };
}

interface Locked {
  readonly consumer_group: string;
  readonly topic: string;
  readonly partition: number;
  readonly key_hash: Uint8Array;
}
