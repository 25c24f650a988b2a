-- Inbox: the events that a consumer group has handled, each written in the transaction of its effects.

create table if not exists tidings_inbox (
  consumer_group text not null,
  event_id text not null,
  handled_at timestamptz not null default now(),
  primary key (consumer_group, event_id)
);

-- For the clean-up.
create index if not exists tidings_inbox_handled_at on tidings_inbox (handled_at);
