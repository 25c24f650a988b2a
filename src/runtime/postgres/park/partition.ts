import { ParkingTakenOver } from '../../consume/errors.js';
import type { ParkedPartition, ParkedRecord } from '../../consume/park-store.js';
import type { TopicPartition } from '../../transports/port.js';
import type { Pool, PoolClient } from '../client.js';
import { inTransaction } from '../transaction.js';
import { hashOf, headersText, RECORD, type RecordRow, recordOf, textOf } from './rows.js';
import type { ParkTables } from './tables.js';

export interface OpenPartition extends TopicPartition {
  readonly group: string;
  readonly epoch: string;
  readonly keys: readonly Uint8Array[];
}

/**
 * A partition with its epoch. Each operation is one statement, or one transaction, that locks the partition's row against whoever would take it over,
 * then the key's. `$1 $2 $3` are group, topic and partition everywhere, `$4` the epoch.
 */
export function partitionOf<Client extends PoolClient>(
  pool: Pool<Client>,
  tables: ParkTables,
  { group, topic, partition, epoch, keys }: OpenPartition,
): ParkedPartition<Client> {
  const { partitions, keys: keyTable, records } = tables;
  const here = (alias: string) => `(${alias}.consumer_group, ${alias}.topic, ${alias}.partition) = ($1, $2, $3::int)`;
  const owner = `owner as (select p.epoch::text from ${partitions} p where ${here('p')} for share)`;
  const mine = `exists (select from owner where epoch = $4)`;
  const record = `(consumer_group, topic, partition, record_offset, key_hash, value, headers, record_timestamp)`;

  // Stored before is fine; another record of the same offset is of a topic that was deleted and made again.
  const once = `on conflict (consumer_group, topic, partition, record_offset) do update set stored_at = r.stored_at
        where r.key_hash = excluded.key_hash and r.record_timestamp = excluded.record_timestamp
      returning 1`;

  const park = `with ${owner},
    key as (
      insert into ${keyTable} as k (consumer_group, topic, partition, key_hash, key, state, reason, message, error, attempts,
        failed_at, parked_at)
      select $1, $2, $3::int, $5::bytea, $10::bytea, 'parked', $11, $12, $13, $14::int, $15::timestamptz, $15::timestamptz
      where ${mine} and not exists (
        select from ${records} r where ${here('r')} and r.record_offset = $6::bigint
          and (r.key_hash, r.record_timestamp) is distinct from ($5::bytea, $9::bigint)
      )
      on conflict (consumer_group, topic, partition, key_hash) do update set state = k.state
      returning key_hash
    ),
    stored as (
      insert into ${records} as r ${record}
      select $1, $2, $3::int, $6::bigint, key_hash, $7::bytea, $8, $9::bigint from key
      ${once}
    )
    select epoch, exists (select from stored) as stored from owner`;

  const add = `with ${owner},
    key as (
      select k.key_hash from ${keyTable} k where ${here('k')} and k.key_hash = $5::bytea and ${mine} for update
    ),
    stored as (
      insert into ${records} as r ${record}
      select $1, $2, $3::int, $6::bigint, key_hash, $7::bytea, $8, $9::bigint from key
      ${once}
    )
    select epoch, exists (select from key) as parked, exists (select from stored) as stored from owner`;

  const releasing = `select p.epoch::text, k.key from ${partitions} p
    left join ${keyTable} k on ${here('k')} and k.state = 'releasing'
    where ${here('p')}`;

  const next = `select p.epoch::text, first.* from ${partitions} p
    left join lateral (
      select ${RECORD} from ${keyTable} k join ${records} r using (consumer_group, topic, partition, key_hash)
      where ${here('k')} and k.key_hash = $4::bytea and k.state = 'releasing'
      order by r.record_offset limit 1
    ) first on true
    where ${here('p')}`;

  const take = `with ${owner},
    taken as (delete from ${records} r where ${here('r')} and r.record_offset = $5::bigint and ${mine})
    select epoch from owner`;

  const refuse = `with ${owner},
    refused as (
      update ${keyTable} k set state = 'parked', reason = $6, message = $7, error = $8, attempts = $9::int, failed_at = $10::timestamptz
      where ${here('k')} and k.key_hash = $5::bytea and k.state = 'releasing' and ${mine}
    )
    select epoch from owner`;

  const ask = async <Row extends object>(
    client: PoolClient,
    text: string,
    values: readonly unknown[],
  ): Promise<(Row & { readonly epoch: string })[]> => {
    const { rows } = await client.query<Row & { readonly epoch: string }>(text, [group, topic, partition, ...values]);
    if (rows[0]?.epoch !== epoch) throw new ParkingTakenOver(group, topic, partition);
    return rows;
  };
  const valuesOf = ({ offset, key, value, headers, timestamp }: ParkedRecord): unknown[] => [
    hashOf(key),
    offset,
    value,
    headersText(headers),
    timestamp,
  ];

  const collision = ({ offset }: ParkedRecord) =>
    new Error(`another record is parked at offset ${offset} of ${topic}/${partition}: was the topic made anew?`);

  return {
    keys,
    park: async (stored, { reason, message, errorName, attempts, time }) => {
      const why = [
        reason,
        textOf(message),
        errorName === undefined ? null : textOf(errorName),
        attempts,
        new Date(time),
      ];
      const [row] = await ask<{ readonly stored: boolean }>(pool, park, [
        epoch,
        ...valuesOf(stored),
        stored.key,
        ...why,
      ]);
      if (row?.stored !== true) throw collision(stored);
    },
    add: async (stored) => {
      const values = [epoch, ...valuesOf(stored)];
      const [row] = await ask<{ readonly parked: boolean; readonly stored: boolean }>(pool, add, values);
      if (row?.parked !== true) return 'free';
      if (!row.stored) throw collision(stored);
      return 'stored';
    },
    releasing: async () => {
      const rows = await ask<{ readonly key: Uint8Array | null }>(pool, releasing, []);
      return rows.flatMap(({ key }) => (key === null ? [] : [key]));
    },
    next: async (key) => {
      const [row] = await ask<RecordRow | { readonly record_offset: null }>(pool, next, [hashOf(key)]);
      return row === undefined || row.record_offset === null ? undefined : recordOf(row);
    },
    take: async (offset, tx) => {
      await ask(tx ?? pool, take, [epoch, offset]);
    },
    refuse: async (key, { reason, message, errorName, attempts, time }) => {
      const why = [
        reason,
        textOf(message),
        errorName === undefined ? null : textOf(errorName),
        attempts,
        new Date(time),
      ];
      await ask(pool, refuse, [epoch, hashOf(key), ...why]);
    },
    free: (key) =>
      // Several statements: each sees what was committed while the one before waited for its lock.
      inTransaction(pool, async ({ client }) => {
        await ask(client, `with ${owner} select epoch from owner`, []);
        const place = [group, topic, partition, hashOf(key)];
        const lock = `select k.state from ${keyTable} k where ${here('k')} and k.key_hash = $4::bytea for update`;
        const [row] = (await client.query<{ state: string }>(lock, place)).rows;
        if (row === undefined) return 'free';
        if (row.state !== 'releasing') return 'parked';
        const left = `select 1 from ${records} r where ${here('r')} and r.key_hash = $4::bytea limit 1`;
        if ((await client.query(left, place)).rows.length > 0) return 'more';
        await client.query(`delete from ${keyTable} k where ${here('k')} and k.key_hash = $4::bytea`, place);
        return 'free';
      }),
  };
}
