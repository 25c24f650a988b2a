/** kill -9 of consumers. */
import { migrate } from '@tidings/runtime/postgres';
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { testDatabase } from '../support/postgres.js';
import type { ConsumerConfig } from './programs/consumer.js';
import { keysOf, randomOf, until } from './support/clients.js';
import { prepareEffects } from './support/member.js';
import { buildPrograms, type Program } from './support/process.js';
import { expectKept, newScene, type Scene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const database = await testDatabase();
const start = await buildPrograms('consumer');
const table = faultTable();
const STAGES = ['begin', 'middle', 'end'] as const;

describe.skipIf(brokers === undefined)('kill -9 of a consumer', () => {
  /** Three members of a group, one of which is killed again and again, by others or by its own hand, while events are published. */
  async function massacre(scene: Scene, kills: number, more: Partial<ConsumerConfig> = {}): Promise<void> {
    const { place, group, ledger } = scene;
    const random = randomOf(20261126);
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(60), pauseMs: 300 });
    let number = 0;
    const begin = (die?: ConsumerConfig['die']): Program =>
      start('consumer', {
        ...{ place, group, ledger: ledger.file, by: `consumer-${number}`, seed: number++, mostMs: 6 },
        ...(die === undefined ? {} : { die }),
        ...more,
      } satisfies ConsumerConfig);
    let members = [begin(), begin(), begin()];
    await Promise.all(members.map((one) => one.ready()));
    for (let kill = 0; kill < kills; kill++) {
      const before = ledger.of('handled').length;
      const after = 1 + random.below(150);
      if (kill % 2 === 0) {
        // From outside, whatever it is doing.
        await until(() => ledger.of('handled').length > before + after, 'handled events');
        await members[random.below(members.length)]!.kill();
      } else {
        // By its own hand, in a handler.
        await begin({ after, stage: STAGES[random.below(3)]! }).gone;
      }
      members = members.filter((one) => !one.isGone());
      while (members.length < 3) members.push(begin());
    }
    await traffic.stop();
    await Promise.all(members.map((one) => one.ready()));
    await scene.settled();
    for (const one of members) await one.stop();
  }

  it('in mid-batch, at 20 random points', { timeout: 300_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    await massacre(scene, 20);
    const verdict = await scene.verdict();
    table.row('kill -9 of a consumer in mid-batch, 20 points', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(await scene.lag()).toBe(0);
  });

  it.skipIf(database === undefined)('with an inbox', { timeout: 300_000 }, async () => {
    const { pool, url: databaseUrl } = database!;
    await migrate(pool);
    await prepareEffects(pool);
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    await massacre(scene, 6, { databaseUrl });
    const verdict = await scene.verdict({ pool });
    table.row('the same with an inbox, 6 points', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(await scene.lag()).toBe(0);
  });
});
