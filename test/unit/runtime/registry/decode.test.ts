import type { AnyEventDefinition, Message } from '@tidings/runtime';
import {
  defineChannel,
  defineEvent,
  defineRegistry,
  defineVersion,
  isObject,
  issue,
  type Upcast,
  validator,
} from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { ReminderTriggered, TodoCreated, TodoCreatedV1, TodoCreatedV2, TodoDeleted, todos } from '../contracts.js';

const v1 = TodoCreatedV1.make({ id: 'id-1', time: new Date(0), source: '/s', data: { todoId: 't', title: 'milk' } });
const v2 = TodoCreatedV2.make({ id: 'id-2', time: new Date(0), source: '/s', data: { todoId: 't', heading: 'milk' } });

function edited(message: Message, headers: Message['headers'], data?: unknown): Message {
  const value = data === undefined ? message.value : Buffer.from(JSON.stringify(data));
  return { ...message, value, headers: { ...message.headers, ...headers } };
}
const newest = TodoCreatedV2.toMessage(v2);

describe('a channel', () => {
  it('reads the newest version as it is', () => {
    expect(todos.decode(newest)).toEqual({ kind: 'event', event: v2, receivedVersion: 2 });
  });

  it('upcasts an older one, and says what came', () => {
    const decoded = todos.decode(TodoCreatedV1.toMessage(v1));
    expect(decoded).toEqual({
      kind: 'event',
      event: { ...v1, version: 2, data: { todoId: 't', heading: 'milk' } },
      receivedVersion: 1,
    });
    expect(decoded.kind === 'event' && Object.isFrozen(decoded.event.data)).toBe(true);
  });

  it('keeps fields that it doesn’t know', () => {
    const decoded = todos.decode(edited(newest, {}, { todoId: 't', heading: 'h', later: { deep: [1] } }));
    expect(decoded).toMatchObject({ kind: 'event', event: { data: { later: { deep: [1] } } } });
    expect(todos.decode(edited(TodoCreatedV1.toMessage(v1), {}, { todoId: 't', title: 'h', later: 1 }))).toMatchObject({
      event: { data: { heading: 'h', later: 1 } },
    });
  });

  it('reads a newer version as the newest known, if it is valid as that', () => {
    expect(todos.decode(edited(newest, { ce_dataversion: '7' }))).toEqual({
      kind: 'event',
      event: v2,
      receivedVersion: 7,
    });
    expect(todos.decode(edited(newest, { ce_dataversion: '7' }, { todoId: 't' }))).toEqual({
      kind: 'future-version',
      type: 'com.example.todos.TodoCreated',
      version: 7,
      newest: 2,
      issues: [{ path: 'data.heading', message: 'is missing', keyword: 'required' }],
    });
  });

  it('takes a message without a version for the first one', () => {
    const { ce_dataversion: _, ...headers } = TodoCreatedV1.toMessage(v1).headers;
    expect(todos.decode({ ...TodoCreatedV1.toMessage(v1), headers })).toMatchObject({
      kind: 'event',
      receivedVersion: 1,
    });
  });

  it('says what is wrong with invalid data', () => {
    expect(todos.decode(edited(newest, {}, { todoId: 1, heading: 'h' }))).toEqual({
      kind: 'invalid',
      type: 'com.example.todos.TodoCreated',
      version: 2,
      issues: [{ path: 'data.todoId', message: 'must be a string', keyword: 'type' }],
    });
    expect(todos.decode(edited(TodoCreatedV1.toMessage(v1), {}, { todoId: 't', heading: 'v2 shape' }))).toMatchObject({
      kind: 'invalid',
      version: 1,
    });
  });

  it.each(['com.example.todos.TodoArchived', '__proto__', 'constructor', '', '../../etc/passwd'])(
    'knows no type %j',
    (type) => {
      expect(todos.decode(edited(newest, { ce_type: type }))).toEqual({
        kind: 'unknown-type',
        type,
        version: 2,
        reason: 'todos carries no such event',
      });
    },
  );

  it('knows no version that is neither known nor newer', () => {
    const gap: AnyEventDefinition = defineEvent({
      name: 'E',
      context: 'c',
      type: 'com.example.todos.TodoCreated',
      versions: [TodoCreatedV2],
    });
    const channel = defineChannel({ name: 'c', topic: 'c', events: { E: gap } });
    expect(channel.decode(TodoCreatedV1.toMessage(v1))).toEqual({
      kind: 'unknown-type',
      type: 'com.example.todos.TodoCreated',
      version: 1,
      reason: 'E has no version 1',
    });
  });

  it('makes what it read publishable again', () => {
    const decoded = todos.decode(newest);
    if (decoded.kind !== 'event') throw new Error(decoded.kind);
    expect(todos.decode(todos.events.TodoCreated.toMessage(decoded.event as typeof v2))).toEqual(decoded);
  });
});

describe('one version', () => {
  it('reads itself alone', () => {
    expect(TodoCreatedV1.fromMessage(TodoCreatedV1.toMessage(v1))).toEqual({
      kind: 'event',
      event: v1,
      receivedVersion: 1,
    });
    expect(TodoCreatedV1.fromMessage(newest)).toMatchObject({
      kind: 'unknown-type',
      reason: 'TodoCreated has no version 2',
    });
    expect(TodoDeleted.newest.fromMessage(newest)).toMatchObject({ kind: 'unknown-type' });
    expect(TodoDeleted.fromMessage(newest)).toMatchObject({
      kind: 'unknown-type',
      reason: 'not com.example.todos.TodoDeleted',
    });
  });

  it('tells its data from others', () => {
    expect(TodoCreatedV1.accepts({ todoId: 't', title: 'x' })).toBe(true);
    expect(TodoCreatedV1.accepts({ todoId: 't', heading: 'x' })).toBe(false);
  });
});

describe('upcasts', () => {
  const version = <N extends number>(number: N, field: string) =>
    defineVersion<'t', N, unknown>({
      event: 'E',
      type: 't',
      version: number,
      hash: '',
      validate: validator((data) =>
        isObject(data) && field in data ? undefined : issue('', 'required', { missingProperty: field }),
      ),
    });
  const versions = [version(1, 'a'), version(2, 'b'), version(4, 'c')] as const;
  const event = (upcasts: { readonly [version: number]: Upcast<never, unknown> }): AnyEventDefinition =>
    defineEvent({ name: 'E', context: 'c', type: 't', versions, upcasts });
  const message = versions[0].toMessage(versions[0].make({ data: { a: 1 }, source: '/s' }));

  it('are run one after another, over gaps too', () => {
    const steps = event({ 2: (data: object) => ({ ...data, b: 2 }), 4: (data: object) => ({ ...data, c: 3 }) });
    expect(steps.fromMessage(message)).toMatchObject({
      kind: 'event',
      receivedVersion: 1,
      event: { version: 4, data: { a: 1, b: 2, c: 3 } },
    });
  });

  it('are the identity where none is written, and validated as the newest', () => {
    const all = { a: 1, b: 2, c: 3 };
    const whole = versions[0].toMessage(versions[0].make({ data: all, source: '/s' }));
    expect(event({}).fromMessage(whole)).toMatchObject({ kind: 'event', event: { version: 4, data: all } });
    expect(event({}).fromMessage(message)).toMatchObject({ kind: 'invalid', version: 1 });
  });

  it.each<[string, Upcast<never, unknown>, RegExp]>([
    [
      'throws',
      () => {
        throw new RangeError('secret');
      },
      /upcast threw RangeError/,
    ],
    ['breaks the newer version', () => ({ z: 1 }), /is missing, after the upcast to v2/],
    ['makes what JSON can’t hold', () => ({ b: undefined }), /undefined.*upcast to v2/],
    ['is asynchronous', async () => ({ b: 1 }), /Promise.*upcast to v2/],
    ['changes what it was given', (data: { a: number }) => Object.assign(data, { b: 1 }), /upcast threw TypeError/],
  ])('that %s is an invalid event', (_, upcast, message_) => {
    const decoded = event({ 2: upcast, 4: (data: object) => ({ ...data, c: 1 }) }).fromMessage(message);
    expect(decoded).toMatchObject({ kind: 'invalid', type: 't', version: 1 });
    expect(decoded.kind === 'invalid' && decoded.issues.map((one) => one.message).join()).toMatch(message_);
    expect(JSON.stringify(decoded)).not.toContain('secret');
  });

  it('share nothing with what the upcast keeps', () => {
    const kept = { b: 1, c: { d: 1 } };
    const decoded = event({ 2: () => kept }).fromMessage(message);
    kept.c.d = 2;
    expect(decoded).toMatchObject({ event: { data: { c: { d: 1 } } } });
    expect(Object.isFrozen(kept)).toBe(false);
  });
});

describe('a registry', () => {
  const loads: string[] = [];
  let broken = true;
  const entry = (event: AnyEventDefinition, topics: readonly string[]) => ({
    type: event.type,
    name: event.name,
    versions: event.versions.map(({ version }) => version),
    hashes: event.versions.map(({ hash }) => hash),
    topics,
  });
  const registry = defineRegistry([
    {
      module: async () => {
        loads.push('todos');
        return { TodoCreated, TodoDeleted };
      },
      events: [entry(TodoCreated, ['todos']), entry(TodoDeleted, ['todos'])],
    },
    {
      module: async () => {
        if (broken) throw new Error('no such module');
        return { ReminderTriggered };
      },
      events: [entry(ReminderTriggered, ['reminders'])],
    },
  ]);
  const reminder = ReminderTriggered.toMessage(
    ReminderTriggered.make({ source: '/s', data: { reminderId: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70' } }),
  );

  it('reads every type, and loads each once, when it is met', async () => {
    expect(loads).toEqual([]);
    expect(await registry.decode(newest)).toMatchObject({ kind: 'event', event: { type: v2.type } });
    await registry.decode(newest);
    expect(loads).toEqual(['todos']);
  });

  it('loads again what could not be loaded', async () => {
    await expect(registry.decode(reminder)).rejects.toThrow('no such module');
    broken = false;
    expect(await registry.decode(reminder)).toMatchObject({ kind: 'event' });
  });

  it.each(['__proto__', 'constructor', 'com.example.Unknown'])('knows no %s', async (type) => {
    expect(registry.get(type)).toBeUndefined();
    expect(await registry.decode(edited(newest, { ce_type: type }))).toMatchObject({ kind: 'unknown-type', type });
  });

  it('knows a message without a type by its topic, where that has one event', async () => {
    const plain = { key: null, value: reminder.value, headers: {}, timestamp: 0 };
    expect(await registry.decode(plain, { topic: 'reminders', partition: 0, offset: 0 })).toMatchObject({
      kind: 'event',
    });
    expect(await registry.decode(plain, { topic: 'todos', partition: 0, offset: 0 })).toMatchObject({
      kind: 'unknown-type',
    });
    expect(await registry.decode({ key: null, value: null, headers: {} })).toEqual({ kind: 'tombstone' });
  });

  it('lists what there is', () => {
    expect(registry.get(v2.type)?.versions).toEqual([1, 2]);
    expect(registry.entries.map(({ name }) => name)).toEqual(['TodoCreated', 'TodoDeleted', 'ReminderTriggered']);
  });
});
