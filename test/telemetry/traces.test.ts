import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  batch,
  createConsumer,
  type Inbox,
  type Outgoing,
  PermanentError,
  type Sink,
  silentLog,
} from '@tidings/runtime';
import { outbox, type PoolClient } from '@tidings/runtime/postgres';
import { describe, expect, it } from 'vitest';
import { gate } from '../unit/runtime/consume/setup.js';
import { ReminderTriggered, reminders, TodoCreated, todos } from '../unit/runtime/contracts.js';
import { bench, traceparentOf, watched, withContextManager } from './setup.js';

withContextManager();

const reminderId = '0f8fad5b-d9cb-469f-a165-70867728950e';
const todo = (todoId: string, more: { readonly traceparent?: string; readonly tracestate?: string } = {}) =>
  TodoCreated.make({ data: { todoId, heading: 'h' }, ...more });
const nothing = { TodoCreated: () => {}, TodoDeleted: () => {} };
const foreign = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const foreignParent = `00-${foreign.traceId}-${foreign.spanId}-01`;

describe('a trace', () => {
  it('goes from whoever publishes through the record to the handler, and on to what that publishes', async () => {
    const { telemetry, span, spans, tracerProvider } = watched();
    const { broker, producer, consume } = bench(telemetry);
    const out = producer();
    consume(
      [
        todos.handlers({
          ...nothing,
          TodoCreated: async (_, ctx) => {
            await ctx.publisher(reminders).publish(ReminderTriggered.make({ data: { reminderId } }));
          },
        }),
        reminders.handlers({ ReminderTriggered: () => {} }),
      ],
      { producer: out },
    );
    const app = tracerProvider.getTracer('app').startSpan('request');
    const event = todo('a');
    const receipt = await context.with(trace.setSpan(context.active(), app), () => todos.publisher(out).publish(event));
    app.end();
    await broker.idle();

    const sent = span('send todos');
    const processed = span('process todos');
    const sentOn = span('send reminders');
    const processedOn = span('process reminders');
    expect(sent).toMatchObject({ kind: SpanKind.PRODUCER, links: [] });
    expect(sent.parentSpanContext?.spanId).toBe(app.spanContext().spanId);
    expect(processed.kind).toBe(SpanKind.CONSUMER);
    expect(processed.parentSpanContext).toMatchObject({ spanId: sent.spanContext().spanId, isRemote: true });
    expect(processed.links.map((link) => link.context.spanId)).toEqual([sent.spanContext().spanId]);
    expect(sentOn.parentSpanContext?.spanId).toBe(processed.spanContext().spanId);
    expect(processedOn.parentSpanContext?.spanId).toBe(sentOn.spanContext().spanId);
    for (const one of spans()) expect(one.spanContext().traceId).toBe(app.spanContext().traceId);

    expect(String(broker.records('todos')[0]?.headers.traceparent)).toBe(traceparentOf(sent));
    const [reminder] = broker.published(reminders);
    expect(reminder).toMatchObject({
      traceparent: traceparentOf(sentOn),
      causationId: event.id,
      correlationId: event.id,
    });

    expect(sent.attributes).toEqual({
      'messaging.system.name': 'memory',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'todos',
      'messaging.destination.partition.id': '0',
      'kafka.offset': receipt.position?.offset,
      'messaging.message.id': event.id,
      'messaging.message.conversation_id': event.correlationId,
      'cloudevents.event_type': 'com.example.todos.TodoCreated',
      'tidings.event.version': 2,
    });
    expect(processed.attributes).toEqual({
      'messaging.system.name': 'memory',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'todos',
      'messaging.destination.partition.id': '0',
      'messaging.consumer.group.name': 'g',
      'kafka.offset': 0,
      'messaging.message.id': event.id,
      'messaging.message.conversation_id': event.correlationId,
      'cloudevents.event_type': 'com.example.todos.TodoCreated',
      'tidings.event.version': 2,
      'tidings.attempt': 1,
    });
    for (const one of [sent, processed]) {
      expect(one.status.code).toBe(SpanStatusCode.UNSET);
      expect(one.instrumentationScope).toMatchObject({
        name: '@tidings/runtime',
        schemaUrl: 'https://opentelemetry.io/schemas/1.45.0',
      });
    }
  });

  it('starts with the event where nothing is traced around it, in structured mode too', async () => {
    const { telemetry, span } = watched();
    const { broker, producer, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    await todos.publisher(producer({ mode: 'structured' })).publish(todo('a'));
    await broker.idle();
    expect(span('send todos').parentSpanContext).toBeUndefined();
    expect(span('process todos').parentSpanContext?.spanId).toBe(span('send todos').spanContext().spanId);
  });

  it('of an event that was made with one is kept: the send span is linked to it', async () => {
    const { telemetry, span } = watched();
    const { broker, producer, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    await todos.publisher(producer()).publish(todo('a', { traceparent: foreignParent, tracestate: 'vendor=1' }));
    await broker.idle();
    const [record] = broker.records('todos');
    expect(String(record?.headers.traceparent)).toBe(foreignParent);
    expect(String(record?.headers.tracestate)).toBe('vendor=1');
    const sent = span('send todos');
    expect(sent.kind).toBe(SpanKind.CLIENT);
    expect(sent.links).toMatchObject([{ context: foreign }]);
    expect(sent.parentSpanContext).toMatchObject(foreign);
    const processed = span('process todos');
    expect(processed.parentSpanContext).toMatchObject(foreign);
    expect(processed.parentSpanContext?.traceState?.serialize()).toBe('vendor=1');
  });

  it('that is given within another one is linked, and not its child', async () => {
    const { telemetry, span, tracerProvider } = watched();
    const { producer } = bench(telemetry);
    const app = tracerProvider.getTracer('app').startSpan('request');
    const event = todo('a', { traceparent: foreignParent });
    await context.with(trace.setSpan(context.active(), app), () => todos.publisher(producer()).publish(event));
    const sent = span('send todos');
    expect(sent.parentSpanContext?.spanId).toBe(app.spanContext().spanId);
    expect(sent.links).toMatchObject([{ context: foreign }]);
  });

  it('that a middleware of the producer gives is kept', async () => {
    const { telemetry } = watched();
    const { broker, producer } = bench(telemetry);
    const out = producer().use(({ event }, next) => next(Object.freeze({ ...event, traceparent: foreignParent })));
    await todos.publisher(out).publish(todo('a'));
    expect(String(broker.records('todos')[0]?.headers.traceparent)).toBe(foreignParent);
  });

  it.each([
    ['no hexadecimal', '00-xyz-00f067aa0ba902b7-01'],
    ['zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['version ff', `ff-${foreign.traceId}-${foreign.spanId}-01`],
    ['more fields in version 00', `${foreignParent}-x`],
    ['a megabyte', 'a'.repeat(1_000_000)],
    ['no UTF-8', Buffer.from([0xff, 0xfe])],
  ])('that is none (%s) is no one’s parent', async (_, traceparent) => {
    const { telemetry, span } = watched();
    const { broker, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    const message = TodoCreated.toMessage(todo('a'), { source: '/s' });
    broker.append('todos', { ...message, headers: { ...message.headers, traceparent } });
    await broker.idle();
    expect(span('process todos')).toMatchObject({ links: [], parentSpanContext: undefined });
  });

  it('of a later version of W3C Trace Context is read', async () => {
    const { telemetry, span } = watched();
    const { broker, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    const message = TodoCreated.toMessage(todo('a'), { source: '/s' });
    const traceparent = `01-${foreign.traceId}-${foreign.spanId}-ff-more`;
    broker.append('todos', { ...message, headers: { ...message.headers, traceparent } });
    await broker.idle();
    expect(span('process todos').parentSpanContext).toMatchObject({ ...foreign, traceFlags: 3 });
  });

  it('is a new one for each handler with continueTrace: false, linked to where the event is from', async () => {
    const { telemetry, span } = watched({ continueTrace: false });
    const { broker, producer, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    const processed = span('process todos');
    expect(processed.parentSpanContext).toBeUndefined();
    expect(processed.links.map((link) => link.context)).toMatchObject([
      { traceId: span('send todos').spanContext().traceId, spanId: span('send todos').spanContext().spanId },
    ]);
    expect(processed.spanContext().traceId).not.toBe(span('send todos').spanContext().traceId);
  });

  it('isn’t that of whoever made the consumer', async () => {
    const { telemetry, span, tracerProvider } = watched();
    const { broker, consume } = bench(telemetry);
    const startup = tracerProvider.getTracer('app').startSpan('startup');
    context.with(trace.setSpan(context.active(), startup), () => consume([todos.handlers(nothing)]));
    broker.append('todos', TodoCreated.toMessage(todo('a'), { source: '/s' }));
    await broker.idle();
    expect(span('process todos').spanContext().traceId).not.toBe(startup.spanContext().traceId);
  });

  it('reaches the log of the handler', async () => {
    const { telemetry, span } = watched();
    const { broker, producer, consume } = bench(telemetry);
    const found: unknown[] = [];
    const log = { ...silentLog, info: (_: string, fields: object = {}) => void found.push({ ...fields }) };
    consume([todos.handlers({ ...nothing, TodoCreated: (_, ctx) => ctx.log.info('handled') })], { log });
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    expect(found).toContainEqual(expect.objectContaining({ traceId: span('process todos').spanContext().traceId }));
  });
});

describe('batches', () => {
  it('have a trace of their own, linked to those of all their events', async () => {
    const { telemetry, span, spans } = watched();
    const { broker, producer, consume } = bench(telemetry);
    const out = producer();
    const events = ['a', 'b', 'c'].map((id) => todo(id));
    await todos.publisher(out).publishAll(events);
    const handle = batch<TodoCreated, unknown>(
      async (_, { contexts }) => {
        const made = ReminderTriggered.make({ data: { reminderId } });
        await contexts[1]!.publisher(reminders).publish(made);
      },
      { max: 10 },
    );
    consume([todos.handlers({ ...nothing, TodoCreated: handle })], { producer: out });
    await broker.idle();
    const processed = span('process todos');
    const sent = spans().filter(({ name }) => name === 'send todos');
    expect(processed.parentSpanContext).toBeUndefined();
    expect(processed.links.map((link) => link.context.spanId)).toEqual(sent.map((one) => one.spanContext().spanId));
    expect(processed.links.map(({ attributes }) => attributes)).toEqual(
      events.map(({ id }, offset) => ({ 'messaging.message.id': id, 'kafka.offset': offset })),
    );
    expect(processed.attributes).toEqual({
      'messaging.system.name': 'memory',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'todos',
      'messaging.destination.partition.id': '0',
      'messaging.consumer.group.name': 'g',
      'messaging.batch.message_count': 3,
      'cloudevents.event_type': 'com.example.todos.TodoCreated',
      'tidings.attempt': 1,
    });
    expect(span('send reminders').parentSpanContext?.spanId).toBe(processed.spanContext().spanId);
    expect(broker.published(reminders)[0]?.causationId).toBe(events[1]!.id);
  });

  it('of one event are batches too', async () => {
    const { telemetry, span } = watched();
    const { broker, producer, consume } = bench(telemetry);
    consume([todos.handlers({ ...nothing, TodoCreated: batch(() => {}, { max: 10 }) })]);
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    const processed = span('process todos');
    expect(processed.attributes['messaging.batch.message_count']).toBe(1);
    expect(processed.parentSpanContext).toBeUndefined();
    expect(processed.links).toHaveLength(1);
  });
});

describe('failures', () => {
  it('of handlers are in the span of their call, and each call has one', async () => {
    const { telemetry, spans, span } = watched();
    const { broker, clock, producer, consume } = bench(telemetry);
    class Busy extends Error {}
    consume([
      todos.handlers({
        ...nothing,
        TodoCreated: (_, ctx) => {
          if (ctx.attempt < 3) throw new Busy('the secret is 42');
        },
      }),
    ]);
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    await clock.advance(10_000);
    await broker.idle();
    const calls = spans().filter(({ name }) => name === 'process todos');
    expect(calls.map(({ attributes }) => attributes['tidings.attempt'])).toEqual([1, 2, 3]);
    expect(calls.map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.ERROR,
      SpanStatusCode.UNSET,
    ]);
    expect(calls.map(({ attributes }) => attributes['error.type'])).toEqual(['Busy', 'Busy', undefined]);
    for (const call of calls) expect(call.parentSpanContext?.spanId).toBe(span('send todos').spanContext().spanId);
    const [{ events, status }] = calls as [(typeof calls)[number]];
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ name: 'exception', attributes: { 'exception.type': 'Busy' } });
    // Where it was thrown, and not what it says: that may quote the payload.
    expect(events[0]?.attributes?.['exception.stacktrace']).toMatch(/^\s+at .*traces\.test\.ts/);
    expect(events[0]?.attributes).not.toHaveProperty('exception.message');
    expect(JSON.stringify([events, status])).not.toContain('secret');
  });

  it('tell their messages where that was asked for', async () => {
    const { telemetry, span } = watched({ errorMessages: true });
    const { broker, producer, consume } = bench(telemetry);
    const thrown = () => {
      throw new PermanentError('no such user');
    };
    consume([todos.handlers({ ...nothing, TodoCreated: thrown })]);
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    const { events, status } = span('process todos');
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'no such user' });
    expect(events[0]?.attributes).toMatchObject({
      'exception.type': 'PermanentError',
      'exception.message': 'no such user',
      'exception.stacktrace': expect.stringContaining('no such user'),
    });
  });

  it.each<[string, unknown, string]>([
    ['a string', 'the secret is 42', '_OTHER'],
    ['null', null, '_OTHER'],
    ['an error with a hostile name', Object.assign(new Error('x'), { name: 'the secret is 42' }), '_OTHER'],
    ['an error of Node', Object.assign(new TypeError('secret'), { code: 'ERR_X' }), 'TypeError'],
    ['a stack of its own', Object.assign(new RangeError('x'), { stack: 'the secret is 42' }), 'RangeError'],
    [
      'an error whose fields throw',
      Object.defineProperty(new Error('x'), 'name', {
        get: () => {
          throw new Error('secret');
        },
      }),
      '_OTHER',
    ],
  ])('may throw %s', async (_, thrown, type) => {
    const { telemetry, span, everything } = watched();
    const { broker, producer, consume } = bench(telemetry);
    consume(
      [
        todos.handlers({
          ...nothing,
          TodoCreated: () => {
            throw thrown;
          },
        }),
      ],
      { retry: { attempts: 1 } },
    );
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    expect(span('process todos').attributes['error.type']).toBe(type);
    expect(await everything()).not.toContain('secret');
  });

  it('of a handler that took too long say so', async () => {
    const { telemetry, span } = watched();
    const { broker, clock, producer, consume } = bench(telemetry);
    const { passed, open } = gate();
    consume([todos.handlers({ ...nothing, TodoCreated: () => passed })], {
      handlerTimeoutMs: 1_000,
      retry: { attempts: 1 },
    });
    await todos.publisher(producer()).publish(todo('a'));
    await clock.advance(2_000);
    open();
    await broker.idle();
    expect(span('process todos').attributes['error.type']).toBe('HandlerAborted');
  });

  it('to publish are in the send span', async () => {
    const { telemetry, span, metric } = watched();
    const { producer } = bench(telemetry, { autoCreate: false });
    await expect(todos.publisher(producer()).publish(todo('a'))).rejects.toThrow('does not exist');
    const sent = span('send todos');
    expect(sent.status.code).toBe(SpanStatusCode.ERROR);
    expect(sent.attributes['error.type']).toBe('PublishRefused');
    expect(sent.attributes).not.toHaveProperty('kafka.offset');
    expect(await metric('messaging.client.sent.messages')).toMatchObject([
      { value: 1, attributes: { 'error.type': 'PublishRefused' } },
    ]);
  });

  it('for good end in a span of the dead letter', async () => {
    const { telemetry, span } = watched();
    const { broker, producer, consume } = bench(telemetry);
    const thrown = () => {
      throw new PermanentError('no');
    };
    consume([todos.handlers({ ...nothing, TodoCreated: thrown })]);
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    const buried = span('dead-letter todos');
    const { spanId } = span('send todos').spanContext();
    expect(buried.parentSpanContext?.spanId).toBe(spanId);
    expect(buried.links.map((link) => link.context.spanId)).toEqual([spanId]);
    expect(buried.kind).toBe(SpanKind.CLIENT);
    expect(buried.status.code).toBe(SpanStatusCode.UNSET);
    expect(buried.attributes).toEqual({
      'messaging.system.name': 'memory',
      'messaging.operation.name': 'dead-letter',
      'messaging.operation.type': 'settle',
      'messaging.destination.name': 'todos',
      'messaging.destination.partition.id': '0',
      'messaging.consumer.group.name': 'g',
      'kafka.offset': 0,
      'tidings.dead_letter.reason': 'permanent',
      'tidings.attempt': 1,
    });
  });

  it('that no handler sees are in the trace too', async () => {
    const { telemetry, spans, span } = watched();
    const { broker, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    broker.append('todos', { key: null, value: Buffer.from('secret'), headers: { traceparent: foreignParent } });
    await broker.idle();
    expect(spans()).toHaveLength(1);
    const buried = span('dead-letter todos');
    expect(buried.parentSpanContext).toMatchObject(foreign);
    expect(buried.attributes['tidings.attempt']).toBe(0);
  });

  it('of a dead letter that can’t be written are in its span', async () => {
    const { telemetry, span, metric } = watched();
    const { broker, consume } = bench(telemetry, { autoCreate: false });
    await broker.createTopics([{ topic: 'todos', partitions: 1, replicas: 1, config: {} }]);
    consume([todos.handlers(nothing)]);
    broker.append('todos', { key: null, value: Buffer.from('x'), headers: {} });
    await broker.idle();
    expect(span('dead-letter todos')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'PublishRefused' },
    });
    expect(await metric('tidings.consumer.dead_letters')).toEqual([]);
  });
});

describe('what is asked for', () => {
  it('keys are told only then', async () => {
    for (const keys of [false, true]) {
      const { telemetry, span } = watched({ keys });
      const { broker, producer, consume } = bench(telemetry);
      consume([todos.handlers(nothing)]);
      await todos.publisher(producer()).publish(todo('key-1'));
      await broker.idle();
      for (const name of ['send todos', 'process todos'])
        expect(span(name).attributes['kafka.message.key']).toBe(keys ? 'key-1' : undefined);
    }
  });

  it('names of 1.44.0', async () => {
    const { telemetry, span } = watched({ conventions: '1.44.0', keys: true, system: 'kafka' });
    const { broker, producer, consume } = bench(telemetry);
    consume([todos.handlers(nothing)]);
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    const { attributes, instrumentationScope } = span('process todos');
    expect(attributes).toMatchObject({
      'messaging.system': 'kafka',
      'messaging.kafka.offset': 0,
      'messaging.kafka.message.key': 'a',
    });
    expect(Object.keys(attributes).filter((name) => /^kafka\.|messaging\.system\./.test(name))).toEqual([]);
    expect(instrumentationScope.schemaUrl).toBe('https://opentelemetry.io/schemas/1.44.0');
  });
});

describe('tombstones', () => {
  it('are handled in a span that says so', async () => {
    const { telemetry, span } = watched();
    const { broker, consume } = bench(telemetry);
    consume([todos.handlers(nothing, { tombstone: () => {} })]);
    broker.append('todos', { key: 'a', value: null, headers: { traceparent: foreignParent } });
    await broker.idle();
    const { attributes, parentSpanContext } = span('process todos');
    expect(attributes).toMatchObject({ 'kafka.message.tombstone': true, 'kafka.offset': 0 });
    expect(parentSpanContext).toMatchObject(foreign);
  });
});

/** Keeps what it gets, as an outbox does. */
function keep(): { readonly sink: Sink; readonly kept: Outgoing[] } {
  const kept: Outgoing[] = [];
  const sink: Sink = {
    send: async (outgoing) => {
      kept.push(outgoing);
      return { id: outgoing.event.id, topic: outgoing.topic };
    },
  };
  return { sink, kept };
}

describe('an outbox', () => {
  it('keeps the trace in which an event was kept, and whoever relays it doesn’t change it', async () => {
    const { telemetry, span, tracerProvider } = watched();
    const { broker, producer, consume } = bench(telemetry);
    const { sink, kept } = keep();
    const app = tracerProvider.getTracer('app').startSpan('request');
    const event = todo('a');
    await context.with(trace.setSpan(context.active(), app), () =>
      todos.publisher(telemetry.keeping(sink)).publish(event),
    );
    const created = span('create todos');
    expect(created.kind).toBe(SpanKind.PRODUCER);
    expect(created.parentSpanContext?.spanId).toBe(app.spanContext().spanId);
    expect(created.attributes).toMatchObject({
      'messaging.operation.name': 'create',
      'messaging.operation.type': 'create',
      'messaging.message.id': event.id,
    });
    expect(kept[0]?.event).toEqual({ ...event, traceparent: traceparentOf(created) });
    expect(Object.isFrozen(kept[0]?.event)).toBe(true);

    consume([todos.handlers(nothing)]);
    await producer().send(kept[0]!);
    await broker.idle();
    expect(String(broker.records('todos')[0]?.headers.traceparent)).toBe(traceparentOf(created));
    const sent = span('send todos');
    expect(sent.kind).toBe(SpanKind.CLIENT);
    expect(sent.links.map((link) => link.context.spanId)).toEqual([created.spanContext().spanId]);
    expect(span('process todos').parentSpanContext?.spanId).toBe(created.spanContext().spanId);
  });

  it('on Postgres writes it into its row', async () => {
    const { telemetry, span } = watched();
    const statements: unknown[][] = [];
    const client: PoolClient = {
      query: async (_: string, values: readonly unknown[] = []) => {
        statements.push([...values]);
        return { rows: [], rowCount: 0 };
      },
    };
    const receipt = await todos.publisher(outbox(client, { telemetry })).publish(todo('a'));
    expect(receipt).not.toHaveProperty('position');
    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain(traceparentOf(span('create todos')));
  });

  it('of an inbox keeps the trace of the handler', async () => {
    const { telemetry, span } = watched();
    const { broker, producer } = bench(telemetry);
    const { sink, kept } = keep();
    const inbox: Inbox<string> = {
      concurrency: 1,
      run: (_, ids, work) => work(new Set(ids), 'tx', sink),
    };
    const consumer = createConsumer({
      transport: broker,
      group: 'g',
      log: silentLog,
      telemetry,
      inbox,
      subscriptions: [
        todos.handlers<string>({
          TodoDeleted: () => {},
          TodoCreated: async (_, ctx) => {
            await ctx.publisher(reminders).publish(ReminderTriggered.make({ data: { reminderId } }));
          },
        }),
      ],
    });
    await todos.publisher(producer()).publish(todo('a'));
    await broker.idle();
    await consumer.stop();
    const created = span('create reminders');
    expect(created.parentSpanContext?.spanId).toBe(span('process todos').spanContext().spanId);
    expect(kept[0]?.event.traceparent).toBe(traceparentOf(created));
  });

  it('leaves a trace that was given, and tells what it could not keep', async () => {
    const { telemetry, spans, span } = watched();
    const { sink, kept } = keep();
    await todos.publisher(telemetry.keeping(sink)).publish(todo('a', { traceparent: foreignParent }));
    expect(kept[0]?.event.traceparent).toBe(foreignParent);
    expect(spans()).toEqual([]);
    const broken: Sink = { send: () => Promise.reject(new TypeError('no connection')) };
    await expect(todos.publisher(telemetry.keeping(broken)).publish(todo('a'))).rejects.toThrow('no connection');
    expect(span('create todos').attributes['error.type']).toBe('TypeError');
  });
});

describe('where only one side has telemetry', () => {
  it.each(['consumer', 'producer'] as const)('the %s, the trace goes on', async (side) => {
    const { telemetry, span } = watched();
    const { broker, producer, consume } = bench(undefined);
    const out = producer(side === 'producer' ? { telemetry } : {});
    consume(
      [
        todos.handlers({
          ...nothing,
          TodoCreated: async (_, ctx) => {
            await ctx.publisher(reminders).publish(ReminderTriggered.make({ data: { reminderId } }));
          },
        }),
      ],
      { producer: out, ...(side === 'consumer' ? { telemetry } : {}) },
    );
    const message = TodoCreated.toMessage(todo('a', { traceparent: foreignParent, tracestate: 'v=1' }), {
      source: '/s',
    });
    broker.append('todos', message);
    await broker.idle();
    const [reminder] = broker.published(reminders);
    const carried = span(side === 'consumer' ? 'process todos' : 'send reminders');
    expect(reminder?.traceparent).toBe(traceparentOf(carried));
    expect(reminder?.tracestate).toBe('v=1');
    expect(carried.parentSpanContext).toMatchObject(foreign);
  });

  it('neither, it is handed on as it is', async () => {
    const { broker, producer, consume } = bench(undefined);
    consume(
      [
        todos.handlers({
          ...nothing,
          TodoCreated: async (_, ctx) => {
            await ctx.publisher(reminders).publish(ReminderTriggered.make({ data: { reminderId } }));
          },
        }),
      ],
      { producer: producer() },
    );
    const message = TodoCreated.toMessage(todo('a', { traceparent: foreignParent, tracestate: 'v=1' }), {
      source: '/s',
    });
    broker.append('todos', message);
    await broker.idle();
    expect(broker.published(reminders)[0]).toMatchObject({ traceparent: foreignParent, tracestate: 'v=1' });
  });
});
