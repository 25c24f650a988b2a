/** Requests that the broker has carried out, and whose answers never arrive; and those that never arrived themselves. */
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { sockets } from '../support/kafka-sockets.js';
import { keysOf, randomOf, until } from './support/clients.js';
import { losing } from './support/losing.js';
import { workOf } from './support/member.js';
import { expectKept, newScene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const table = faultTable();
/** Numbers of the protocol's APIs. */
const PRODUCE = 0;
const FETCH = 1;
const OFFSET_COMMIT = 8;
const JOIN_GROUP = 11;
const HEARTBEAT = 12;
const SYNC_GROUP = 14;

describe.skipIf(brokers === undefined)('answers that are lost', () => {
  it('to writes, which are sent again: stored once', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    const wire = losing(4, [PRODUCE]);
    scene.member('consumer');
    const producer = scene.producer({ socketFactory: wire.socketFactory });
    const traffic = scene.load({ sink: producer, keys: keysOf(40), pauseMs: 15 });
    await until(() => wire.lost() >= 40, '40 answers to be lost');
    await traffic.stop();
    await scene.settled();
    const verdict = await scene.verdict();
    table.row(`${wire.lost()} acknowledgements lost, then retried`, verdict);
    expect(ledger.of('failed')).toEqual([]);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(ledger.notes('write failed')).toEqual([]);
  });

  it('to writes, until those are given up and made again: in order, maybe twice', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    scene.member('consumer');
    // All answers are lost for a while, longer than a write is tried; again and again.
    let wires = 0;
    for (let round = 0; round < 3; round++) {
      const wire = losing(1, [PRODUCE]);
      const producer = scene.producer({ socketFactory: wire.socketFactory, requestTimeoutMs: 1_000 });
      const before = ledger.notes('write failed').length;
      const traffic = scene.load({ sink: producer, keys: keysOf(40), pauseMs: 15 });
      await until(() => ledger.notes('write failed').length > before, 'a write to fail');
      wire.end();
      await traffic.stop();
      await producer.close();
      wires += wire.lost();
    }
    await scene.settled();
    const verdict = await scene.verdict();
    table.row(`${wires} acknowledgements lost until writes fail, 3 times`, verdict);
    expect(ledger.of('failed')).toEqual([]);
    expectKept(scene, verdict, { doubled: 'counted' });
    expect(verdict.doubled.length).toBeGreaterThan(0);
  });

  it('of writes that never arrived, until those are given up and made again: in order', {
    timeout: 120_000,
  }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    scene.member('consumer');
    const wire = sockets();
    const producer = scene.producer({
      ...{ socketFactory: wire.socketFactory, requestTimeoutMs: 1_000, connectionTimeoutMs: 1_000 },
    });
    // Callers don't wait: behind what failed there is always more.
    const traffic = scene.load({ sink: producer, keys: keysOf(40), pauseMs: 80, window: 10_000 });
    for (let round = 0; round < 2; round++) {
      const before = ledger.of('acknowledged').length;
      await until(() => ledger.of('acknowledged').length > before + 400, 'events to be acknowledged');
      const failed = ledger.notes('write failed').length;
      const speak = wire.silence();
      // The first of them had arrived; what comes after has not.
      await until(() => ledger.notes('write failed').length > failed + 2, 'writes to fail');
      speak();
    }
    await traffic.stop();
    await scene.settled();
    const verdict = await scene.verdict();
    table.row('no connection until writes fail, 2 times', verdict);
    expect(ledger.of('failed')).toEqual([]);
    expectKept(scene, verdict, { doubled: 'counted' });
  });

  it('until publish rejects, and callers publish again: in order, maybe twice', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    scene.member('consumer');
    const wire = losing(1, [PRODUCE]);
    const producer = scene.producer({ socketFactory: wire.socketFactory }, { deliveryTimeoutMs: 700 });
    const traffic = scene.load({ sink: producer, keys: keysOf(40), pauseMs: 15, insist: true });
    await until(() => ledger.of('failed').length > 100, 'calls to be rejected');
    wire.end();
    const before = ledger.of('acknowledged').length;
    await until(() => ledger.of('acknowledged').length > before + 400, 'events to be acknowledged again');
    await traffic.stop();
    await scene.settled();
    const verdict = await scene.verdict();
    table.row('DeliveryUnknown, then published again', verdict);
    for (const { error } of ledger.of('failed')) expect(error).toMatch(/^DeliveryUnknown/);
    expectKept(scene, verdict, { doubled: 'counted' });
    expect(verdict.events).toBe(ledger.of('called').length);
  });

  it('to consumers, of all kinds: handled in order, nothing left out', { timeout: 180_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 6 });
    const { ledger } = scene;
    const wire = losing(9, [FETCH, OFFSET_COMMIT, JOIN_GROUP, HEARTBEAT, SYNC_GROUP]);
    const random = randomOf(12);
    const options = { handle: workOf(random, 5) };
    for (const by of ['one', 'two', 'three']) scene.member(by, options, { socketFactory: wire.socketFactory });
    const traffic = scene.load({ sink: scene.producer(), keys: keysOf(40), pauseMs: 100 });
    await until(() => wire.lost() >= 60 && ledger.of('handled').length > 2_000, '60 answers to be lost');
    wire.end();
    await traffic.stop();
    await scene.settled();
    const verdict = await scene.verdict();
    table.row(`${wire.lost()} answers to consumers lost`, verdict);
    expectKept(scene, verdict, { doubled: 'never' });
  });
});
