/** What brokers refuse: single records among good ones, dead letters, what is too large or has no topic. */
import { createProducer, PermanentError, type Sink, silentLog } from '@tidings/runtime';
import { deadLetterTopic, provision } from '@tidings/runtime/operations';
import { describe, expect, it } from 'vitest';
import { todos } from '../../generated/todos/index.js';
import { testBrokers } from '../support/kafka.js';
import { sockets } from '../support/kafka-sockets.js';
import { client, created, keysOf, newPlace, SOURCE, until } from './support/clients.js';
import { setLimit } from './support/limits.js';
import { expectKept, newScene, type Scene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const table = faultTable();
const LARGE = 'x'.repeat(1_990);

describe.skipIf(brokers === undefined)('refused', () => {
  /** Whatever was called has an answer, and what was refused is nowhere. */
  async function expectRefused(scene: Scene, fault: string, reason: RegExp): Promise<void> {
    const { ledger } = scene;
    await scene.settled();
    const verdict = await scene.verdict();
    const refused = new Set(ledger.of('failed').map(({ id }) => id));
    table.row(`${fault} (${refused.size})`, verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    for (const { error } of ledger.of('failed')) expect(error).toMatch(reason);
    expect((await scene.log()).filter(({ id }) => refused.has(id))).toEqual([]);
    expect(verdict.events + refused.size).toBe(ledger.of('called').length);
  }

  it('single records among good ones: the others are stored, once and in order', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, config: { 'cleanup.policy': 'compact' } });
    const { ledger } = scene;
    const producer = scene.producer();
    // A compacted topic takes none without a key; the broker refuses the batch that has one.
    const sink: Sink = {
      send: (outgoing) => {
        if (Number((outgoing.event.data as { title: string }).title) % 20 !== 10) return producer.send(outgoing);
        return producer.send({ ...outgoing, encode: (...given) => ({ ...outgoing.encode(...given), key: null }) });
      },
    };
    scene.member('consumer');
    const traffic = scene.load({ sink, keys: keysOf(40), pauseMs: 30 });
    await until(() => ledger.of('failed').length > 100, 'events to be refused');
    await traffic.stop();
    await expectRefused(scene, 'refused records among good ones', /PublishRefused.*INVALID_RECORD/);
  });

  it('what was taken before, when the limit falls under load', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 3 });
    const { ledger, place } = scene;
    scene.member('consumer');
    const traffic = scene.load({
      ...{ sink: scene.producer(), keys: keysOf(40), pauseMs: 30 },
      description: (seq) => (seq % 20 === 10 ? LARGE : undefined),
    });
    await until(() => ledger.of('acknowledged').length > 1_000, 'large events to be taken');
    await setLimit(place, 'todos', 1_500);
    await until(() => ledger.of('failed').length > 100, 'large events to be refused');
    await traffic.stop();
    await expectRefused(scene, 'refused when the limit has fallen', /PublishRefused.*(MESSAGE_TOO_LARGE|takes 1500)/);
  });

  it('too large, or without a topic: before anything is sent', { timeout: 60_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: 1, config: { 'max.message.bytes': '1500' } });
    const { ledger } = scene;
    const wire = sockets();
    const sent: string[] = [];
    wire.loseNextAnswer((request) => {
      sent.push(request.toString('latin1'));
      return false;
    });
    const producer = scene.producer({ socketFactory: wire.socketFactory });
    await scene.load({
      ...{ sink: producer, keys: keysOf(10), pauseMs: 1, rounds: 20 },
      description: (seq) => (seq % 5 === 2 ? LARGE : undefined),
    }).done;
    const failed = ledger.of('failed');
    expect(failed).toHaveLength(40);
    expect(failed.filter(({ error }) => !/PublishRefused.*takes 1500/.test(error))).toEqual([]);
    const transport = client(newPlace(brokers!), { socketFactory: wire.socketFactory });
    const elsewhere = createProducer({ transport, source: SOURCE, log: silentLog });
    const homeless = created(keysOf(1)[0]!, 0);
    await expect(todos.publisher(elsewhere).publish(homeless)).rejects.toMatchObject({ code: 'NO_SUCH_TOPIC' });
    await elsewhere.close();
    scene.member('consumer');
    await scene.settled();
    const verdict = await scene.verdict();
    table.row('oversized events', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(sent.some((request) => request.includes(ledger.of('acknowledged')[0]!.id))).toBe(true);
    for (const { id } of [...failed, homeless]) expect(sent.some((request) => request.includes(id))).toBe(false);
  });

  describe('dead letters', () => {
    /** Some of each key fail for good. */
    const POISON = /^(3|7)$/;
    const handle = ({ data }: { readonly data: unknown }) => {
      if (POISON.test((data as { title: string }).title)) throw new PermanentError('not this one');
    };
    const isPoison = ({ seq }: { readonly seq: number }) => POISON.test(String(seq));

    async function heldUntil(scene: Scene, fault: string, allow: () => Promise<void>): Promise<void> {
      const { ledger } = scene;
      const first = scene.member('first', { handle });
      await scene.load({ sink: scene.producer(), keys: keysOf(30), rounds: 12 }).done;
      const held = (consumer: typeof first) =>
        consumer.health().partitions.filter(({ held: one }) => one !== undefined);
      await until(() => held(first).length === 3, 'every partition to be held');
      const reasons = held(first).map(({ held: one }) => one!.reason);
      for (const reason of reasons) expect(reason).toMatch(/^its dead letter can’t be written/);
      // Not forgotten by whoever comes next.
      await first.stop();
      const second = scene.member('second', { handle });
      await until(() => held(second).length === 3, 'every partition to be held again');
      expect((await scene.verdict()).lost.length).toBeGreaterThan(0);
      await allow();
      const poison = ledger.of('called').filter(isPoison);
      const aside = async () => ({ setAside: [...(await scene.deadLetters()).keys()] });
      await until(async () => (await scene.deadLetters()).size === poison.length, 'the dead letters');
      await scene.settled(await aside());
      const verdict = await scene.verdict(await aside());
      table.row(fault, verdict);
      expectKept(scene, verdict, { doubled: 'never' });
      expect(new Set((await scene.deadLetters()).keys())).toEqual(new Set(poison.map(({ id }) => id)));
      expect(verdict.again).toEqual([]);
      await second.stop();
      expect(await scene.lag()).toBe(0);
    }

    it('without a topic: the partition is held until there is one', { timeout: 120_000 }, async () => {
      const scene = await newScene({ brokers: brokers!, partitions: 3, without: ['dlq'] });
      const { transport, group } = scene;
      await heldUntil(scene, 'dead-letter topic missing, then created', async () => {
        const plan = { topics: [{ topic: 'todos', partitions: 3 }], groups: [{ group, topics: ['todos'] }] };
        const { created: made } = await provision(transport, plan);
        expect(made.map(({ topic }) => topic)).toEqual([deadLetterTopic('todos', group)]);
      });
    });

    it('that are too large for their topic: the partition is held until it takes them', {
      timeout: 120_000,
    }, async () => {
      const scene = await newScene({ brokers: brokers!, partitions: 3 });
      const { place, group } = scene;
      await setLimit(place, deadLetterTopic('todos', group), 500);
      await heldUntil(scene, 'dead-letter topic refuses, then takes', () =>
        setLimit(place, deadLetterTopic('todos', group), 1_048_588),
      );
    });
  });
});
