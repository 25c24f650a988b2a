import { readRecords } from '@tidings/runtime/operations';
import { describe, expect, it } from 'vitest';
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
