-- Parked keys: events that failed for good and those after them of the same key, kept in their order until an operator releases the key.

-- Who reads a partition: its epoch is raised by each consumer that gets it, and whoever has another one is refused.
create table if not exists tidings_park_partition (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  epoch bigint not null,
  primary key (consumer_group, topic, partition)
) with (fillfactor = 50);

create table if not exists tidings_parked_key (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  -- SHA-256 of the key: keys are longer than an index takes.
  key_hash bytea not null,
  key bytea not null,
  state text not null check (state in ('parked', 'releasing')),
  -- Why its first event failed last, and when.
  reason text not null,
  message text not null,
  error text,
  attempts integer not null,
  failed_at timestamptz not null,
  parked_at timestamptz not null,
  primary key (consumer_group, topic, partition, key_hash)
);

create index if not exists tidings_parked_key_releasing
  on tidings_parked_key (consumer_group, topic, partition) where state = 'releasing';

create table if not exists tidings_parked_record (
  consumer_group text not null,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  key_hash bytea not null,
  -- NULL: a tombstone.
  value bytea,
  -- [[name, base64 of the value or null], ...] in the order of the record; a name may come more than once.
  headers text not null,
  -- Of the record, milliseconds since the epoch.
  record_timestamp bigint not null,
  stored_at timestamptz not null default now(),
  primary key (consumer_group, topic, partition, record_offset),
  -- A key that has records can't be forgotten.
  foreign key (consumer_group, topic, partition, key_hash) references tidings_parked_key
);

create index if not exists tidings_parked_record_key
  on tidings_parked_record (consumer_group, topic, partition, key_hash, record_offset);
