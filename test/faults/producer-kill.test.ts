/** kill -9 of producers and of relays; late commits, rollbacks, two relays at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate, outbox, outboxStatus, relay } from '@tidings/runtime/postgres';
import type pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { todos } from '../../generated/todos/index.js';
import { testBrokers } from '../support/kafka.js';
import { testDatabase } from '../support/postgres.js';
import type { ProducerConfig } from './programs/producer.js';
import type { RelayConfig } from './programs/relay.js';
import { comes, created, keysOf, randomOf, until } from './support/clients.js';
import { prepareEffects, workOf } from './support/member.js';
import { buildPrograms, type Program } from './support/process.js';
import { expectKept, newScene, type Scene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const database = await testDatabase();
const start = await buildPrograms('producer', 'relay');
const table = faultTable();

describe.skipIf(brokers === undefined)('kill -9 of a producer', () => {
  it('at 8 random points, its successor publishing again what was not acknowledged', { timeout: 240_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { place, ledger } = scene;
    const random = randomOf(4711);
    scene.member('consumer', { handle: workOf(randomOf(1), 2) });
    let number = 0;
    const begin = () =>
      start('producer', {
        ...{ place, ledger: ledger.file, by: `producer-${number++}`, keys: 50, pauseMs: 20 },
      } satisfies ProducerConfig);
    for (let kill = 0; kill < 8; kill++) {
      const before = ledger.of('acknowledged').length;
      const producer = begin();
      const enough = before + 1 + random.below(400);
      await until(() => ledger.of('acknowledged').length > enough, 'acknowledged events');
      await producer.kill();
    }
    const last = begin();
    await last.ready();
    await last.stop();
    await scene.settled();
    const verdict = await scene.verdict();
    table.row('kill -9 of a producer, 8 points', verdict);
    expectKept(scene, verdict, { doubled: 'counted' });
    // What the last one took over, it has brought to an end.
    expect(verdict.events).toBe(ledger.of('called').length);
    // Only what was called and not acknowledged when its producer died may be there twice.
    expect(verdict.doubled.length).toBeLessThan(verdict.events / 2);
  });
});

describe.skipIf(brokers === undefined || database === undefined)('outbox and relays', () => {
  beforeEach(async () => {
    const { pool } = database!;
    await migrate(pool);
    await prepareEffects(pool);
    await pool.query('truncate tidings_outbox, tidings_inbox, effect');
    await pool.query('update tidings_outbox_shard set caution = 0');
    await pool.query('create table if not exists todo (id text primary key, version int not null)');
    await pool.query('truncate todo');
  });

  interface Writing {
    readonly seed: number;
    readonly transactions: number;
    readonly keys: readonly string[];
    readonly rolledBack: Set<string>;
  }

  /** Transactions that lock their aggregate, publish, take a while, and commit or don't. */
  async function write(pool: pg.Pool, { ledger }: Scene, writing: Writing): Promise<void> {
    const { seed, transactions, keys, rolledBack } = writing;
    const random = randomOf(seed);
    const client = await pool.connect();
    try {
      for (let transaction = 0; transaction < transactions; transaction++) {
        const key = keys[random.below(keys.length)]!;
        await client.query('begin');
        const { rows } = await client.query<{ version: number }>(
          `insert into todo values ($1, 0) on conflict (id) do update set version = todo.version + 1 returning version`,
          [key],
        );
        const events = Array.from({ length: 1 + random.below(4) }, (_, index) =>
          created(key, rows[0]!.version * 10 + index),
        );
        await todos.publisher(outbox(client)).publishAll(events);
        // The lock is held: nobody calls in between.
        const commits = random.below(10) > 0;
        if (commits)
          for (const { id, data } of events)
            ledger.write({ what: 'called', id, topic: 'todos', key, seq: Number(data.title) });
        else for (const { id } of events) rolledBack.add(id);
        if (random.below(4) === 0) await sleep(random.below(30));
        await client.query(commits ? 'commit' : 'rollback');
        if (commits) for (const { id } of events) ledger.write({ what: 'acknowledged', id });
      }
    } finally {
      client.release();
    }
  }

  const writers = (pool: pg.Pool, scene: Scene, count: number, rest: Omit<Writing, 'seed'>) =>
    Promise.all(Array.from({ length: count }, (_, index) => write(pool, scene, { ...rest, seed: 100 + index })));

  const emptied = (pool: pg.Pool) => comes(async () => (await outboxStatus(pool)).unsent === 0, { everyMs: 100 });

  it('two relays, late commits, transactions rolled back', { timeout: 180_000 }, async () => {
    const { pool, newPool } = database!;
    const scene = await newScene({ brokers: brokers! });
    const { ledger } = scene;
    const settings = { workers: 2, batch: 10, pollMs: 20, log: ledger.log('relay') };
    const relays = [0, 1].map(() => relay({ pool: newPool({ max: 3 }), producer: scene.producer(), ...settings }));
    for (const one of relays) {
      await one.start();
      onTestFinished(async () => {
        await one.stop({ deadlineMs: 0 });
      });
    }
    scene.member('consumer', { pool });
    // It has its place in the table before all others, and is committed when they are sent.
    const late = await pool.connect();
    await late.query('begin');
    const [key] = keysOf(41).slice(-1) as [string];
    const lateEvent = created(key, 0);
    await todos.publisher(outbox(late)).publish(lateEvent);
    const rolledBack = new Set<string>();
    await writers(pool, scene, 6, { transactions: 60, keys: keysOf(40), rolledBack });
    await until(async () => (await outboxStatus(pool)).unsent === 0, 'everything else to be sent');
    ledger.write({ what: 'called', id: lateEvent.id, topic: 'todos', key, seq: 0 });
    await late.query('commit');
    ledger.write({ what: 'acknowledged', id: lateEvent.id });
    late.release();
    await emptied(pool);
    for (const one of relays) await one.stop();
    await scene.settled({ pool });
    const verdict = await scene.verdict({ pool });
    table.row('two relays, late commits, rollbacks', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    const log = await scene.log();
    expect(rolledBack.size).toBeGreaterThan(10);
    expect(log.filter(({ id }) => rolledBack.has(id))).toEqual([]);
    expect(log).toHaveLength(verdict.events);
  });

  it('kill -9 of a relay in mid-publish, and between publish and mark', { timeout: 240_000 }, async () => {
    const { pool, url: databaseUrl } = database!;
    const scene = await newScene({ brokers: brokers! });
    const { place, ledger } = scene;
    const random = randomOf(815);
    scene.member('consumer', { pool });
    let number = 0;
    const begin = (die?: RelayConfig['die']): Program =>
      start('relay', {
        ...{ place, ledger: ledger.file, by: `relay-${number++}`, databaseUrl, batch: 10, workers: 2 },
        ...(die === undefined ? {} : { die }),
      } satisfies RelayConfig);
    const rolledBack = new Set<string>();
    const written = writers(pool, scene, 6, { transactions: 100, keys: keysOf(40), rolledBack });
    const deaths = 6;
    for (let death = 0; death < deaths; death += 2) {
      const victims = (['publishing', 'acknowledged'] as const).map((stage) =>
        begin({ after: 1 + random.below(40), stage }),
      );
      await Promise.all(victims.map(({ gone }) => gone));
    }
    const survivor = begin();
    await written;
    await emptied(pool);
    await survivor.stop();
    await scene.settled({ pool });
    const verdict = await scene.verdict({ pool });
    table.row(`kill -9 of a relay, ${deaths} points`, verdict);
    expectKept(scene, verdict, { doubled: 'counted' });
    // Each that died had two batches of ten.
    expect(verdict.doubled.length).toBeLessThanOrEqual(deaths * 20);
    expect(verdict.doubled.length).toBeGreaterThan(0);
    const log = await scene.log();
    expect(log.filter(({ id }) => rolledBack.has(id))).toEqual([]);
  });
});
