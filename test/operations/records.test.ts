import { readRecord, readRecords } from '@tidings/runtime/operations';
import { describe, expect, it } from 'vitest';
import { TodoCreated } from '../unit/runtime/contracts.js';
import { bench, listOf } from './setup.js';

const plan = { topics: [{ topic: 'todos', partitions: 2 }, { topic: 'other' }] };

describe('readRecords', () => {
  it('reads topics from where it is asked to, to where they end now', async () => {
    const { broker } = await bench({}, plan);
    for (const [partition, timestamp] of [
      [0, 1_000],
      [0, 2_000],
      [1, 3_000],
    ] as const)
      broker.append('todos', { value: Buffer.from(String(timestamp)), timestamp }, partition);
    broker.append('other', { value: Buffer.from('o'), timestamp: 5 });
    const read = async (...given: Parameters<typeof readRecords> extends [unknown, ...infer Rest] ? Rest : never) =>
      (await listOf(readRecords(broker, ...given))).map(
        ({ topic, partition, record }) => `${topic}/${partition}/${record.value}`,
      );
    expect(await read(['todos'])).toEqual(['todos/0/1000', 'todos/0/2000', 'todos/1/3000']);
    expect(await read(['other', 'todos'])).toHaveLength(4);
    expect(await read(['todos'], { from: { time: 2_000 } })).toEqual(['todos/0/2000', 'todos/1/3000']);
    expect(await read(['todos'], { from: 'latest' })).toEqual([]);
    expect(await read(['todos'], { from: { offset: 1 } })).toEqual(['todos/0/2000']);
    expect(await read(['todos'], { from: { offset: 7 } })).toEqual([]);
    expect(await read(['todos'], { from: { last: 1 } })).toEqual(['todos/0/2000', 'todos/1/3000']);
    expect(await read(['todos'], { from: { last: 9 } })).toHaveLength(3);
    expect(await read(['todos'], { partitions: [1] })).toEqual(['todos/1/3000']);
    await expect(read(['todos'], { partitions: [0, 2] })).rejects.toThrow(/todos has no partition 2/);
    broker.truncate('todos', 0, 1);
    expect(await read(['todos'])).toEqual(['todos/0/2000', 'todos/1/3000']);
    await expect(read(['nothing'])).rejects.toThrow(/no such topic: nothing/);
  });

  it('follows what is written until it is told to stop', async () => {
    const { broker } = await bench({}, plan);
    broker.append('todos', { value: Buffer.from('before') });
    const stop = new AbortController();
    const seen: string[] = [];
    const options = { from: 'latest', follow: true, signal: stop.signal } as const;
    const reading = (async () => {
      for await (const { partition, record } of readRecords(broker, ['todos'], options)) {
        seen.push(`${partition} ${record.value}`);
        if (seen.length === 1) broker.append('todos', { value: Buffer.from('second') });
        else stop.abort();
      }
    })();
    // It has looked where the topic ends by then.
    await new Promise((resolve) => setImmediate(resolve));
    broker.append('todos', { value: Buffer.from('first') }, 1);
    await reading;
    expect(seen).toEqual(['1 first', '0 second']);
  });
});

describe('readRecord', () => {
  const at = { topic: 'todos', partition: 0, offset: 7 };
  const stored = (mode: 'binary' | 'structured') => {
    const event = TodoCreated.make({ data: { todoId: 'a', heading: 'h' }, tenantId: 't-1' });
    const message = TodoCreated.toMessage(event, { source: '/test', mode });
    return { event, record: { ...message, key: Buffer.from('a'), offset: 7, timestamp: 1_000 } };
  };

  it.each(['binary', 'structured'] as const)('tells what an event says of itself, in %s mode', (mode) => {
    const { event, record } = stored(mode);
    const { id, type, version, time, correlationId, data } = event;
    expect(readRecord(record, at)).toMatchObject({
      kind: 'event',
      id,
      type,
      version,
      time,
      correlationId,
      tenantId: 't-1',
      data,
    });
  });

  it('says so where a record is none, and makes up what one lacks as consumers do', () => {
    const { record } = stored('binary');
    const bare = { ...record, headers: {} };
    expect(readRecord(bare, at)).toEqual({
      kind: 'event',
      id: 'todos/0/7',
      source: '/topics/todos',
      time: '1970-01-01T00:00:01.000Z',
      partitionKey: 'a',
      data: { todoId: 'a', heading: 'h' },
    });
    expect(readRecord({ ...record, value: null }, at)).toEqual({ kind: 'tombstone', type: TodoCreated.type });
    expect(readRecord({ ...bare, value: null }, at)).toEqual({ kind: 'tombstone' });
    expect(readRecord({ ...record, value: Buffer.from('{') }, at)).toEqual({
      kind: 'undecodable',
      reason: 'value is not JSON',
    });
    expect(readRecord({ ...record, headers: { ce_specversion: '2.0' } }, at).kind).toBe('undecodable');
  });
});
