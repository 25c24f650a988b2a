-- Outbox: events that were published within a transaction, until the relay (or Debezium) has brought them to Kafka.
-- Columns are those of Debezium's EventRouter, and one for each further attribute, under its CloudEvents name. NULL: the header is absent.

create table if not exists tidings_outbox (
  position bigint generated always as identity primary key,
  id text not null,
  -- The topic.
  aggregatetype text not null,
  -- The record's key; NULL: no key, no order.
  aggregateid text,
  type text not null,
  -- json keeps the text as it is; jsonb would reorder keys and refuse \u0000. NULL: a tombstone.
  payload json,
  specversion text not null default '1.0',
  datacontenttype text not null default 'application/json',
  dataversion text not null check (dataversion ~ '^[1-9][0-9]{0,8}$'),
  -- NULL: the relay writes its producer's.
  source text,
  subject text,
  time text not null,
  correlationid text not null,
  causationid text,
  tenantid text,
  -- Only where it differs from the key.
  partitionkey text,
  traceparent text,
  tracestate text,
  -- Attributes without a column of their own, an object of strings.
  extensions json,
  created_at timestamptz not null default now(),
  -- Relay workers lock shards: all rows of an aggregate are in one.
  shard smallint not null generated always as ((hashtext(coalesce(aggregateid, id)) & 63)::smallint) stored,
  -- How often a relay died while it was sending this row alone.
  crashes smallint not null default 0,
  -- Since when and why its aggregate waits for someone to look at this row.
  held_at timestamptz,
  held_reason text
) with (
  -- Rows come and go: what is dead is cleared by number, not by share.
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0,
  autovacuum_vacuum_insert_threshold = 50000
);

create index if not exists tidings_outbox_unsent on tidings_outbox (shard, position);
create index if not exists tidings_outbox_held on tidings_outbox (aggregatetype, aggregateid) where held_at is not null;

-- How careful a relay has to be with a shard: raised before a batch is sent, lowered when it ended in good order.
create table if not exists tidings_outbox_shard (
  shard smallint primary key,
  caution smallint not null default 0
) with (fillfactor = 20);

insert into tidings_outbox_shard (shard) select generate_series(0, 63) on conflict do nothing;
