/** A producer of todos in a process of its own: it goes on where the one before it was killed. */
import { createProducer } from '@tidings/runtime';
import { client, keysOf, type Place, SOURCE } from '../support/clients.js';
import { load } from '../support/load.js';
import { configuration, program } from '../support/program.js';

export interface ProducerConfig {
  readonly place: Place;
  readonly ledger: string;
  readonly by: string;
  readonly keys: number;
  readonly pauseMs: number;
}

const { place, ledger: file, by, keys, pauseMs } = configuration<ProducerConfig>();

await program({ file, by }, async (ledger) => {
  const transport = client(place, {}, ledger.log(by));
  const producer = createProducer({ transport, source: SOURCE, log: ledger.log(by) });
  const traffic = load({ sink: producer, ledger, keys: keysOf(keys), pauseMs });
  return async () => {
    await traffic.stop();
    return producer.close();
  };
});
