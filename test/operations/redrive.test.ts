import { type Inbox, PermanentError } from '@tidings/runtime';
import {
  type DeadLetterAction,
  type DeadLetterReport,
  deadLetters,
  discard,
  type RedriveAction,
  redrive,
} from '@tidings/runtime/operations';
import { describe, expect, it } from 'vitest';
import { todos } from '../unit/runtime/contracts.js';
import { type Bench, bench, listOf } from './setup.js';

const selection = { topic: 'todos', group: 'g' };

/** A group that fails for as long as it is told to, and what it has handled. */
async function failing(given?: Bench) {
  const own = given ?? (await bench());
  const { broker, consume, settled } = own;
  const handled: string[] = [];
  const seen: unknown[] = [];
  const broken = { now: true };
  consume({
    TodoCreated: ({ data }, ctx) => {
      seen.push({ topic: ctx.topic, partition: ctx.partition, offset: ctx.offset, attempt: ctx.attempt });
      if (broken.now) throw new PermanentError(`no ${data.heading}`);
      handled.push(`${data.todoId}${data.heading}`);
    },
  });
  await settled();
  const states = async () =>
    (await listOf(deadLetters(broker, selection))).map(
      ({ origin, hops, state }) => `${origin.offset}/${hops} ${state}`,
    );
  return { ...own, handled, seen, broken, states };
}

const counts = ({ done, before, tooManyHops, failed, complete }: DeadLetterReport) => ({
  done,
  before,
  tooManyHops,
  failed,
  complete,
});
const all = (done: number) => ({ done, before: 0, tooManyHops: 0, failed: 0, complete: true });

describe('redrive', () => {
  it('gives dead letters to their group again, as they were, and remembers it', async () => {
    const { broker, clock, publish, settled, handled, seen, broken, states } = await failing();
    for (const heading of ['1', '2', '3']) await publish('a', heading);
    await settled();
    await clock.advance(5_000);
    broken.now = false;
    const done: number[] = [];
    const report = await redrive(broker, { ...selection, onDone: ({ origin }) => void done.push(origin.offset) });
    expect(report).toEqual({ dryRun: false, ...all(3), failures: [] });
    expect(done).toEqual([0, 1, 2]);
    await settled();
    expect(handled).toEqual(['a1', 'a2', 'a3']);
    // The handler sees nothing of the way that they went.
    expect(seen.slice(3)).toEqual(seen.slice(0, 3));
    expect(await states()).toEqual(['0/1 redriven', '1/1 redriven', '2/1 redriven']);
    const originals = broker.records('todos');
    for (const [index, { key, value, timestamp, headers }] of broker.records('todos.g.retry').entries()) {
      const original = originals[index]!;
      expect([key, value, timestamp]).toEqual([original.key, original.value, original.timestamp]);
      const names = (all_: object) => Object.keys(all_).filter((name) => !name.startsWith('tidings_retry_'));
      expect(names(headers)).toEqual(Object.keys(original.headers));
      expect(String(headers.tidings_retry_origin)).toBe(`todos/0/${index}`);
      expect(String(headers.tidings_retry_redriven_at)).toBe(new Date(clock.now()).toISOString());
    }
    expect(await broker.committed('g', ['todos.g.retry'])).toMatchObject([{ offset: 3 }]);
  });

  it('a second time does nothing', async () => {
    const { broker, publish, settled, handled, broken } = await failing();
    await publish('a', '1');
    await settled();
    broken.now = false;
    await redrive(broker, selection);
    const again = await redrive(broker, selection);
    expect(counts(again)).toEqual({ ...all(0), before: 1 });
    broker.compact('todos.g.dlq.state');
    expect(counts(await redrive(broker, selection))).toEqual({ ...all(0), before: 1 });
    await settled();
    expect(handled).toEqual(['a1']);
    expect(broker.records('todos.g.retry')).toHaveLength(1);
  });

  it('of what fails again makes a dead letter of the same origin, which counts and is open', async () => {
    const { broker, publish, settled, seen, states, handled, broken } = await failing();
    await publish('a', '1');
    await settled();
    for (let round = 1; round < 5; round++) {
      expect(counts(await redrive(broker, selection))).toEqual({ ...all(1), before: round - 1 });
      await settled();
    }
    expect(await states()).toEqual(['0/1 redriven', '0/2 redriven', '0/3 redriven', '0/4 redriven', '0/5 open']);
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    // It has been through it often enough.
    const capped = await redrive(broker, selection);
    expect(counts(capped)).toEqual({ ...all(0), before: 4, tooManyHops: 1 });
    broken.now = false;
    expect(counts(await redrive(broker, { ...selection, maxHops: 6 }))).toEqual({ ...all(1), before: 4 });
    await settled();
    expect(handled).toEqual(['a1']);
  });

  it('takes those that were asked for, and no more than that', async () => {
    const { broker, publish, settled, states, broken } = await failing();
    for (const heading of ['1', '2', '3', '4']) await publish('a', heading);
    await settled();
    broken.now = false;
    const ask = async (more: Partial<RedriveAction>) => counts(await redrive(broker, { ...selection, ...more }));
    expect(await ask({ filter: { text: 'no 3' } })).toEqual(all(1));
    expect(await ask({ limit: 2, dryRun: true })).toEqual({ ...all(2), before: 1, complete: false });
    expect(await states()).toEqual(['0/1 open', '1/1 open', '2/1 redriven', '3/1 open']);
    expect(await ask({ limit: 2 })).toEqual({ ...all(2), before: 1, complete: false });
    expect(await ask({ limit: 2 })).toEqual({ ...all(1), before: 3 });
    await settled();
    await expect(ask({ limit: -1 })).rejects.toThrow(RangeError);
    await expect(ask({ perSecond: 0 })).rejects.toThrow(RangeError);
  });

  it('without a retry topic is refused before anything is written', async () => {
    const given = await bench({}, { topics: [{ topic: 'todos', partitions: 1 }] });
    const { broker } = given;
    const topics = ['todos.g.dlq', 'todos.g.dlq.state'];
    await broker.createTopics(topics.map((topic) => ({ topic, partitions: 1, replicas: 1, config: {} })));
    const { publish, settled } = await failing(given);
    await publish('a', '1');
    await settled();
    await expect(redrive(broker, selection)).rejects.toMatchObject({
      kind: 'no-such-topic',
      message: expect.stringMatching(/todos\.g\.retry/),
    });
    expect(broker.records('todos.g.dlq.state')).toEqual([]);
  });

  it('goes no faster than it may', async () => {
    const { broker, clock, publish, settled } = await failing();
    for (let index = 0; index < 5; index++) await publish('a', String(index));
    await settled();
    const start = clock.now();
    const at: number[] = [];
    const running = redrive(broker, { ...selection, perSecond: 2, onDone: () => void at.push(clock.now() - start) });
    await clock.advance(10_000);
    expect(counts(await running)).toEqual(all(5));
    expect(at).toEqual([0, 500, 1_000, 1_500, 2_000]);
    await settled();
  });

  it('stops when it is told to', async () => {
    const { broker, clock, publish, settled } = await failing();
    for (let index = 0; index < 5; index++) await publish('a', String(index));
    await settled();
    const stop = new AbortController();
    const running = redrive(broker, { ...selection, perSecond: 1, signal: stop.signal });
    await clock.advance(1_500);
    stop.abort();
    expect(counts(await running)).toEqual({ ...all(2), complete: false });
    await settled();
  });

  it('leaves open what could not be written, and says which and why', async () => {
    const { broker, publish, settled, states, handled, broken } = await failing();
    for (const heading of ['1', 'bad', '3']) await publish('a', heading);
    await settled();
    broken.now = false;
    const end = broker.inject((batch) =>
      batch.some(
        ({ topic, records }) => topic.endsWith('.retry') && records.some(({ value }) => String(value).includes('bad')),
      )
        ? 'refuse'
        : undefined,
    );
    const report = await redrive(broker, selection);
    expect(counts(report)).toEqual({ ...all(2), failed: 1 });
    expect(report.failures).toEqual([
      { origin: { topic: 'todos', partition: 0, offset: 1 }, message: expect.stringMatching(/refused/) },
    ]);
    expect(await states()).toEqual(['0/1 redriven', '1/1 open', '2/1 redriven']);
    end();
    expect(counts(await redrive(broker, selection))).toEqual({ ...all(1), before: 2 });
    await settled();
    expect(handled).toEqual(['a1', 'a3', 'abad']);
  });

  it('stops at a broker that doesn’t answer', async () => {
    const { broker, clock, publish, settled, states } = await failing();
    for (let index = 0; index < 500; index++) await publish('a', String(index));
    await settled();
    broker.inject(() => 'hang');
    const running = redrive(broker, selection);
    await clock.advance(120_000);
    const report = await running;
    expect(report).toMatchObject({ done: 0, complete: false });
    expect(report.failed).toBeLessThanOrEqual(100);
    expect(report.failures).toHaveLength(20);
    expect(new Set((await states()).map((state) => state.split(' ')[1]))).toEqual(new Set(['open']));
  });

  it('that died between the event and its state writes it again, with the same id: an inbox handles it once', async () => {
    const given = await bench();
    const { broker, publish, consume, settled } = given;
    const seen = new Set<string>();
    const effects: string[] = [];
    const broken = { now: true };
    const inbox: Inbox<undefined> = {
      concurrency: 4,
      run: async (group, ids, work) => {
        const fresh = new Set(ids.filter((id) => !seen.has(`${group}/${id}`)));
        if (fresh.size > 0) await work(fresh, undefined, undefined);
        for (const id of fresh) seen.add(`${group}/${id}`);
      },
    };
    const handlers = {
      TodoCreated: ({ data }: { readonly data: { readonly heading: string } }) => {
        if (broken.now) throw new PermanentError('no');
        effects.push(data.heading);
      },
    };
    consume(handlers, { inbox });
    await publish('a', '1');
    await settled();
    broken.now = false;
    const end = broker.inject((batch) => (batch.some(({ topic }) => topic.endsWith('.state')) ? 'refuse' : undefined));
    expect(counts(await redrive(broker, selection))).toEqual({ ...all(0), failed: 1 });
    end();
    expect(counts(await redrive(broker, selection))).toEqual(all(1));
    await settled();
    expect(broker.records('todos.g.retry')).toHaveLength(2);
    expect(effects).toEqual(['1']);
  });

  it('takes a dead letter that a crash wrote twice for one', async () => {
    const { broker, publish, settled, states, handled, broken } = await failing();
    await publish('a', '1');
    await settled();
    const [letter] = broker.records('todos.g.dlq');
    broker.append('todos.g.dlq', letter!);
    broken.now = false;
    expect(counts(await redrive(broker, { ...selection, dryRun: true }))).toEqual(all(1));
    expect(counts(await redrive(broker, selection))).toEqual(all(1));
    await settled();
    expect(handled).toEqual(['a1']);
    expect(await states()).toEqual(['0/1 redriven', '0/1 redriven']);
    expect(counts(await redrive(broker, selection))).toEqual({ ...all(0), before: 2 });
  });

  it('leaves the second of two open where the first could not be written', async () => {
    const { broker, publish, settled, states } = await failing();
    await publish('a', '1');
    await settled();
    broker.append('todos.g.dlq', broker.records('todos.g.dlq')[0]!);
    const end = broker.inject((batch) => (batch.some(({ topic }) => topic.endsWith('.retry')) ? 'refuse' : undefined));
    expect(counts(await redrive(broker, selection))).toEqual({ ...all(0), failed: 2 });
    end();
    expect(await states()).toEqual(['0/1 open', '0/1 open']);
  });

  it('finds what failed again after the group went back in time', async () => {
    const { broker, publish, consume, settled, states, broken } = await failing();
    await publish('a', '1');
    await settled();
    broken.now = false;
    await redrive(broker, selection);
    await settled();
    broker.crash('g');
    await broker.resetOffsets('g', [{ topic: 'todos', partition: 0, offset: 0 }]);
    consume({ TodoCreated: () => Promise.reject(new PermanentError('still')) });
    await settled();
    expect(await states()).toEqual(['0/1 redriven', '0/1 open']);
  });

  it('keeps an event’s own headers, also those in words of a preset that isn’t used', async () => {
    const { broker, consume, settled } = await bench();
    consume({}, { deadLetterHeaders: ['connect'] });
    const own = { own: 'x', 'kafka_dlt-original-topic': 'elsewhere', ['__proto__']: 'p' };
    broker.append('todos', { key: Buffer.from([0, 255]), value: Buffer.from('?'), headers: own, timestamp: 77 });
    await settled();
    expect(Object.keys(broker.records('todos.g.dlq')[0]!.headers)).toContain('__connect.errors.topic');
    await redrive(broker, selection);
    const [record] = broker.records('todos.g.retry');
    expect(Object.keys(record!.headers).filter((name) => !name.startsWith('tidings_retry_'))).toEqual(Object.keys(own));
    await settled();
    // Its origin stays, and so does what was its own.
    expect((await listOf(deadLetters(broker, selection))).map(({ origin, hops }) => [origin.offset, hops])).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(Object.keys((await listOf(deadLetters(broker, selection)))[1]!.headers)).toEqual(Object.keys(own));
  });
});

describe('discard', () => {
  it('decides that nothing more is to be done, once', async () => {
    const { broker, publish, settled, states, handled, broken } = await failing();
    for (const heading of ['1', '2']) await publish('a', heading);
    await settled();
    const ask = async (more: Partial<DeadLetterAction> = {}) =>
      counts(await discard(broker, { ...selection, ...more }));
    expect(await ask({ filter: { text: 'no 1' }, dryRun: true })).toEqual(all(1));
    expect(await states()).toEqual(['0/1 open', '1/1 open']);
    expect(await ask({ filter: { text: 'no 1' } })).toEqual(all(1));
    expect(await ask({ filter: { text: 'no 1' } })).toEqual({ ...all(0), before: 1 });
    broken.now = false;
    expect(counts(await redrive(broker, selection))).toEqual({ ...all(1), before: 1 });
    await settled();
    expect(handled).toEqual(['a2']);
    expect(await states()).toEqual(['0/1 discarded', '1/1 redriven']);
    expect(broker.deadLetters(todos, 'g')).toHaveLength(2);
  });
});
