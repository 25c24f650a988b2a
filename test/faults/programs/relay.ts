/** A relay in a process of its own, on the real broker. It may be told when to die. */
import { createProducer, type Sink } from '@tidings/runtime';
import { relay } from '@tidings/runtime/postgres';
import pg from 'pg';
import { client, type Place, SOURCE } from '../support/clients.js';
import { configuration, program } from '../support/program.js';

export interface RelayConfig {
  readonly place: Place;
  readonly ledger: string;
  readonly by: string;
  readonly databaseUrl: string;
  readonly batch: number;
  readonly workers: number;
  /** SIGKILL by its own hand at the nth row: when it is on its way to the broker, or acknowledged and not yet marked. */
  readonly die?: { readonly after: number; readonly stage: 'publishing' | 'acknowledged' };
}

const { place, ledger: file, by, databaseUrl, batch, workers, die } = configuration<RelayConfig>();
const dead = () => process.kill(process.pid, 'SIGKILL');

await program({ file, by }, async (ledger) => {
  const log = ledger.log(by);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: workers + 1 });
  pool.on('error', () => {});
  const producer = createProducer({ transport: client(place, {}, log), source: SOURCE, log });
  let count = 0;
  const sink: Sink = {
    send: async (outgoing) => {
      const mine = ++count;
      const sending = producer.send(outgoing);
      // Behind the microtasks in which the batch is written to the socket.
      if (die?.stage === 'publishing' && mine === die.after) setImmediate(dead);
      const receipt = await sending;
      if (die?.stage === 'acknowledged' && mine === die.after) dead();
      return receipt;
    },
  };
  const made = relay({ pool, producer: sink, batch, workers, pollMs: 20, log });
  await made.start();
  return async () => {
    const report = await made.stop();
    await producer.close();
    await pool.end();
    return report;
  };
});
