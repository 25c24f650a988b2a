/** Outbox and inbox on Postgres: events that are published, and handled, in the transaction of their effects. */

export { type CleanUpOptions, cleanUpCapturedOutbox, cleanUpInbox, type InboxCleanUpOptions } from './clean-up.js';
export type { Pool, PoolClient, Pooled, QueryResult, TableOptions } from './client.js';
export { type InboxOptions, inbox } from './inbox.js';
export { type Migration, migrate, migrations } from './migrate.js';
export { type OutboxOptions, outbox } from './outbox.js';
export { parkStore } from './park/store.js';
export type { OutboxStatus, Relay, RelayHealth, RelayOptions, RelayReport, RelayStatus } from './relay/options.js';
export { listPoison, type PoisonRow, retryPoison, skipPoison } from './relay/poison.js';
export { relay } from './relay/relay.js';
export { outboxStatus } from './relay/status.js';
