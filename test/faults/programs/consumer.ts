/** A consumer of todos in a process of its own. It may be told when to die. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsumerOptions, HandlerAborted, PermanentError } from '@tidings/runtime';
import pg from 'pg';
import { client, isFlaky, isHopeless, isPoison, type Place, randomOf } from '../support/clients.js';
import { member, workOf } from '../support/member.js';
import { configuration, program } from '../support/program.js';

export interface ConsumerConfig {
  readonly place: Place;
  readonly ledger: string;
  readonly by: string;
  readonly group: string;
  readonly seed: number;
  /** A handler takes 0 to so long. */
  readonly mostMs: number;
  /** With an inbox on this database. */
  readonly databaseUrl?: string;
  /** SIGKILL by its own hand in the nth handler: as it begins, in mid-work, or when it has done all that it does. */
  readonly die?: { readonly after: number; readonly stage: 'begin' | 'middle' | 'end' };
  /** One handler of so many stands in the way of everything else for so long, and then notes whether its signal is aborted. */
  readonly block?: { readonly every: number; readonly ms: number };
  /** Events that fail for good, until there is a file of this name. */
  readonly poison?: { readonly until: string };
  /** Events that fail so often, and others that fail for good. */
  readonly flaky?: { readonly attempts: number };
  readonly sessionTimeoutMs?: number;
  readonly options?: Partial<Pick<ConsumerOptions, 'concurrency' | 'exhausted' | 'retry' | 'retryTopic'>>;
}

const config = configuration<ConsumerConfig>();
const { place, by, group, die, block, poison, flaky } = config;
const dead = () => process.kill(process.pid, 'SIGKILL');
const aborting = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
const stand = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

await program({ file: config.ledger, by }, async (ledger) => {
  const session = config.sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs: config.sessionTimeoutMs };
  const transport = client(place, session, ledger.log(by));
  const work = workOf(randomOf(config.seed), config.mostMs);
  const pool = config.databaseUrl === undefined ? undefined : new pg.Pool({ connectionString: config.databaseUrl });
  let begun = 0;
  const consumer = member({
    ...{ transport, group, ledger, by },
    ...(pool === undefined ? {} : { pool }),
    ...(config.options === undefined ? {} : { options: config.options }),
    handle: async ({ data }, { signal, attempt }) => {
      const mine = ++begun;
      if (block !== undefined && mine % block.every === 0) {
        stand(block.ms);
        // The runtime needs a turn to find out.
        await Promise.race([aborting(signal), sleep(5_000)]);
        const aborted = signal.reason instanceof HandlerAborted ? signal.reason.reason : signal.aborted;
        ledger.write({ what: 'note', by, text: `blocked ${JSON.stringify({ aborted })}` });
      }
      if (die?.stage === 'begin' && mine === die.after) dead();
      await work();
      const { todoId, title } = data as { todoId: string; title: string };
      if (poison !== undefined && isPoison(todoId, title) && !existsSync(poison.until)) {
        throw new PermanentError('not yet');
      }
      if (flaky !== undefined && isFlaky(title) && attempt <= flaky.attempts)
        throw new Error(`not at attempt ${attempt}`);
      if (flaky !== undefined && isHopeless(title)) throw new PermanentError('never');
      if (die?.stage === 'middle' && mine === die.after) dead();
    },
    handled: () => {
      if (die?.stage === 'end' && begun >= die.after) dead();
    },
  });
  await consumer.start();
  return () => consumer.stop();
});
