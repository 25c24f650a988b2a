/** A broker that stands still, or is gone for a while, while a producer and a consumer work. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ownBrokers } from './support/brokers.js';
import { keysOf, randomOf, until } from './support/clients.js';
import { workOf } from './support/member.js';
import { expectKept, newScene } from './support/scene.js';
import { faultTable } from './support/table.js';

const kafka = await ownBrokers({ nodes: 1 });
const table = faultTable();
const AWAY_MS = 10_000;

describe.skipIf(kafka === undefined)('a broker that is stopped for 10 s', () => {
  async function under(fault: string, stop: () => Promise<void>): Promise<void> {
    const scene = await newScene({ brokers: kafka!.brokers, partitions: 6 });
    const { ledger } = scene;
    scene.member('consumer', { handle: workOf(randomOf(2), 4) });
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(40), pauseMs: 100 });
    const reach = async (more: number) => {
      const before = ledger.of('handled').length;
      await until(() => ledger.of('handled').length > before + more, 'handled events');
    };
    await reach(400);
    const called = ledger.of('called').length;
    await stop();
    // Callers went on meanwhile.
    expect(ledger.of('called').length).toBeGreaterThan(called);
    await reach(1_000);
    await traffic.stop();
    await scene.settled();
    const verdict = await scene.verdict();
    table.row(fault, verdict);
    expect(ledger.of('failed')).toEqual([]);
    // It was the same broker with the same log: an answer that got lost is asked for again under the same number.
    expectKept(scene, verdict, { doubled: 'never' });
  }

  it('by SIGSTOP, then goes on', { timeout: 180_000 }, async () => {
    const [node] = kafka!.nodes;
    await under('broker stopped 10 s (SIGSTOP)', async () => {
      await node!.kill('SIGSTOP');
      await sleep(AWAY_MS);
      await node!.kill('SIGCONT');
    });
  });

  it('by SIGTERM, then is started again', { timeout: 180_000 }, async () => {
    const [node] = kafka!.nodes;
    await under('broker stopped 10 s (SIGTERM, started again)', async () => {
      const back = performance.now() + AWAY_MS;
      await node!.kill('SIGTERM');
      await sleep(Math.max(back - performance.now(), 0));
      await node!.start();
    });
  });
});
