import { type TableOptions, tablesOf } from '../client.js';
import { SELECTED } from '../row.js';

export const SHARDS = 64;

/** What a relay asks and says. */
export interface RelaySql {
  /** Table's oid, the lock's first number: of each database's outboxes its own. Null: there is no table. */
  readonly namespace: string;
  /** Shards with rows that can be sent. $1: topics to be left out. */
  readonly candidates: string;
  /** $1: namespace, $2: shard, $3: idle timeout. */
  readonly lock: string;
  /** $1: shard. Answers with how careful to be now, and leaves word for the next relay in case this one dies. */
  readonly begin: string;
  /** $1: shard, $2: topics to be left out, $3: how many. */
  readonly rows: string;
  /** $1: position. Answers with how often a relay died of the row. */
  readonly suspect: string;
  /** $1: shard, $2: positions of what was sent, $3: of suspects that are still there, and of which no relay died now. */
  readonly end: string;
  /** $1: positions, $2: reasons. */
  readonly hold: string;
}

/** A relay that dies leaves a shard's caution raised by so much; each batch that ends lowers it by one. */
const RAISE = 2;
const MOST = 9;

export function relaySql(options: TableOptions): RelaySql {
  const { outbox, shards } = tablesOf(options);
  const sendable = (topics: string) => `o.held_at is null and o.aggregatetype <> all(${topics}::text[]) and not exists (
    select from ${outbox} held
    where held.held_at is not null and held.aggregatetype = o.aggregatetype and held.aggregateid = o.aggregateid
  )`;
  return {
    namespace: `select to_regclass('${outbox.replaceAll("'", "''")}')::oid::bigint as oid`,
    // The limit keeps the planner from joining the whole table.
    candidates: `select s.shard from generate_series(0, ${SHARDS - 1}) s (shard), lateral (
      select from ${outbox} o where o.shard = s.shard and ${sendable('$1')} limit 1
    ) found`,
    lock: `select pg_try_advisory_xact_lock($1, $2) as locked, set_config('idle_in_transaction_session_timeout', $3, true)`,
    begin: `update ${shards} set caution = least(caution + ${RAISE}, ${MOST}) where shard = $1
      returning caution - ${RAISE} as caution`,
    rows: `select position, ${SELECTED.join(', ')} from ${outbox} o
      where o.shard = $1 and ${sendable('$2')} order by o.position limit $3`,
    suspect: `update ${outbox} set crashes = crashes + 1 where position = $1 returning crashes - 1 as crashes`,
    end: `with gone as (delete from ${outbox} where position = any($2::bigint[])),
      cleared as (update ${outbox} set crashes = 0 where position = any($3::bigint[]) and crashes > 0)
      update ${shards} set caution = greatest(caution - ${RAISE} - 1, 0) where shard = $1`,
    hold: `update ${outbox} set held_at = now(), held_reason = given.reason
      from unnest($1::bigint[], $2::text[]) given (held_position, reason) where position = given.held_position`,
  };
}

/** How many rows at once: a quarter for each degree of caution, down to one alone. */
export function batchSize(batch: number, caution: number): number {
  return Math.max(Math.floor(batch / 4 ** caution), 1);
}
