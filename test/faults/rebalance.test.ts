/** Members of a group that come and go under load; members with other topics than others. */
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { keysOf, randomOf, until } from './support/clients.js';
import { workOf } from './support/member.js';
import { expectKept, newScene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const table = faultTable();

describe.skipIf(brokers === undefined)('a rebalance', () => {
  it('under load, with members joining and leaving', { timeout: 240_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    const random = randomOf(99);
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(60), pauseMs: 150 });
    let number = 0;
    // Nobody is late here but the machine: a member that is thrown out for that reprocesses what it had.
    const session = { sessionTimeoutMs: 10_000 };
    const join = () => scene.member(`consumer-${number++}`, { handle: workOf(random, 8) }, session);
    const members = [join()];
    await members[0]!.start();
    const reached = async (more: number) => {
      const before = ledger.of('handled').length;
      await until(() => ledger.of('handled').length > before + more, 'handled events');
    };
    for (let change = 0; change < 14; change++) {
      await reached(60 + random.below(120));
      if (members.length > 1 && (members.length > 4 || random.below(2) === 0)) {
        const [leaver] = members.splice(random.below(members.length), 1);
        const report = await leaver!.stop();
        expect(report.abandoned).toEqual([]);
      } else {
        const newcomer = join();
        members.push(newcomer);
        // Sometimes the next change comes while it is on its way into the group.
        if (random.below(3) > 0) await newcomer.start();
      }
    }
    await traffic.stop();
    await scene.settled();
    for (const one of members) await one.stop();
    const verdict = await scene.verdict();
    table.row('rebalances, 14 members join and leave', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    // What was finished is not handled again: each drains, commits, and hands over.
    if (ledger.notes('partitions lost').length === 0) expect(verdict.again).toEqual([]);
    expect(await scene.lag()).toBe(0);
  });

  it('of members that read different topics of their group', { timeout: 180_000 }, async () => {
    const topics = ['todos', 'reminders'] as const;
    const scene = await newScene({ brokers: brokers!, topics, partitions: 4 });
    const { ledger } = scene;
    const sink = scene.producer();
    const loads = topics.map((topic) => scene.load({ sink, topic, keys: keysOf(30), pauseMs: 100 }));
    const handledBy = (by: string) => ledger.of('handled').filter((entry) => entry.by === by);
    const busy = (by: string, topic: string) =>
      until(() => handledBy(by).filter((entry) => entry.topic === topic).length > 100, `${by} to handle ${topic}`);
    const ofTodos = scene.member('of-todos', { topics: ['todos'] });
    scene.member('of-reminders', { topics: ['reminders'] });
    await busy('of-todos', 'todos');
    await busy('of-reminders', 'reminders');
    // The third takes from both what it is given, and then all that the first one had.
    scene.member('of-both', { topics });
    await until(() => handledBy('of-both').length > 100, 'the one that reads both to handle something');
    await ofTodos.stop();
    await busy('of-both', 'todos');
    await Promise.all(loads.map((one) => one.stop()));
    await scene.settled();
    const verdict = await scene.verdict();
    table.row('members of one group on different topics', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    for (const [by, topic] of [
      ['of-todos', 'todos'],
      ['of-reminders', 'reminders'],
    ]) {
      expect(handledBy(by!).every((entry) => entry.topic === topic)).toBe(true);
    }
  });
});
