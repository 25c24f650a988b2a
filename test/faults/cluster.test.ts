/** A cluster of three nodes, one of which fails. */
import { kafka as kafkaTransport } from '@tidings/runtime/kafkajs';
import { describe, expect, it } from 'vitest';
import { sockets } from '../support/kafka-sockets.js';
import { ownBrokers } from './support/brokers.js';
import { keysOf, randomOf, until } from './support/clients.js';
import { workOf } from './support/member.js';
import { expectKept, newScene, type Scene } from './support/scene.js';
import { faultTable } from './support/table.js';

// A node that is gone is missed after 4 s instead of 9.
const properties = { 'broker.session.timeout.ms': 4_000, 'broker.heartbeat.interval.ms': 500 };
const kafka = await ownBrokers({ nodes: 3, properties });
const table = faultTable();
const PRODUCE = 0;

/** A request on the wire: its length, then the number of its API. */
const isProduce = (request: Buffer) => request.length > 6 && request.readInt16BE(4) === PRODUCE;

describe.skipIf(kafka === undefined)('a cluster of three nodes', () => {
  const leadersOf = async ({ transport }: Scene): Promise<readonly number[]> =>
    (await transport.describe(['todos'])).get('todos')!.partitions.map(({ leader }) => leader);
  const nodeOf = (id: number) => kafka!.nodes.find((node) => node.id === id)!;

  /** The node is killed while a producer and a consumer work, is missed, and comes back. */
  async function without(fault: string, choose: (scene: Scene) => Promise<number>): Promise<void> {
    const scene = await newScene({ brokers: kafka!.brokers, partitions: 6, replicas: 3 });
    const { ledger } = scene;
    scene.member('consumer', { handle: workOf(randomOf(3), 4) });
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(40), pauseMs: 100 });
    const reach = async (more: number) => {
      const before = ledger.of('handled').length;
      await until(() => ledger.of('handled').length > before + more, 'handled events');
    };
    await reach(400);
    const node = nodeOf(await choose(scene));
    await node.kill('SIGKILL');
    await until(async () => !(await leadersOf(scene)).includes(node.id), 'other leaders');
    await reach(600);
    await node.start();
    await reach(600);
    await traffic.stop();
    await scene.settled();
    const verdict = await scene.verdict();
    table.row(fault, verdict);
    expect(ledger.of('failed')).toEqual([]);
    expectKept(scene, verdict, { doubled: 'counted' });
  }

  it('whose leader is killed (-9) under load, and comes back', { timeout: 240_000 }, () =>
    without('leader of three nodes killed (-9), then back', async (scene) => (await leadersOf(scene))[0]!),
  );

  it('whose group coordinator is killed (-9) under load, and comes back', { timeout: 240_000 }, () =>
    without('coordinator of three nodes killed (-9), then back', async () => {
      const transport = kafkaTransport({ brokers: kafka!.brokers });
      await transport.connect();
      const offsets = '__consumer_offsets';
      const { leader } = (await transport.describe([offsets])).get(offsets)!.partitions[0]!;
      await transport.close();
      return leader;
    }),
  );

  describe('when events go to all of them and the second fails', () => {
    interface Stage {
      readonly scene: Scene;
      /** Partitions that it leads. */
      readonly failing: readonly number[];
      /** From now on its answers to writes are lost, until what this returns is called. */
      loseAnswers(): () => void;
      publish(rounds: number): Promise<void>;
      /** Events of other leaders that have no answer. */
      waitingElsewhere(): Promise<number>;
    }

    /** Without replicas no broker waits for another. */
    async function stage(requestTimeoutMs: number): Promise<Stage> {
      const scene = await newScene({ brokers: kafka!.brokers, partitions: 6 });
      const leaders = await leadersOf(scene);
      const [, second] = [...new Set(leaders)].sort((a, b) => a - b) as [number, number];
      const failing = leaders.flatMap((leader, partition) => (leader === second ? [partition] : []));
      const port = Number(nodeOf(second).broker.split(':')[1]);
      const [bad, good] = [sockets(), sockets()];
      const producer = scene.producer({
        requestTimeoutMs,
        socketFactory: (args) => (args.port === port ? bad : good).socketFactory(args),
      });
      const { ledger } = scene;
      return {
        scene,
        failing,
        loseAnswers: () => {
          let losing = true;
          const matching = (request: Buffer): boolean => {
            if (!isProduce(request)) return false;
            if (losing) bad.loseNextAnswer(matching);
            return losing;
          };
          bad.loseNextAnswer(matching);
          return () => {
            losing = false;
          };
        },
        publish: (rounds) => scene.load({ sink: producer, keys: keysOf(60), pauseMs: 1, rounds }).done,
        waitingElsewhere: async () => {
          const acknowledged = new Set(ledger.of('acknowledged').map(({ id }) => id));
          // Of every key there is something in the log.
          const partitions = new Map((await scene.log()).map(({ key, partition }) => [key, partition]));
          const waiting = ledger.of('called').filter(({ id }) => !acknowledged.has(id));
          return waiting.filter(({ key }) => !failing.includes(partitions.get(key)!)).length;
        },
      };
    }

    it('to answer for a moment, and the first is slow: nothing is written twice', { timeout: 120_000 }, async () => {
      const { scene, loseAnswers, publish } = await stage(30_000);
      await publish(2);
      const first = nodeOf([...new Set(await leadersOf(scene))].sort((a, b) => a - b)[0]!);
      const answer = loseAnswers();
      await first.kill('SIGSTOP');
      const published = publish(10);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await first.kill('SIGCONT');
      answer();
      await published;
      scene.member('consumer');
      await scene.settled();
      const verdict = await scene.verdict();
      table.row('second broker of three loses answers, first is slow', verdict);
      expectKept(scene, verdict, { doubled: 'never' });
    });

    it('for so long that the write fails: the others don’t notice', { timeout: 120_000 }, async () => {
      const { scene, failing, loseAnswers, publish, waitingElsewhere } = await stage(1_500);
      const { ledger } = scene;
      await publish(2);
      const answer = loseAnswers();
      const published = publish(10);
      await until(() => ledger.notes('write failed').length > 0, 'a write to fail');
      await until(async () => (await waitingElsewhere()) === 0, 'all events of other leaders');
      expect(ledger.of('acknowledged').length).toBeLessThan(ledger.of('called').length);
      answer();
      await published;
      scene.member('consumer');
      await scene.settled();
      const verdict = await scene.verdict();
      table.row('second broker of three loses answers until writes fail', verdict);
      expectKept(scene, verdict, { doubled: 'counted' });
      expect(verdict.doubled.length).toBeGreaterThan(0);
      const twice = (await scene.log()).filter(({ id }) => verdict.doubled.includes(id));
      expect([...new Set(twice.map(({ partition }) => partition))].every((one) => failing.includes(one))).toBe(true);
    });
  });
});
