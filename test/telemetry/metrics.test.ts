import { batch, PermanentError } from '@tidings/runtime';
import { parkStore } from '@tidings/runtime/memory';
import { METRICS } from '@tidings/runtime/opentelemetry';
import { describe, expect, it } from 'vitest';
import { gate } from '../unit/runtime/consume/setup.js';
import { reminders, TodoCreated, TodoDeleted, todos } from '../unit/runtime/contracts.js';
import { bench, watched, withContextManager } from './setup.js';

withContextManager();

const todo = (todoId: string) => TodoCreated.make({ data: { todoId, heading: 'h' } });
const nothing = { TodoCreated: () => {}, TodoDeleted: () => {} };
const system = { 'messaging.system.name': 'memory' };
const topic = { 'messaging.destination.name': 'todos' };
const group = { 'messaging.consumer.group.name': 'g' };

describe('counters and durations', () => {
  it('count what was sent, delivered and handled', async () => {
    const { telemetry, metric } = watched();
    const { broker, producer, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    await todos.publisher(producer()).publishAll([todo('a'), todo('b'), TodoDeleted.make({ data: { todoId: 'a' } })]);
    await broker.idle();
    const sent = { ...system, ...topic, 'messaging.operation.name': 'send' };
    const processed = { ...system, ...topic, ...group, 'messaging.operation.name': 'process' };
    expect(await metric('messaging.client.sent.messages')).toEqual([{ value: 3, attributes: sent, unit: '{message}' }]);
    expect(await metric('messaging.client.operation.duration')).toEqual([{ value: 3, attributes: sent, unit: 's' }]);
    expect(await metric('messaging.client.consumed.messages')).toEqual([
      { value: 3, attributes: processed, unit: '{message}' },
    ]);
    expect(await metric('messaging.process.duration')).toEqual([{ value: 3, attributes: processed, unit: 's' }]);
    expect(await metric('tidings.consumer.retries')).toEqual([]);
    expect(await metric('tidings.consumer.dead_letters')).toEqual([]);
  });

  it('count calls of handlers by their outcome, deliveries once', async () => {
    const { telemetry, metric } = watched();
    const { broker, clock, producer, consume } = bench(telemetry);
    consume([
      todos.handlers({
        TodoDeleted: () => {
          throw new PermanentError('no');
        },
        TodoCreated: (_, ctx) => {
          if (ctx.attempt < 4) throw new TypeError('busy');
        },
      }),
    ]);
    await todos.publisher(producer()).publishAll([todo('a'), TodoDeleted.make({ data: { todoId: 'b' } })]);
    broker.append('todos', { key: null, value: Buffer.from('{'), headers: {} });
    await broker.idle();
    await clock.advance(10_000);
    await broker.idle();
    const processed = { ...system, ...topic, ...group, 'messaging.operation.name': 'process' };
    const durations = await metric('messaging.process.duration');
    expect(durations).toHaveLength(3);
    expect(durations).toEqual(
      expect.arrayContaining([
        { value: 1, attributes: processed, unit: 's' },
        { value: 3, attributes: { ...processed, 'error.type': 'TypeError' }, unit: 's' },
        { value: 1, attributes: { ...processed, 'error.type': 'PermanentError' }, unit: 's' },
      ]),
    );
    // What can't be read is delivered to no handler.
    expect(await metric('messaging.client.consumed.messages')).toMatchObject([{ value: 2 }]);
    expect(await metric('tidings.consumer.retries')).toEqual([
      { value: 3, attributes: { ...system, ...topic, ...group }, unit: '{call}' },
    ]);
    const letters = await metric('tidings.consumer.dead_letters');
    expect(letters).toHaveLength(2);
    expect(letters).toEqual(
      expect.arrayContaining(
        ['permanent', 'unknown-type'].map((reason) => ({
          value: 1,
          attributes: { ...system, ...topic, ...group, 'tidings.dead_letter.reason': reason },
          unit: '{message}',
        })),
      ),
    );
    const settled = (await metric('messaging.client.operation.duration')).filter(
      ({ attributes }) => attributes['messaging.operation.name'] === 'dead-letter',
    );
    expect(settled).toMatchObject([{ value: 2 }]);
  });

  it('count the events of a batch', async () => {
    const { telemetry, metric } = watched();
    const { broker, producer, consume } = bench(telemetry);
    await todos.publisher(producer()).publishAll([todo('a'), todo('b'), todo('c')]);
    consume([todos.handlers({ ...nothing, TodoCreated: batch(() => {}, { max: 10 }) })]);
    await broker.idle();
    expect(await metric('messaging.client.consumed.messages')).toMatchObject([{ value: 3 }]);
    expect(await metric('messaging.process.duration')).toMatchObject([{ value: 1 }]);
  });

  it('have the buckets of the conventions', async () => {
    const { telemetry, metric, everything } = watched();
    const { producer } = bench(telemetry);
    await todos.publisher(producer()).publish(todo('a'));
    expect(await metric('messaging.client.operation.duration')).toHaveLength(1);
    const boundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    expect(METRICS.operationDuration.buckets).toEqual(boundaries);
    expect(METRICS.processDuration.buckets).toEqual(boundaries);
    expect(await everything()).toContain(`"boundaries":${JSON.stringify(boundaries)}`);
  });
});

describe('gauges', () => {
  it('show what producers wait for, until they are closed', async () => {
    const { telemetry, metric } = watched();
    const { broker, clock, producer } = bench(telemetry);
    const [one, other] = [producer(), producer()];
    expect(await metric('tidings.producer.queue.length')).toEqual([
      { value: 0, attributes: system, unit: '{message}' },
    ]);
    broker.inject(() => 'hang');
    const failed = [
      ...['a', 'b'].map((id) => todos.publisher(one).publish(todo(id))),
      todos.publisher(other).publish(todo('c')),
    ].map((receipt) => expect(receipt).rejects.toThrow());
    expect(await metric('tidings.producer.queue.length')).toMatchObject([{ value: 3 }]);
    const closed = Promise.all([one.close({ deadlineMs: 10 }), other.close({ deadlineMs: 10 })]);
    await clock.advance(10_000);
    await closed;
    await Promise.all(failed);
    expect(await metric('tidings.producer.queue.length')).toMatchObject([{ value: 0 }]);
    expect(await metric('messaging.client.sent.messages')).toMatchObject([
      { value: 3, attributes: { 'error.type': 'DeliveryUnknown' } },
    ]);
  });

  it('show lag and held partitions of each partition that a consumer has, until it stops', async () => {
    const { telemetry, metric } = watched();
    const { broker, clock, producer, consume } = bench(telemetry);
    let broken = true;
    const out = producer();
    const fail = () => {
      if (broken) throw new PermanentError('no');
    };
    consume([todos.handlers({ ...nothing, TodoCreated: fail }), reminders.handlers({ ReminderTriggered: () => {} })], {
      exhausted: 'block',
    });
    await todos.publisher(out).publishAll([todo('a'), todo('a'), todo('a')]);
    await broker.idle();
    const lag = { ...system, ...topic, ...group, 'messaging.destination.partition.id': '0' };
    const held = (name: string, value: number) => ({
      value,
      attributes: { ...system, ...group, 'messaging.destination.name': name },
      unit: '{partition}',
    });
    expect(await metric('tidings.consumer.lag')).toEqual([{ value: 3, attributes: lag, unit: '{message}' }]);
    expect(await metric('tidings.consumer.held_partitions')).toEqual(
      expect.arrayContaining([held('todos', 1), held('reminders', 0)]),
    );
    broken = false;
    await clock.advance(60_000);
    await broker.idle();
    expect(await metric('tidings.consumer.lag')).toMatchObject([{ value: 0 }]);
    expect(await metric('tidings.consumer.held_partitions')).toEqual(
      expect.arrayContaining([held('todos', 0), held('reminders', 0)]),
    );
  });

  it('show parked keys, and count what is parked with them', async () => {
    const { telemetry, metric } = watched();
    const { broker, producer, consume } = bench(telemetry);
    const fail = () => {
      throw new PermanentError('no');
    };
    consume([todos.handlers({ ...nothing, TodoDeleted: fail })], { exhausted: 'park-key', park: parkStore() });
    expect(await metric('tidings.consumer.set_aside')).toEqual([]);
    const out = todos.publisher(producer());
    await out.publishAll([todo('a'), TodoDeleted.make({ data: { todoId: 'a' } }), todo('a'), todo('b'), todo('a')]);
    await broker.idle();
    const attributes = { ...system, ...topic, ...group };
    expect(await metric('tidings.consumer.parked_keys')).toEqual([{ value: 1, attributes, unit: '{key}' }]);
    expect(await metric('tidings.consumer.set_aside')).toEqual([
      { value: 3, attributes: { ...attributes, 'tidings.set_aside': 'parked' }, unit: '{message}' },
    ]);
    expect(await metric('tidings.consumer.dead_letters')).toEqual([]);
  });

  it('count what is put off, and once it is given up, that', async () => {
    const { telemetry, metric } = watched();
    const { broker, clock, producer, consume } = bench(telemetry);
    const fail = () => {
      throw new Error('not now');
    };
    consume([todos.handlers({ ...nothing, TodoDeleted: fail })], {
      exhausted: 'retry-topic',
      retry: { attempts: 1 },
      retryTopic: { attempts: 2, minMs: 1_000, maxMs: 1_000 },
    });
    await todos.publisher(producer()).publishAll([TodoDeleted.make({ data: { todoId: 'a' } }), todo('b')]);
    await broker.idle();
    const attributes = { ...system, ...topic, ...group };
    const putOff = (value: number) => ({
      value,
      attributes: { ...attributes, 'tidings.set_aside': 'put-off' },
      unit: '{message}',
    });
    expect(await metric('tidings.consumer.set_aside')).toEqual([putOff(1)]);
    await clock.advance(10_000);
    await broker.idle();
    expect(await metric('tidings.consumer.set_aside')).toEqual([putOff(2)]);
    expect(await metric('tidings.consumer.dead_letters')).toMatchObject([{ value: 1 }]);
    expect(await metric('tidings.consumer.parked_keys')).toEqual([]);
  });

  it('show nothing of a partition that a consumer has no more', async () => {
    const { telemetry, metric } = watched();
    const { broker, producer, consume } = bench(telemetry);
    const { passed, open } = gate();
    const consumer = consume([todos.handlers({ ...nothing, TodoCreated: () => passed })]);
    await todos.publisher(producer()).publishAll([todo('a'), todo('b')]);
    while (consumer.health().partitions[0]?.lag !== 2) await new Promise((resolve) => setImmediate(resolve));
    expect(await metric('tidings.consumer.lag')).toMatchObject([{ value: 2 }]);
    broker.crash('g');
    expect(await metric('tidings.consumer.lag')).toMatchObject([{ value: 0 }]);
    expect(await metric('tidings.consumer.lag')).toMatchObject([{ value: 0 }]);
    open();
  });
});
