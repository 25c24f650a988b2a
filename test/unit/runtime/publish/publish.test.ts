import {
  createProducer,
  DeliveryUnknown,
  type Event,
  InvalidEventError,
  PublishAllError,
  PublishRefused,
  QueueFull,
  silentLog,
} from '@tidings/runtime';
import { type MemoryBroker, memory } from '@tidings/runtime/memory';
import { type ManualClock, manualClock } from '@tidings/runtime/testing';
import { describe, expect, it } from 'vitest';
import { reminders, TodoCreated, TodoCreatedV1, TodoDeleted, todos } from '../contracts.js';

const created = (todoId: string, heading = 'h') => TodoCreated.make({ data: { todoId, heading } });

function setUp(options: Parameters<typeof memory>[0] = {}, more: Partial<Parameters<typeof createProducer>[0]> = {}) {
  const broker = memory(options);
  const producer = createProducer({ transport: broker, source: '/todo-service', log: silentLog, ...more });
  return { broker, producer, out: todos.publisher(producer) };
}

/** What is on the topic, by key, in log order. */
function headings(broker: MemoryBroker, key: string): string[] {
  return broker
    .records('todos')
    .filter((record) => record.key !== null && Buffer.from(record.key).toString() === key)
    .map(({ value }) => (JSON.parse(Buffer.from(value!).toString()) as { heading: string }).heading);
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}

describe('publish', () => {
  it('says where the event stands', async () => {
    const { broker, out } = setUp();
    const event = created('a');
    const receipt = await out.publish(event);
    expect(receipt).toEqual({ id: event.id, topic: 'todos', position: { partition: 1, offset: 0 } });
    expect((await out.publish(created('a'))).position).toEqual({ partition: 1, offset: 1 });
    expect(broker.published(todos)[0]).toEqual({ ...event, source: '/todo-service' });
  });

  it('writes the producer’s source where the event has none', async () => {
    const { broker, out } = setUp();
    await out.publish(created('a'));
    await out.publish(TodoCreated.make({ source: '/other', data: { todoId: 'a', heading: 'h' } }));
    expect(broker.published(todos).map(({ source }) => source)).toEqual(['/todo-service', '/other']);
  });

  it('writes structured mode where that is asked for', async () => {
    const { broker, out } = setUp({}, { mode: 'structured' });
    await out.publish(created('a'));
    expect(String(broker.records('todos')[0]!.headers['content-type'])).toMatch(/^application\/cloudevents\+json/);
    expect(broker.published(todos)).toHaveLength(1);
  });

  it('takes older versions', async () => {
    const { broker, out } = setUp();
    await out.publish(TodoCreatedV1.make({ data: { todoId: 'a', title: 'old' } }));
    expect(String(broker.records('todos')[0]!.headers.ce_dataversion)).toBe('1');
    expect(broker.published(todos)[0]!.data).toEqual({ todoId: 'a', heading: 'old' });
  });

  it('puts a key on the partition that Java does, and spreads what has none', async () => {
    const { broker, producer } = setUp({ partitions: 4 });
    const plain = TodoDeleted.make({ data: { todoId: 'x' } });
    const { partitionKey: _, ...keyless } = plain;
    const receipts = await Promise.all(
      Array.from({ length: 8 }, () =>
        producer.send({
          topic: 'todos',
          event: keyless,
          encode: () => ({ key: null, value: Buffer.from('{}'), headers: {} }),
        }),
      ),
    );
    expect(new Set(receipts.map(({ position }) => position!.partition)).size).toBe(4);
    expect(broker.records('todos')).toHaveLength(8);
  });

  it('refuses fields that the contract doesn’t declare, with their paths', async () => {
    const { broker, out } = setUp();
    const event = TodoCreated.make({ data: { todoId: 'a', heading: 'h', colour: 'red' } as never });
    const error = await failure(out.publish(event));
    expect(error).toBeInstanceOf(InvalidEventError);
    expect((error as InvalidEventError).issues).toEqual([
      { path: 'data.colour', message: 'is not declared in the contract' },
    ]);
    expect(broker.records('todos')).toEqual([]);
  });

  it('refuses what was not made by a contract, or is another topic’s', async () => {
    const { broker, out, producer } = setUp();
    const forged = { ...created('a'), data: { todoId: 'a' } } as unknown as TodoCreated;
    expect(await failure(out.publish(forged))).toBeInstanceOf(InvalidEventError);
    const other = reminders.publisher(producer);
    expect(await failure(other.publish(created('a') as never))).toMatchObject({ issues: [{ path: 'type' }] });
    const unknown = { ...created('a'), version: 9 } as unknown as TodoCreated;
    expect(await failure(out.publish(unknown))).toMatchObject({ issues: [{ path: 'version' }] });
    for (const nothing of [undefined, null, 'x']) {
      expect(await failure(out.publish(nothing as never))).toBeInstanceOf(InvalidEventError);
    }
    expect(broker.records('todos')).toEqual([]);
  });

  it('takes a copy of an event, once it is checked', async () => {
    const { broker, out } = setUp();
    const event = created('a');
    await out.publish(structuredClone(event));
    expect(broker.published(todos)).toEqual([{ ...event, source: '/todo-service' }]);
  });

  it('refuses at once what is too large and what has no topic', async () => {
    const { out } = setUp({ maxBatchBytes: 2_000 });
    expect(await failure(out.publish(created('a', 'x'.repeat(3_000))))).toMatchObject({
      name: 'PublishRefused',
      code: 'TOO_LARGE',
    });
    expect(await failure(out.publish(created('a', 'ü'.repeat(900))))).toMatchObject({ code: 'TOO_LARGE' });
    await out.publish(created('a'));
    const none = setUp({ autoCreate: false });
    const error = await failure(none.out.publish(created('a')));
    expect(error).toMatchObject({ code: 'NO_SUCH_TOPIC', message: 'topic todos does not exist' });
    await none.broker.createTopics([{ topic: 'todos', partitions: 1, replicas: 1, config: {} }]);
    await none.out.publish(created('a'));
  });

  it('needs a source that can be written', () => {
    expect(() => createProducer({ transport: memory(), source: '' })).toThrow(/source must not be empty/);
    expect(() => createProducer({ transport: memory(), source: 'a b' })).toThrow(/URI-reference/);
  });
});

describe('publishAll', () => {
  it('keeps the order and gives a receipt each', async () => {
    const { broker, out } = setUp();
    const receipts = await out.publishAll(['1', '2', '3'].map((heading) => created('a', heading)));
    expect(receipts.map(({ position }) => position!.offset)).toEqual([0, 1, 2]);
    expect(headings(broker, 'a')).toEqual(['1', '2', '3']);
    expect(await out.publishAll([])).toEqual([]);
  });

  it('says of each event what became of it', async () => {
    const { broker, out } = setUp();
    const events = [
      created('a', '1'),
      TodoCreated.make({ data: { todoId: 'a', heading: '2', x: 1 } as never }),
      created('a', '3'),
    ];
    const error = await failure(out.publishAll(events));
    expect(error).toBeInstanceOf(PublishAllError);
    expect((error as PublishAllError).outcomes).toEqual([
      { id: events[0]!.id, status: 'published', receipt: expect.objectContaining({ topic: 'todos' }) },
      { id: events[1]!.id, status: 'failed', error: expect.any(InvalidEventError) },
      { id: events[2]!.id, status: 'published', receipt: expect.objectContaining({ topic: 'todos' }) },
    ]);
    expect(headings(broker, 'a')).toEqual(['1', '3']);
  });
});

describe('order', () => {
  it('is that of the calls, of every key, whoever waits for what', async () => {
    const { broker, out } = setUp({ partitions: 4, brokers: 3 });
    const calls: Promise<unknown>[] = [];
    for (let index = 0; index < 500; index++) calls.push(out.publish(created(`k${index % 7}`, String(index))));
    await Promise.all(calls);
    for (let key = 0; key < 7; key++) {
      const seen = headings(broker, `k${key}`).map(Number);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    }
    expect(broker.records('todos')).toHaveLength(500);
  });

  it('survives failures: nothing lost, nothing reordered, doubled only after a lost acknowledgement', async () => {
    const clock = manualClock();
    const { broker, out } = setUp({ partitions: 6, brokers: 3, clock });
    let count = 0;
    let lostAcks = 0;
    broker.inject(() => {
      count++;
      if (count % 3 === 0) return 'fail';
      if (count % 5 !== 0) return undefined;
      lostAcks++;
      return 'lose-ack';
    });
    const calls: Promise<unknown>[] = [];
    for (let index = 0; index < 300; index++) {
      calls.push(out.publish(created(`k${index % 11}`, String(index))));
      if (index % 20 === 0) await clock.advance(10);
    }
    await clock.advance(60_000);
    await Promise.all(calls);
    expect(lostAcks).toBeGreaterThan(0);
    let all = 0;
    for (let key = 0; key < 11; key++) {
      const first = [...new Set(headings(broker, `k${key}`))].map(Number);
      all += first.length;
      expect(first).toEqual([...first].sort((a, b) => a - b));
    }
    expect(all).toBe(300);
  });

  it('is kept by middleware that waits', async () => {
    const { broker, producer, out } = setUp();
    const releases: (() => void)[] = [];
    producer.use(async ({ event }, next) => {
      if ((event.data as { heading: string }).heading === '1')
        await new Promise<void>((resolve) => releases.push(resolve));
      return next();
    });
    const calls = ['1', '2', '3'].map((heading) => out.publish(created('a', heading)));
    const other = out.publish(created('b', 'other'));
    await other;
    expect(headings(broker, 'a')).toEqual([]);
    releases[0]!();
    await Promise.all(calls);
    expect(headings(broker, 'a')).toEqual(['1', '2', '3']);
  });
});

describe('failures', () => {
  it('of one refused record among good ones reject that one alone', async () => {
    const { broker, out } = setUp({ partitions: 1 });
    const bad = created('bad', 'bad');
    broker.inject((batch) =>
      batch.some(({ records }) => records.some(({ headers }) => headers.ce_id === bad.id)) ? 'refuse' : undefined,
    );
    const events = [created('a', '1'), created('a', '2'), bad, created('a', '3')];
    const outcomes = await Promise.allSettled(events.map((event) => out.publish(event)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[2]).toMatchObject({ reason: { name: 'PublishRefused', code: 'REFUSED' } });
    expect(headings(broker, 'a')).toEqual(['1', '2', '3']);
    expect(headings(broker, 'bad')).toEqual([]);
  });

  it('of one partition don’t refuse the others of the batch', async () => {
    const { broker, out } = setUp({ partitions: 3 });
    broker.inject((batch) => (batch.some(({ partition }) => partition === 1) ? 'refuse' : undefined));
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((key) => out.publish(created(key))));
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(broker.records('todos')).toHaveLength(4 - refused.length);
    expect(broker.records('todos').every(({ partition }) => partition !== 1)).toBe(true);
  });

  it('send what failed again alone, a partition per batch', async () => {
    const clock = manualClock();
    const { broker, out } = setUp({ partitions: 4, clock });
    const writes: number[] = [];
    broker.inject((batch) => {
      writes.push(batch.length);
      return writes.length === 1 ? 'fail' : undefined;
    });
    const calls = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => out.publish(created(key)));
    await clock.advance(1_000);
    await Promise.all(calls);
    expect(writes[0]).toBeGreaterThan(1);
    expect(writes.slice(1)).toEqual(writes.slice(1).map(() => 1));
    expect(broker.records('todos')).toHaveLength(6);
  });

  it('that last too long leave the delivery unknown, and the lane goes on', async () => {
    const clock = manualClock();
    const { broker, out } = setUp({ clock, partitions: 1 }, { deliveryTimeoutMs: 5_000 });
    const stop = broker.inject(() => 'fail');
    const event = created('a', '1');
    const lost = failure(out.publish(event));
    await clock.advance(3_000);
    const later = out.publish(created('a', '2'));
    await clock.advance(2_001);
    expect(await lost).toBeInstanceOf(DeliveryUnknown);
    expect(await lost).toMatchObject({
      id: event.id,
      topic: 'todos',
      message: expect.stringMatching(/within 5000 ms/),
    });
    stop();
    await clock.advance(5_000);
    await later;
    expect(headings(broker, 'a')).toEqual(['2']);
    const again = out.publish(event);
    await again;
    expect(headings(broker, 'a')).toEqual(['2', '1']);
  });

  it('of a write that never answers are given up with their lane', async () => {
    const clock = manualClock();
    const { broker, out } = setUp({ clock, partitions: 1 }, { deliveryTimeoutMs: 5_000 });
    const stop = broker.inject(() => 'hang');
    const lost = failure(out.publish(created('a', '1')));
    await clock.advance(4_000);
    const waits = out.publish(created('a', '2'));
    stop();
    await clock.advance(1_000);
    expect(await lost).toBeInstanceOf(DeliveryUnknown);
    await clock.advance(4_000);
    await waits;
    expect(headings(broker, 'a')).toEqual(['2']);
  });
});

describe('the queue', () => {
  async function full(clock: ManualClock, queueTimeoutMs: number) {
    const set = setUp({ clock, partitions: 1 }, { maxQueued: 2, queueTimeoutMs, deliveryTimeoutMs: 10_000 });
    const stop = set.broker.inject(() => 'fail');
    const calls = ['1', '2', '3', '4'].map((heading) => set.out.publish(created('a', heading)));
    const outcomes = Promise.allSettled(calls);
    await clock.advance(500);
    return { ...set, stop, outcomes };
  }

  it('makes room in the order of the calls', async () => {
    const clock = manualClock();
    const { broker, producer, stop, outcomes } = await full(clock, 5_000);
    expect(producer.queued()).toBe(4);
    stop();
    await clock.advance(9_000);
    expect((await outcomes).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(headings(broker, 'a')).toEqual(['1', '2', '3', '4']);
    expect(producer.queued()).toBe(0);
  });

  it('that stays full refuses, and says that nothing was sent', async () => {
    const clock = manualClock();
    const { broker, stop, outcomes } = await full(clock, 1_000);
    await clock.advance(501);
    stop();
    await clock.advance(9_000);
    const settled = await outcomes;
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(settled[2]).toMatchObject({ reason: expect.any(QueueFull) });
    expect(headings(broker, 'a')).toEqual(['1', '2']);
  });

  it('leaves no timer behind', async () => {
    const clock = manualClock();
    const { out, producer } = setUp({ clock });
    await out.publish(created('a'));
    expect(clock.pending()).toBe(0);
    await producer.close();
    expect(clock.pending()).toBe(0);
  });
});

describe('close', () => {
  it('flushes what is queued, and takes nothing new', async () => {
    const { broker, producer, out } = setUp();
    const calls = ['1', '2', '3'].map((heading) => out.publish(created('a', heading)));
    const report = producer.close();
    expect(await failure(out.publish(created('a', 'late')))).toMatchObject({ name: 'PublishRefused', code: 'CLOSED' });
    expect(await report).toEqual({ flushed: 3, rejected: 0 });
    await Promise.all(calls);
    expect(headings(broker, 'a')).toEqual(['1', '2', '3']);
    expect(await producer.close()).toEqual({ flushed: 3, rejected: 0 });
  });

  it('rejects what is left at the deadline, saying what may be stored', async () => {
    const clock = manualClock();
    const { broker, producer, out } = setUp({ clock, partitions: 1 }, { maxQueued: 1 });
    broker.inject(() => 'hang');
    const [sent, waits] = [failure(out.publish(created('a', '1'))), failure(out.publish(created('a', '2')))];
    await clock.advance(1);
    const report = producer.close({ deadlineMs: 100 });
    await clock.advance(101);
    expect(await report).toEqual({ flushed: 0, rejected: 2 });
    expect(await sent).toBeInstanceOf(DeliveryUnknown);
    expect(await waits).toBeInstanceOf(PublishRefused);
    expect(clock.pending()).toBe(0);
  });
});

describe('createProducer', () => {
  it.each(['deliveryTimeoutMs', 'maxQueued', 'queueTimeoutMs'])('refuses %s that can’t be meant', (name) => {
    for (const value of [0, -1, 1.5, Number.NaN]) {
      expect(() => createProducer({ transport: memory(), source: '/s', [name]: value })).toThrow(RangeError);
    }
  });
});

describe('middleware', () => {
  it('runs in its order, and may change the envelope', async () => {
    const { broker, producer, out } = setUp();
    const order: string[] = [];
    producer
      .use(async ({ topic, event }, next) => {
        order.push(`a ${topic}`);
        const receipt = await next({ ...event, tenantId: 't-42' });
        order.push('a done');
        return receipt;
      })
      .use((publication, next) => {
        order.push(`b ${publication.event.tenantId}`);
        return next();
      });
    await out.publish(created('a'));
    expect(order).toEqual(['a todos', 'b t-42', 'a done']);
    expect(broker.published(todos)[0]!.tenantId).toBe('t-42');
  });

  it('may not change what was validated', async () => {
    const { broker, producer, out } = setUp();
    producer.use(({ event }, next) => next({ ...event, data: {} } as Event));
    expect(await failure(out.publish(created('a')))).toMatchObject({ issues: [{ path: 'data' }] });
    expect(broker.records('todos')).toEqual([]);
  });

  it('that fails doesn’t hold the key', async () => {
    const { broker, producer, out } = setUp();
    producer.use(async ({ event }, next) => {
      if ((event.data as { heading: string }).heading === '1') throw new Error('no');
      return next();
    });
    const outcomes = await Promise.allSettled(['1', '2'].map((heading) => out.publish(created('a', heading))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(headings(broker, 'a')).toEqual(['2']);
  });
});
