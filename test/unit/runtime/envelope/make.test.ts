import { InvalidEventError } from '@tidings/runtime';
import { defineVersion, validator } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { TodoCreated, TodoCreatedV1 } from '../contracts.js';

const data = { todoId: 't-1', heading: 'Buy milk' };

function issuesOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidEventError) return error.issues;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('make', () => {
  it('fills in what is not given', () => {
    const event = TodoCreated.make({ data });
    expect(event).toEqual({
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7/),
      type: 'com.example.todos.TodoCreated',
      version: 2,
      subject: 't-1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      correlationId: event.id,
      partitionKey: 't-1',
      data,
    });
    expect(Object.keys(event)).not.toContain('source');
  });

  it('takes what is given, and a clock and ids of the caller', () => {
    const given = {
      id: 'id-1',
      time: new Date(0),
      source: '/todo-service',
      subject: 's',
      correlationId: 'c',
      causationId: 'k',
      tenantId: 't-42',
      partitionKey: 'p',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      tracestate: 'vendor=1',
      extensions: { region: 'eu' },
    };
    expect(TodoCreated.make({ data, ...given })).toEqual({
      ...given,
      type: 'com.example.todos.TodoCreated',
      version: 2,
      time: '1970-01-01T00:00:00.000Z',
      data,
    });
    const event = TodoCreated.make({ data }, { now: () => 1_000, newId: () => 'id-2' });
    expect([event.id, event.time]).toEqual(['id-2', '1970-01-01T00:00:01.000Z']);
    expect(TodoCreated.make({ data, tenantId: undefined, time: undefined })).not.toHaveProperty('tenantId');
  });

  it('makes ids that rise', () => {
    const ids = Array.from({ length: 1_000 }, () => TodoCreated.make({ data }).id);
    expect([...ids].sort()).toEqual(ids);
  });

  it('makes an event that nobody can change, and leaves the caller’s data alone', () => {
    const own = { todoId: 't', heading: 'before' };
    const event = TodoCreated.make({ data: own, extensions: { a: 'b' } });
    own.heading = 'after';
    expect(event.data.heading).toBe('before');
    expect(Object.isFrozen(own)).toBe(false);
    for (const part of [event, event.data, event.extensions]) expect(Object.isFrozen(part)).toBe(true);
    expect(() => Object.assign(event.data, { heading: 'x' })).toThrow(TypeError);
  });

  it('makes older versions by their own definition', () => {
    const event = TodoCreatedV1.make({ data: { todoId: 't', title: 'x' } });
    expect([event.version, event.data.title]).toEqual([1, 'x']);
  });

  it('refuses data that breaks the contract, naming event and field and no value', () => {
    const run = () => TodoCreated.make({ data: { todoId: 't', heading: 4711 } as never });
    expect(run).toThrow('TodoCreated v2 is invalid: data.heading must be a string');
    expect(issuesOf(run)).toEqual([{ path: 'data.heading', message: 'must be a string', keyword: 'type' }]);
    expect(run).not.toThrow(/4711/);
    expect(issuesOf(() => TodoCreated.make({ data: { todoId: 't' } as never }))[0]?.path).toBe('data.heading');
    expect(issuesOf(() => TodoCreated.make({ data: undefined as never }))[0]?.path).toBe('data');
    expect(issuesOf(() => TodoCreated.make({ data: { ...data, note: undefined } as never }))).toEqual([
      { path: 'data.note', message: expect.stringMatching(/leave it out/) },
    ]);
  });

  it('says all that is wrong at once', () => {
    const bad = {
      id: '',
      time: 'yesterday',
      source: 'not a uri',
      traceparent: '00-0-0-0',
      extensions: { 'Bad-Name': 'x', id: 'x' },
    };
    expect(
      issuesOf(() => TodoCreated.make({ data, ...bad }))
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['extensions["Bad-Name"]', 'extensions.id', 'id', 'source', 'time', 'traceparent'].sort());
  });

  it.each([
    ['tenantId', 'a\nb'],
    ['tenantId', '\ud800'],
    ['causationId', 7],
    ['correlationId', ''],
    ['time', new Date(Number.NaN)],
    ['time', 12],
    ['tracestate', 'a\u0000'],
    ['partitionKey', null],
  ])('refuses a %s that can’t be written', (field, value) => {
    expect(issuesOf(() => TodoCreated.make({ data, [field]: value } as never))[0]?.path).toBe(field);
  });

  it('refuses fields that it doesn’t know', () => {
    expect(issuesOf(() => TodoCreated.make({ data, tenant: 't' } as never))[0]).toMatchObject({
      path: 'event.tenant',
      message: expect.stringContaining('tenantId'),
    });
    expect(() => TodoCreated.make(undefined as never)).toThrow(InvalidEventError);
  });

  it('refuses a clock that says no time', () => {
    expect(() => TodoCreated.make({ data }, { now: () => Number.NaN })).toThrow(RangeError);
  });
});

describe('keys', () => {
  const event = (key: { source: 'payload' | 'header'; path: string[] }) =>
    defineVersion<'t', 1, unknown>({
      event: 'E',
      type: 't',
      version: 1,
      hash: '',
      validate: validator(() => undefined),
      key,
    });

  it.each([
    [{ id: 'a' }, 'a'],
    [{ id: 7 }, '7'],
    [{ id: false }, 'false'],
    [{ id: null }, undefined],
    [{}, undefined],
    ['text', undefined],
  ])('of %j is %s', (value, key) => {
    const made = event({ source: 'payload', path: ['id'] }).make({ data: value });
    expect([made.partitionKey, made.subject]).toEqual([key, key]);
  });

  it('never come from what data inherits', () => {
    expect(event({ source: 'payload', path: ['constructor', 'name'] }).make({ data: {} }).partitionKey).toBeUndefined();
  });

  it('can’t be objects, and must fit into a header', () => {
    const version = event({ source: 'payload', path: ['id'] });
    expect(issuesOf(() => version.make({ data: { id: {} } }))[0]).toMatchObject({ path: 'data.id' });
    expect(issuesOf(() => version.make({ data: { id: 'a\nb' } }))[0]).toMatchObject({ path: 'data.id' });
  });

  it('may come from the envelope', () => {
    const version = event({ source: 'header', path: ['ce_tenantid'] });
    expect(version.make({ data: {}, tenantId: 't-42' }).partitionKey).toBe('t-42');
    const extension = event({ source: 'header', path: ['ce_region'] });
    expect(extension.make({ data: {}, extensions: { region: 'eu' } }).partitionKey).toBe('eu');
    expect(extension.make({ data: {} }).partitionKey).toBeUndefined();
  });
});
