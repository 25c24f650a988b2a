/** Limits that operators change while a producer runs. */
import { createProducer, silentLog } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { manualClock } from '@tidings/runtime/testing';
import { describe, expect, it } from 'vitest';
import { TodoCreated, todos } from '../contracts.js';

async function setUp(limit: number) {
  const clock = manualClock();
  const broker = memory({ clock, autoCreate: false });
  const config = { 'max.message.bytes': String(limit) };
  await broker.createTopics([{ topic: 'todos', partitions: 1, replicas: 1, config }]);
  const producer = createProducer({ transport: broker, source: '/todo-service', log: silentLog });
  const out = todos.publisher(producer);
  const publish = (size: number) =>
    out.publish(TodoCreated.make({ data: { todoId: 'a', heading: 'x'.repeat(size) } })).then(
      () => 'stored',
      ({ code }: { code: string }) => code,
    );
  const set = (bytes: number) => {
    config['max.message.bytes'] = String(bytes);
  };
  return { clock, publish, set };
}

describe('the limit of a topic', () => {
  it('that was raised is known after a while, and one refusal', async () => {
    const { clock, publish, set } = await setUp(2_000);
    expect(await publish(3_000)).toBe('TOO_LARGE');
    set(10_000);
    await clock.advance(11_000);
    expect(await publish(3_000)).toBe('TOO_LARGE');
    await clock.advance(1);
    expect(await publish(3_000)).toBe('stored');
  });

  it('that was lowered is known as soon as the broker has refused something', async () => {
    const { clock, publish, set } = await setUp(10_000);
    expect(await publish(3_000)).toBe('stored');
    set(2_000);
    expect(await publish(3_000)).toBe('REFUSED');
    await clock.advance(1);
    expect(await publish(3_000)).toBe('TOO_LARGE');
    expect(await publish(100)).toBe('stored');
  });
});
