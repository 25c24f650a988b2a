/** What the programs have in common. */
import { createInterface } from 'node:readline';
import { type Ledger, openLedger } from './ledger.js';

/** What the test gave to this process. */
export function configuration<Config>(): Config {
  return JSON.parse(process.env.FAULTS!) as Config;
}

/**
 * Runs a program until it is told to stop; `run` resolves with what stops it. Whoever started it may be killed: this process ends then too.
 */
export async function program(
  { file, by }: { readonly file: string; readonly by: string },
  run: (ledger: Ledger) => Promise<() => Promise<unknown>>,
): Promise<void> {
  const ledger = openLedger(file);
  let told: () => void = () => {};
  const stopping = new Promise<void>((resolve) => {
    told = resolve;
  });
  let asked = false;
  createInterface({ input: process.stdin })
    .on('line', () => {
      asked = true;
      told();
    })
    .on('close', () => {
      if (!asked) process.exit(1);
    });
  process.on('uncaughtException', (error) => {
    ledger.write({ what: 'note', by, text: `uncaught ${error.stack ?? error.message}` });
    process.exit(2);
  });
  const stop = await run(ledger);
  console.log('ready');
  await stopping;
  console.log(JSON.stringify((await stop()) ?? null));
  process.exit(0);
}
