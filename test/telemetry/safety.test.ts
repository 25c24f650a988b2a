/** What telemetry must not do: tell payloads, break what it watches, or be there where nobody asked for it. */
import {
  DiagLogLevel,
  diag,
  type Meter,
  type MeterProvider,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { batch, PermanentError, type Sink } from '@tidings/runtime';
import { openTelemetry } from '@tidings/runtime/opentelemetry';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordingLog } from '../unit/runtime/consume/setup.js';
import { ReminderTriggered, reminders, TodoCreated, todos } from '../unit/runtime/contracts.js';
import { bench, watched, withContextManager } from './setup.js';

withContextManager();

const reminderId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const foreignParent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const nothing = { TodoCreated: () => {}, TodoDeleted: () => {} };

/** Every way to fail that there is in memory, each with the same secret in data, key, header and error. */
async function everythingGoesWrong(telemetry: ReturnType<typeof watched>['telemetry'], secret: string) {
  const { log, lines } = recordingLog();
  const { broker, clock, producer, consume } = bench(telemetry);
  const out = producer({ log });
  const todo = (heading: string) => TodoCreated.make({ data: { todoId: secret, heading: `${heading} ${secret}` } });
  consume(
    [
      todos.handlers(
        {
          TodoDeleted: batch(() => Promise.reject(new Error(secret)), { max: 2 }),
          TodoCreated: async ({ data }, ctx) => {
            ctx.log.info('handling');
            if (data.heading.startsWith('permanent')) throw new PermanentError(secret);
            if (data.heading.startsWith('string')) throw secret;
            if (data.heading.startsWith('transient')) throw new Error(secret, { cause: new Error(secret) });
            await ctx.publisher(reminders).publish(ReminderTriggered.make({ data: { reminderId } }));
          },
        },
        { tombstone: () => Promise.reject(new Error(secret)) },
      ),
      reminders.handlers({ ReminderTriggered: () => {} }),
    ],
    { producer: out, log },
  );
  for (const heading of ['permanent', 'string', 'transient', 'good']) {
    await todos.publisher(out).publish(todo(heading));
  }
  const { headers } = TodoCreated.toMessage(todo('x'), { source: '/s' });
  const value = (data: unknown) => Buffer.from(JSON.stringify(data));
  const bad = { ...headers, ce_custom: secret, other: secret };
  broker.append('todos', { key: secret, value: value({ todoId: secret, heading: 5 }), headers: bad });
  broker.append('todos', { key: secret, value: value({ [secret]: secret }), headers: bad });
  broker.append('todos', { key: secret, value: Buffer.from(`{"a": ${secret}`), headers: bad });
  broker.append('todos', { key: secret, value: value({}), headers: { ...bad, ce_dataversion: '9' } });
  broker.append('todos', { key: secret, value: null, headers: bad });
  broker.append('todos', { key: secret, value: value({ todoId: secret }), headers: { other: secret } });
  broker.inject(
    (
      (failures) => () =>
        failures++ < 2 ? 'fail' : undefined
    )(0),
  );
  const late = todos.publisher(out).publish(todo('good'));
  for (let round = 0; round < 20; round++) {
    await clock.advance(30_000);
    await broker.idle();
  }
  await late;
  return { lines, broker };
}

describe('payloads', () => {
  it('keys, headers and what errors say are neither in spans, nor in metrics, nor in the log', async () => {
    const secret = 'tr0ub4dor';
    const { telemetry, everything, names, spans } = watched();
    const { lines, broker } = await everythingGoesWrong(telemetry, secret);
    // It did go wrong, and was told of.
    expect(broker.deadLetters(todos, 'g').map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['permanent', 'exhausted', 'invalid', 'undecodable', 'future-version', 'unknown-type']),
    );
    expect(spans().filter(({ name }) => name === 'process todos').length).toBeGreaterThan(10);
    const messages = new Set(lines.map(({ message }) => message));
    for (const message of ['handler failed, trying again', 'dead letter', 'handling', 'consumer joined'])
      expect(messages).toContain(message);
    expect((await everything()).includes(secret)).toBe(false);
    expect(JSON.stringify(lines).includes(secret)).toBe(false);
    const values = lines.flatMap(({ fields = {} }) => Object.values(fields));
    expect(values.length).toBeGreaterThan(50);
    for (const value of values) expect(['string', 'number', 'boolean', 'undefined']).toContain(typeof value);
    const { attributes, metrics } = await names();
    expect(attributes.size).toBeGreaterThan(10);
    expect(metrics.size).toBeGreaterThan(5);
  });
});

describe('telemetry that fails', () => {
  it('fails alone: events are published, handled, retried, given up and kept all the same', async () => {
    const told: unknown[] = [];
    const error = (...args: unknown[]) => void told.push(args);
    diag.setLogger({ error, warn: () => {}, info: () => {}, debug: () => {}, verbose: () => {} }, DiagLogLevel.ERROR);
    onTestFinished(() => diag.disable());
    const no = () => {
      throw new Error('telemetry is broken');
    };
    const tracerProvider: TracerProvider = { getTracer: () => ({ startSpan: no, startActiveSpan: no }) as Tracer };
    const instrument = () => ({ add: no, record: no, addCallback: no });
    const meterProvider: MeterProvider = {
      getMeter: () =>
        ({
          createCounter: instrument,
          createHistogram: instrument,
          createObservableGauge: instrument,
          addBatchObservableCallback: () => {},
        }) as object as Meter,
    };
    const telemetry = openTelemetry({ tracerProvider, meterProvider });
    const { broker, clock, producer, consume } = bench(telemetry);
    const handled: string[] = [];
    consume([
      todos.handlers({
        ...nothing,
        TodoCreated: ({ data }, { attempt }) => {
          handled.push(`${data.todoId} ${attempt}`);
          if (data.todoId === 'bad' || attempt < 2) throw new Error('no');
        },
      }),
    ]);
    const out = producer();
    for (const todoId of ['good', 'bad']) {
      const { position } = await todos.publisher(out).publish(TodoCreated.make({ data: { todoId, heading: 'h' } }));
      expect(position).toBeDefined();
    }
    for (let round = 0; round < 5; round++) {
      await broker.idle();
      await clock.advance(30_000);
    }
    expect(handled.filter((one) => one.startsWith('good'))).toEqual(['good 1', 'good 2']);
    expect(broker.deadLetters(todos, 'g').map(({ reason }) => reason)).toEqual(['exhausted']);
    const kept: string[] = [];
    const sink: Sink = {
      send: async ({ topic, event }) => {
        kept.push(event.id);
        return { id: event.id, topic };
      },
    };
    const event = TodoCreated.make({ data: { todoId: 'c', heading: 'h' } });
    await todos.publisher(telemetry.keeping(sink)).publish(event);
    expect(kept).toEqual([event.id]);
    expect(JSON.stringify(told)).toContain('telemetry failed');
  });
});

describe('without a registered SDK', () => {
  it('records are the same, byte for byte', async () => {
    const write = async (telemetry: ReturnType<typeof openTelemetry> | undefined) => {
      const { broker, producer, consume } = bench(telemetry);
      const out = producer();
      consume(
        [
          todos.handlers({
            ...nothing,
            TodoCreated: async ({ id }, ctx) => {
              const made = ReminderTriggered.make({ data: { reminderId }, id: `r-${id}` });
              await ctx.publisher(reminders).publish(made);
            },
          }),
          reminders.handlers({ ReminderTriggered: () => {} }),
        ],
        { producer: out },
      );
      for (const more of [{}, { traceparent: foreignParent, tracestate: 'vendor=1' }]) {
        const data = { todoId: 'a', heading: 'h' };
        await todos
          .publisher(out)
          .publish(
            TodoCreated.make({ data, id: `t-${Object.keys(more).length}`, time: '2026-01-01T00:00:00Z', ...more }),
          );
      }
      await broker.idle();
      const text = (fields: object) => Object.entries(fields).map(([name, found]) => `${name}: ${String(found)}`);
      return ['todos', 'reminders'].map((topic) =>
        broker
          .records(topic)
          .map(({ key, value, headers }) => [String(key), String(value), ...text({ ...headers, ce_time: '' })]),
      );
    };
    const without = await write(undefined);
    expect(without.map((records) => records.length)).toEqual([2, 2]);
    expect(without[1]?.[1]).toContain(`traceparent: ${foreignParent}`);
    expect(await write(openTelemetry())).toEqual(without);
  });
});
