/**
 * A relay in a process of its own, for tests that kill it: what it sends goes to a file, a line for each event, which stands for the broker.
 * DATABASE_URL, LEDGER, and DEADLY: the id of an event that kills whoever sends it.
 */
import { appendFileSync } from 'node:fs';
import { silentLog } from '@tidings/runtime';
import { relay } from '@tidings/runtime/postgres';
import pg from 'pg';

const { DATABASE_URL, LEDGER, DEADLY, BATCH = '5' } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL!, max: 5 });
pool.on('error', () => {});

const made = relay({
  pool,
  log: silentLog,
  workers: 2,
  batch: Number(BATCH),
  pollMs: 10,
  producer: {
    send: async ({ topic, event }) => {
      if (event.id === DEADLY) process.kill(process.pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 1));
      // One write: processes that append to one file don't mix their lines.
      appendFileSync(LEDGER!, `${event.id} ${event.partitionKey} ${(event.data as { heading: string }).heading}\n`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { id: event.id, topic };
    },
  },
});
await made.start();
console.log('ready');
