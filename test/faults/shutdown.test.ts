/** Producers and consumers that end under load: what they report is what happened. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { keysOf, randomOf, until } from './support/clients.js';
import { losing } from './support/losing.js';
import { workOf } from './support/member.js';
import { expectKept, newScene, type Scene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const table = faultTable();
const PRODUCE = 0;

describe.skipIf(brokers === undefined)('shutdown under load', () => {
  /** Answers that came since. */
  const answers = ({ ledger }: Scene) => {
    const [acknowledged, failed] = [ledger.of('acknowledged').length, ledger.of('failed').length];
    return () => ({
      acknowledged: ledger.of('acknowledged').slice(acknowledged),
      failed: ledger.of('failed').slice(failed),
    });
  };

  it('of a producer: what is queued is flushed', { timeout: 60_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    const producer = scene.producer();
    const traffic = scene.load({ sink: producer, keys: keysOf(100), pauseMs: 1, window: 5_000 });
    await until(() => ledger.of('acknowledged').length > 2_000 && producer.queued() > 100, 'a queue');
    const since = answers(scene);
    const report = await producer.close();
    const { acknowledged, failed } = since();
    await traffic.stop();
    expect(report.flushed).toBeGreaterThan(0);
    expect({ flushed: acknowledged.length, rejected: 0 }).toEqual(report);
    // Those that called after that.
    for (const { error } of failed) expect(error).toMatch(/^PublishRefused: the producer is closed/);
    scene.member('consumer');
    await scene.settled();
    const verdict = await scene.verdict();
    table.row(`producer closed under load (${report.flushed} flushed)`, verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(verdict.events).toBe((await scene.log()).length);
  });

  it('of a producer whose broker doesn’t answer: what is left is rejected', { timeout: 60_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    const wire = losing(1, [PRODUCE]);
    const producer = scene.producer({ socketFactory: wire.socketFactory });
    const traffic = scene.load({ sink: producer, keys: keysOf(100), pauseMs: 5, window: 5_000 });
    await until(() => wire.lost() > 0, 'a write without an answer');
    const underWay = producer.queued();
    await until(() => producer.queued() > underWay + 300, 'a queue behind it');
    const waiting = ledger.of('called').length - ledger.of('acknowledged').length - ledger.of('failed').length;
    const since = answers(scene);
    const closing = producer.close({ deadlineMs: 500 });
    const stopped = traffic.stop();
    const report = await closing;
    await stopped;
    const rejected = since().failed.filter(({ error }) => !error.includes('the producer is closed'));
    expect(report).toEqual({ flushed: since().acknowledged.length, rejected: rejected.length });
    expect(report.flushed + report.rejected).toBe(waiting);
    const [unknown, unsent] = [/^DeliveryUnknown/, /^PublishRefused: event .* was not sent/].map((text) =>
      rejected.filter(({ error }) => text.test(error)).map(({ id }) => id),
    ) as [string[], string[]];
    expect(unknown.length).toBeGreaterThan(0);
    expect(unsent.length).toBeGreaterThan(0);
    expect(unknown.length + unsent.length).toBe(report.rejected);
    const log = await scene.log();
    expect(log.filter(({ id }) => unsent.includes(id))).toEqual([]);
    // The broker has those; their answers were lost.
    expect(log.filter(({ id }) => unknown.includes(id)).length).toBeGreaterThan(0);
    const verdict = await scene.verdict({ consumed: false });
    table.row(`producer closed, broker mute (${report.rejected} rejected)`, verdict);
    expect(verdict).toMatchObject({ lost: [], doubled: [], published: [] });
  });

  it('of a consumer: finished, abandoned, and where the group goes on', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger, transport, group } = scene;
    const begun = new Set<string>();
    const place = (at: { topic: string; partition: number; offset: number }) => `${at.partition}/${at.offset}`;
    const work = workOf(randomOf(6), 20);
    // Some take longer than anyone waits: an event of one key in three.
    const isSlow = ({ data }: { readonly data: unknown }) => {
      const { title, todoId } = data as { title: string; todoId: string };
      return title === '17' && Number(todoId.slice(-2)) % 3 === 0;
    };
    let slow = 0;
    const first = scene.member('first', {
      handle: async (event, context) => {
        begun.add(place(context));
        if (isSlow(event)) slow++;
        await (isSlow(event) ? sleep(4_000) : work());
      },
    });
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(60), pauseMs: 40 });
    await until(() => slow > 12, 'slow handlers');
    const before = ledger.of('handled').length;
    const report = await first.stop({ deadlineMs: 300 });
    const handled = new Set(ledger.of('handled').map(place));
    expect(report.finished).toBe(handled.size - before);
    expect(new Set(report.abandoned.map(place))).toEqual(new Set([...begun].filter((one) => !handled.has(one))));
    expect(report.abandoned.length).toBeGreaterThan(0);
    const committed = await transport.committed(group, ['todos']);
    const offsets = committed.filter(({ topic }) => topic === 'todos');
    expect(report.offsets.filter(({ topic }) => topic === 'todos')).toEqual(
      expect.arrayContaining(offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset }))),
    );
    const abandoned = new Set(report.abandoned.map(place));
    const ids = new Map((await scene.log()).map((record) => [record.id, place(record)]));
    const last = scene.member('last', { handle: work });
    await until(() => ledger.of('handled').length > 3_000, 'more events');
    await traffic.stop();
    await scene.settled();
    await last.stop();
    const verdict = await scene.verdict();
    table.row(`consumer stopped under load (${report.finished} finished, ${abandoned.size} abandoned)`, verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    // What was finished is not handled again; what was abandoned is.
    expect(verdict.again.filter((id) => !abandoned.has(ids.get(id)!))).toEqual([]);
    expect(await scene.lag()).toBe(0);
  });
});
