/** A consumer of todos in a process of its own. It may be told when to die. */
import type { ConsumerOptions } from '@tidings/runtime';
import pg from 'pg';
import { client, type Place, randomOf } from '../support/clients.js';
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
  readonly sessionTimeoutMs?: number;
  readonly options?: Partial<Pick<ConsumerOptions, 'concurrency' | 'exhausted' | 'retry' | 'retryTopic'>>;
}

const config = configuration<ConsumerConfig>();
const { place, by, group, die } = config;
const dead = () => process.kill(process.pid, 'SIGKILL');

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
    handle: async () => {
      const mine = ++begun;
      if (die?.stage === 'begin' && mine === die.after) dead();
      await work();
      if (die?.stage === 'middle' && mine === die.after) dead();
    },
    handled: () => {
      if (die?.stage === 'end' && begun >= die.after) dead();
    },
  });
  await consumer.start();
  return () => consumer.stop();
});
