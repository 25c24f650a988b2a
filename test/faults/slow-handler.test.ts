/** Handlers that take longer than the session. */
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@tidings/runtime/postgres';
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { testDatabase } from '../support/postgres.js';
import type { ConsumerConfig } from './programs/consumer.js';
import { keysOf, SESSION_MS, until } from './support/clients.js';
import { prepareEffects } from './support/member.js';
import { buildPrograms } from './support/process.js';
import { expectKept, newScene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const database = await testDatabase();
const start = await buildPrograms('consumer');
const table = faultTable();

describe.skipIf(brokers === undefined)('a handler that takes longer than the session', () => {
  it('and waits: it keeps its partition', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 4 });
    const { ledger } = scene;
    await scene.load({ sink: scene.producer(), keys: keysOf(20), rounds: 10 }).done;
    const aborted: string[] = [];
    // Five sessions long, one of each key, in two members that could take each other's partitions.
    for (const by of ['one', 'two']) {
      scene.member(by, {
        handle: async ({ data, id }, { signal }) => {
          if ((data as { title: string }).title !== '5') return;
          await sleep(5 * SESSION_MS);
          if (signal.aborted) aborted.push(id);
        },
      });
    }
    await scene.settled();
    const verdict = await scene.verdict();
    table.row('async handlers of 5 sessions', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(ledger.notes('membership lost')).toEqual([]);
    expect(aborted).toEqual([]);
    expect(verdict.again).toEqual([]);
  });

  it('when many follow each other that never wait: it keeps its partition', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 4 });
    const { ledger } = scene;
    // They are there before the consumer is, so that it fetches many at once: work for several sessions.
    await scene.load({ sink: scene.producer(), keys: keysOf(40), pauseMs: 1, rounds: 50 }).done;
    scene.member('consumer', {
      handle: () => {
        for (const end = performance.now() + 2; performance.now() < end; );
      },
    });
    await scene.settled();
    const verdict = await scene.verdict();
    table.row('2,000 handlers of 2 ms without a wait', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(ledger.notes('membership lost')).toEqual([]);
    expect(verdict.again).toEqual([]);
  });

  it.skipIf(database === undefined)(
    'and blocks the event loop: it loses the partition, is told, and its effect stays single',
    { timeout: 120_000 },
    async () => {
      const { pool, url: databaseUrl } = database!;
      await migrate(pool);
      await prepareEffects(pool);
      const scene = await newScene({ brokers: brokers!, partitions: 4 });
      const { place, group, ledger } = scene;
      const common = { place, group, ledger: ledger.file, mostMs: 2, databaseUrl };
      const blocker = start('consumer', {
        ...{ ...common, by: 'blocker', seed: 1 },
        block: { every: 40, ms: 3 * SESSION_MS },
      } satisfies ConsumerConfig);
      const other = start('consumer', { ...common, by: 'other', seed: 2 } satisfies ConsumerConfig);
      await Promise.all([blocker.ready(), other.ready()]);
      const traffic = scene.load({ sink: scene.producer(), keys: keysOf(40), pauseMs: 150 });
      const lostTimes = () => ledger.notes('membership lost').filter(({ by }) => by === 'blocker').length;
      await until(() => lostTimes() >= 4, 'four sessions to end');
      await traffic.stop();
      await scene.settled({ pool });
      await Promise.all([blocker.stop(), other.stop()]);
      const verdict = await scene.verdict({ pool });
      table.row('handlers that block the event loop for 3 sessions', verdict);
      expectKept(scene, verdict, { doubled: 'never' });
      const blocked = ledger.notes('blocked').map(({ text }) => JSON.parse(text.slice('blocked '.length)));
      expect(blocked.length).toBeGreaterThanOrEqual(4);
      // Its handler knows that what it does is not its any more.
      expect(blocked.filter(({ aborted }) => aborted !== 'partition-lost')).toEqual([]);
    },
  );
});
