/** kill -9 of consumers that park keys, and of those that put events off. */
import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parked } from '@tidings/runtime/operations';
import { migrate, parkStore } from '@tidings/runtime/postgres';
import type pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { testDatabase } from '../support/postgres.js';
import type { ConsumerConfig } from './programs/consumer.js';
import { comes, isFlaky, isHopeless, isPoison, keysOf, randomOf, until } from './support/clients.js';
import { prepareEffects } from './support/member.js';
import { buildPrograms, type Program } from './support/process.js';
import { expectKept, newScene, type Scene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const database = await testDatabase();
const start = await buildPrograms('consumer');
const table = faultTable();

describe.skipIf(brokers === undefined || database === undefined)('kill -9 of consumers that put events aside', () => {
  beforeEach(async () => {
    const { pool } = database!;
    await migrate(pool);
    await prepareEffects(pool);
  });

  /** Three members, one of which can be killed and replaced. */
  async function members({ place, group, ledger }: Scene, config: Partial<ConsumerConfig>) {
    const random = randomOf(31);
    let number = 0;
    const begin = (): Program =>
      start('consumer', {
        ...{ place, group, ledger: ledger.file, by: `consumer-${number}`, seed: number++, mostMs: 4 },
        databaseUrl: database!.url,
        ...config,
      } satisfies ConsumerConfig);
    const all = [begin(), begin(), begin()];
    await Promise.all(all.map((one) => one.ready()));
    return {
      kill: async () => {
        const [victim] = all.splice(random.below(all.length), 1);
        await victim!.kill();
        all.push(begin());
      },
      stop: async () => {
        await Promise.all(all.map((one) => one.ready()));
        for (const one of all) await one.stop();
      },
    };
  }

  async function parkedIds(pool: pg.Pool, { group }: Scene): Promise<readonly string[]> {
    const store = parkStore(pool);
    const ids: string[] = [];
    for (const { topic, key } of await parked.list(store, { group })) {
      for (const { headers } of await parked.records(store, { group, topic, key, limit: 10_000 }))
        ids.push(String(headers.ce_id));
    }
    return ids;
  }

  it('park-key: while keys are parked, and while they are released', { timeout: 240_000 }, async () => {
    const { pool } = database!;
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger, group } = scene;
    const cured = join(tmpdir(), `tidings-cured-${randomUUID()}`);
    onTestFinished(() => rmSync(cured, { force: true }));
    const those = await members(scene, { poison: { until: cured }, options: { exhausted: 'park-key' } });
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(30), pauseMs: 120 });
    const reach = async (more: number) => {
      const before = ledger.of('handled').length;
      await until(() => ledger.of('handled').length > before + more, 'handled events');
    };
    for (let kill = 0; kill < 5; kill++) {
      await reach(60 + 40 * kill);
      await those.kill();
    }
    await traffic.stop();
    const aside = async () => ({ pool, setAside: await parkedIds(pool, scene) });
    await comes(async () => (await scene.verdict(await aside())).unhandled.length === 0, {
      withinMs: 90_000,
      everyMs: 300,
    });
    const before = await scene.verdict(await aside());
    table.row('park-key, 5 kills: parked', before);
    expectKept(scene, before, { doubled: 'never' });
    const waiting = await parkedIds(pool, scene);
    const poison = ledger.of('called').filter(({ key, seq }) => isPoison(key, String(seq)));
    // One of each such key, and all that come after it.
    expect(new Set(poison.map(({ key }) => key)).size).toBe(10);
    expect(waiting.length).toBeGreaterThan(poison.length);
    expect(ledger.of('handled').filter(({ id }) => waiting.includes(id))).toEqual([]);

    writeFileSync(cured, '');
    expect(await parked.release(parkStore(pool), { group, topic: 'todos' })).toBe(10);
    for (let kill = 0; kill < 3; kill++) {
      await until(
        async () => (await parkedIds(pool, scene)).length < waiting.length * (1 - 0.2 * (kill + 1)),
        'a release',
      );
      await those.kill();
    }
    await comes(async () => (await parkedIds(pool, scene)).length === 0, { withinMs: 90_000, everyMs: 300 });
    await scene.settled({ pool });
    await those.stop();
    const after = await scene.verdict({ pool });
    table.row('the same, 3 kills: released', after);
    expectKept(scene, after, { doubled: 'never' });
    expect(await parked.list(parkStore(pool), { group })).toEqual([]);
    expect(await scene.lag()).toBe(0);
  });

  it('retry-topic: while events are put off and come back', { timeout: 240_000 }, async () => {
    const { pool } = database!;
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    const those = await members(scene, {
      flaky: { attempts: 3 },
      options: {
        exhausted: 'retry-topic',
        retry: { attempts: 2, minMs: 5, maxMs: 20 },
        retryTopic: { attempts: 5, minMs: 200, maxMs: 1_000 },
      },
    });
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(30), pauseMs: 120 });
    const reach = async (more: number) => {
      const before = ledger.of('handled').length;
      await until(() => ledger.of('handled').length > before + more, 'handled events');
    };
    for (let kill = 0; kill < 6; kill++) {
      await reach(80 + 40 * kill);
      await those.kill();
    }
    await traffic.stop();
    const called = (which: (title: string) => boolean) =>
      new Set(ledger.of('called').flatMap(({ id, seq }) => (which(String(seq)) ? [id] : [])));
    const [flaky, hopeless] = [called(isFlaky), called(isHopeless)];
    const judged = async () => ({ pool, unordered: flaky, setAside: (await scene.deadLetters()).keys() });
    await comes(
      async () => {
        const { lost, unhandled } = await scene.verdict(await judged());
        return lost.length + unhandled.length === 0;
      },
      { withinMs: 90_000, everyMs: 300 },
    );
    await those.stop();
    const verdict = await scene.verdict(await judged());
    table.row(`retry-topic, 6 kills (${flaky.size} put off)`, verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    const dead = await scene.deadLetters();
    expect(new Set(dead.keys())).toEqual(hopeless);
    expect(new Set(dead.values())).toEqual(new Set(['permanent']));
    expect(flaky.size).toBeGreaterThan(50);
    expect(await scene.lag()).toBe(0);
  });
});
