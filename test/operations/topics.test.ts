import { silentLog } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { checkTopics, lagOf, provision, seekGroup, type TopicPlan, wantedTopics } from '@tidings/runtime/operations';
import { describe, expect, it } from 'vitest';
import { bench } from './setup.js';

const plan: TopicPlan = {
  topics: [
    {
      topic: 'todos',
      partitions: 3,
      replicas: 2,
      config: { 'max.message.bytes': '2000000', 'min.insync.replicas': '2' },
    },
    { topic: 'audit' },
  ],
  groups: [
    { group: 'g', topics: ['todos', 'audit'] },
    { group: 'h', topics: ['todos'] },
  ],
};

describe('wantedTopics', () => {
  it('are those planned, and what each group needs beside', () => {
    const wanted = wantedTopics(plan);
    expect(wanted.map(({ topic, partitions, replicas }) => [topic, partitions, replicas])).toEqual([
      ['todos', 3, 2],
      ['audit', 1, 1],
      ['todos.g.dlq', 3, 2],
      ['todos.g.dlq.state', 1, 2],
      ['todos.g.retry', 3, 2],
      ['audit.g.dlq', 1, 1],
      ['audit.g.dlq.state', 1, 1],
      ['audit.g.retry', 1, 1],
      ['todos.h.dlq', 3, 2],
      ['todos.h.dlq.state', 1, 2],
      ['todos.h.retry', 3, 2],
    ]);
    const config = (name: string) => wanted.find(({ topic }) => topic === name)!.config;
    // Room for the reasons; kept whatever the time of the record.
    for (const name of ['todos.g.dlq', 'todos.g.retry']) {
      expect(config(name)).toEqual({
        'cleanup.policy': 'delete',
        'retention.ms': '-1',
        'retention.bytes': '-1',
        'max.message.bytes': '2065536',
        'min.insync.replicas': '2',
      });
    }
    expect(config('todos.g.dlq.state')).toEqual({ 'cleanup.policy': 'compact', 'min.insync.replicas': '2' });
    expect(config('audit.g.dlq')['max.message.bytes']).toBe(String(1_048_588 + 65_536));
  });

  it('refuses what Kafka would, and a group that reads what isn’t planned', () => {
    const group = 'g'.repeat(240);
    expect(() => wantedTopics({ topics: [{ topic: 'todos' }], groups: [{ group, topics: ['todos'] }] })).toThrow(
      /todos\.g+\.dlq has 250 characters and Kafka takes 249/,
    );
    expect(() => wantedTopics({ topics: [], groups: [{ group: 'g', topics: ['todos'] }] })).toThrow(
      /g reads todos, which is not among/,
    );
  });
});

describe('provision and checkTopics', () => {
  it('create what is missing, leave the rest alone, and say what differs', async () => {
    const broker = memory({ autoCreate: false });
    expect(
      (await checkTopics(broker, plan)).map(({ code, severity, topic, group }) => [code, severity, topic, group]),
    ).toEqual([
      ['missing-topic', 'error', 'todos', undefined],
      ['missing-topic', 'error', 'audit', undefined],
      ['missing-dead-letter-topic', 'error', 'todos.g.dlq', 'g'],
      ['missing-dead-letter-state-topic', 'warning', 'todos.g.dlq.state', 'g'],
      ['missing-retry-topic', 'warning', 'todos.g.retry', 'g'],
      ['missing-dead-letter-topic', 'error', 'audit.g.dlq', 'g'],
      ['missing-dead-letter-state-topic', 'warning', 'audit.g.dlq.state', 'g'],
      ['missing-retry-topic', 'warning', 'audit.g.retry', 'g'],
      ['missing-dead-letter-topic', 'error', 'todos.h.dlq', 'h'],
      ['missing-dead-letter-state-topic', 'warning', 'todos.h.dlq.state', 'h'],
      ['missing-retry-topic', 'warning', 'todos.h.retry', 'h'],
    ]);
    await broker.createTopics([
      { topic: 'todos', partitions: 2, replicas: 1, config: {} },
      { topic: 'audit', partitions: 7, replicas: 1, config: {} },
    ]);
    const dry = await provision(broker, plan, { dryRun: true });
    expect([dry.dryRun, dry.created.length, dry.existing]).toEqual([true, 9, ['todos', 'audit']]);
    expect((await checkTopics(broker, plan)).length).toBe(10);
    const report = await provision(broker, plan);
    expect([report.created.map(({ topic }) => topic), report.existing]).toEqual([
      dry.created.map(({ topic }) => topic),
      ['todos', 'audit'],
    ]);
    const difference = {
      code: 'partition-count',
      severity: 'error',
      topic: 'todos',
      message: 'topic todos has 2 partitions, and its contract says 3',
      expected: 3,
      found: 2,
    };
    expect(report.findings).toEqual([difference]);
    expect(await checkTopics(broker, plan)).toEqual([difference]);
    expect((await provision(broker, plan)).created).toEqual([]);
    expect((await broker.describe(['todos', 'todos.g.dlq'])).get('todos.g.dlq')!.partitions).toHaveLength(3);
  });
});

describe('lagOf', () => {
  it('counts what is not committed', async () => {
    const { broker, publish, consume, settled } = await bench({}, plan);
    for (let index = 0; index < 10; index++) await publish(`k${index}`, 'h');
    const total = async () =>
      (await lagOf(broker, 'g', ['todos', 'todos.g.retry'])).reduce((sum, { lag }) => sum + lag, 0);
    expect(await total()).toBe(10);
    const before = await lagOf(broker, 'g', ['todos']);
    expect(before).toHaveLength(3);
    for (const one of before) expect(one).toEqual({ ...one, low: 0, high: one.lag });
    expect(before[0]).not.toHaveProperty('committed');
    consume({}, { log: silentLog });
    await settled();
    expect(await total()).toBe(0);
    for (const { committed, high } of await lagOf(broker, 'g', ['todos'])) expect(committed ?? 0).toBe(high);
    await expect(lagOf(broker, 'g', ['nothing'])).rejects.toThrow(/no such topic: nothing/);
  });
});

describe('seekGroup', () => {
  const one = { topics: [{ topic: 'todos', partitions: 2 }] };
  const timed = async () => {
    const given = await bench({}, one);
    for (const [partition, timestamp] of [
      [0, 1_000],
      [0, 2_000],
      [0, 3_000],
      [1, 2_500],
    ] as const)
      given.broker.append('todos', { value: Buffer.from('?'), timestamp }, partition);
    return given;
  };
  const offsets = (...found: readonly number[]) =>
    found.map((offset, partition) => ({ topic: 'todos', partition, offset, metadata: '' }));

  it('moves a group to a time, to an end, to offsets', async () => {
    const { broker } = await timed();
    const seek = { group: 'g', topics: ['todos'] };
    const committed = () => broker.committed('g', ['todos']);
    const moves = await seekGroup(broker, { ...seek, to: { time: 2_000 } });
    expect(moves).toEqual([
      { topic: 'todos', partition: 0, to: 1 },
      { topic: 'todos', partition: 1, to: 0 },
    ]);
    expect(await committed()).toEqual(offsets(1, 0));
    await seekGroup(broker, { ...seek, to: 'latest' });
    expect(await committed()).toEqual(offsets(3, 1));
    await seekGroup(broker, { ...seek, to: { time: 9_000 } });
    expect(await committed()).toEqual(offsets(3, 1));
    broker.truncate('todos', 0, 2);
    expect(await seekGroup(broker, { ...seek, to: 'earliest' })).toEqual([
      { topic: 'todos', partition: 0, from: 3, to: 2 },
      { topic: 'todos', partition: 1, from: 1, to: 0 },
    ]);
    expect(await committed()).toEqual(offsets(2, 0));
    await seekGroup(broker, { ...seek, to: { offsets: [{ topic: 'todos', partition: 1, offset: 1 }] } });
    expect(await committed()).toEqual(offsets(2, 1));
  });

  it('moves nothing in a dry run, nor to where nothing is', async () => {
    const { broker } = await timed();
    const seek = { group: 'g', topics: ['todos'] };
    expect(await seekGroup(broker, { ...seek, to: 'latest', dryRun: true })).toHaveLength(2);
    const to = (topic: string, partition: number, offset: number) => ({ offsets: [{ topic, partition, offset }] });
    await expect(seekGroup(broker, { ...seek, to: to('todos', 0, 4) })).rejects.toThrow(/offsets 0 to 3, not 4/);
    await expect(seekGroup(broker, { ...seek, to: to('todos', 0, 0.5) })).rejects.toThrow(RangeError);
    await expect(seekGroup(broker, { ...seek, to: to('todos', 2, 0) })).rejects.toThrow(/no partition 2/);
    await expect(seekGroup(broker, { ...seek, to: to('other', 0, 0) })).rejects.toThrow(/other is not among/);
    await expect(seekGroup(broker, { ...seek, topics: ['nothing'], to: 'latest' })).rejects.toThrow(/no such topic/);
    expect(await broker.committed('g', ['todos'])).toEqual([]);
  });

  it('refuses a group that has members', async () => {
    const { broker, consume, settled } = await timed();
    const consumer = consume({});
    await settled();
    const seek = { group: 'g', topics: ['todos'], to: 'earliest' } as const;
    await expect(seekGroup(broker, seek)).rejects.toMatchObject({ kind: 'busy' });
    await consumer.stop();
    await seekGroup(broker, seek);
    expect(await broker.committed('g', ['todos'])).toEqual(offsets(0, 0));
  });
});
