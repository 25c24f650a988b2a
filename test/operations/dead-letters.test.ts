import { PermanentError } from '@tidings/runtime';
import { type DeadLetterFilter, deadLetters, discard, readRecords } from '@tidings/runtime/operations';
import { describe, expect, it } from 'vitest';
import { TodoCreated } from '../unit/runtime/contracts.js';
import { bench, listOf } from './setup.js';

const message = TodoCreated.toMessage(TodoCreated.make({ source: '/s', data: { todoId: 'x', heading: 'h' } }));

/** Three letters: an invalid one, one whose handler failed for good, one of an unknown type. */
async function threeLetters() {
  const given = await bench();
  const { broker, clock, publish, consume, settled } = given;
  class Gone extends PermanentError {
    override readonly name = 'Gone';
  }
  consume({ TodoCreated: () => Promise.reject(new Gone('nobody is HERE')) }, { deadLetterHeaders: ['spring'] });
  broker.append('todos', { ...message, value: Buffer.from('{}'), timestamp: 1_234 });
  await settled(1_000);
  const id = await publish('a', 'h');
  await settled(1_000);
  broker.append('todos', { key: null, value: Buffer.from([255]), headers: { own: ['a', 'b'] } });
  await settled();
  return { ...given, id, start: clock.now() - 2_000 };
}

describe('deadLetters', () => {
  it('tells all there is of each', async () => {
    const { broker, id, start } = await threeLetters();
    const letters = await listOf(deadLetters(broker, { topic: 'todos', group: 'g' }));
    const at = (offset: number) => ({
      origin: { topic: 'todos', partition: 0, offset },
      position: { topic: 'todos.g.dlq', partition: 0, offset },
    });
    expect(letters).toMatchObject([
      {
        ...at(0),
        state: 'open',
        reason: 'invalid',
        attempts: 0,
        time: start,
        hops: 1,
        type: TodoCreated.type,
        key: 'x',
      },
      {
        ...at(1),
        reason: 'permanent',
        message: 'nobody is HERE',
        errorName: 'Gone',
        attempts: 1,
        time: start + 1_000,
        id,
      },
      { ...at(2), reason: 'unknown-type', headers: { own: [Buffer.from('a'), Buffer.from('b')] }, time: start + 2_000 },
    ]);
    expect(letters[1]!.stack).toMatch(/Gone|nobody/);
    expect([letters[2]!.key, letters[2]!.type]).toEqual([undefined, undefined]);
    const stored = await listOf(readRecords(broker, ['todos']));
    for (const [index, { record, headers }] of letters.entries()) {
      const original = stored[index]!.record;
      expect([record.key, record.value, record.timestamp]).toEqual([original.key, original.value, original.timestamp]);
      expect({ ...headers }).toEqual({ ...original.headers });
    }
  });

  it.each<[string, (known: { id: string; start: number }) => DeadLetterFilter, number[]]>([
    ['nothing asked', () => ({}), [0, 1, 2]],
    ['reason', () => ({ reasons: ['invalid', 'exhausted'] }), [0]],
    ['type', () => ({ types: [TodoCreated.type] }), [0, 1]],
    ['another type', () => ({ types: ['other'] }), []],
    ['id', ({ id }) => ({ ids: [id] }), [1]],
    ['key', () => ({ keys: ['a', 'b'] }), [1]],
    ['origin', () => ({ origins: [{ topic: 'todos', partition: 0, offset: 2 }] }), [2]],
    ['text of the error, in any case', () => ({ text: 'is here' }), [1]],
    ['its name', () => ({ text: 'gone: nobody' }), [1]],
    ['from a time', ({ start }) => ({ from: start + 1_000 }), [1, 2]],
    ['up to a time', ({ start }) => ({ to: start + 1_000 }), [0]],
    ['state', () => ({ states: ['discarded'] }), [2]],
    ['another state', () => ({ states: ['open', 'redriven'] }), [0, 1]],
    ['several at once', () => ({ states: ['open'], types: [TodoCreated.type], reasons: ['permanent'] }), [1]],
  ])('is asked for by %s', async (_, filterOf, offsets) => {
    const given = await threeLetters();
    const selection = { topic: 'todos', group: 'g' };
    await discard(given.broker, { ...selection, filter: { reasons: ['unknown-type'] } });
    const found = await listOf(deadLetters(given.broker, { ...selection, filter: filterOf(given) }));
    expect(found.map(({ origin }) => origin.offset)).toEqual(offsets);
  });

  it('leaves out what others wrote there, and what is none of ours by its headers', async () => {
    const { broker } = await threeLetters();
    broker.append('todos.g.dlq', { key: 'a', value: Buffer.from('?'), headers: {} });
    for (const headers of [
      { tidings_dlq_reason: 'invalid' },
      { tidings_dlq_reason: 'because', tidings_dlq_origin_topic: 't' },
      { tidings_dlq_reason: 'invalid', tidings_dlq_origin_topic: 't', tidings_dlq_origin_partition: '-1' },
    ])
      broker.append('todos.g.dlq', { key: 'a', value: null, headers });
    expect(await listOf(deadLetters(broker, { topic: 'todos', group: 'g' }))).toHaveLength(3);
  });

  it('can be left in the middle', async () => {
    const { broker } = await threeLetters();
    for await (const letter of deadLetters(broker, { topic: 'todos', group: 'g' })) {
      expect(letter.origin.offset).toBe(0);
      break;
    }
  });

  it('says which topic is missing, and needs none for the state', async () => {
    const { broker } = await threeLetters();
    await expect(listOf(deadLetters(broker, { topic: 'todos', group: 'other' }))).rejects.toThrow(/todos\.other\.dlq/);
    await broker.createTopics([{ topic: 'todos.other.dlq', partitions: 1, replicas: 1, config: {} }]);
    expect(await listOf(deadLetters(broker, { topic: 'todos', group: 'other' }))).toEqual([]);
    await expect(discard(broker, { topic: 'todos', group: 'other' })).rejects.toThrow(/todos\.other\.dlq\.state/);
    expect(() =>
      deadLetters(broker, { topic: 't'.repeat(200), group: 'g'.repeat(50) })[Symbol.asyncIterator](),
    ).not.toThrow();
    await expect(listOf(deadLetters(broker, { topic: 't'.repeat(200), group: 'g'.repeat(50) }))).rejects.toThrow(
      /has 26\d characters/,
    );
  });
});
