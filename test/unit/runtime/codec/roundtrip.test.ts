import type { Event } from '@tidings/runtime';
import { defineVersion, validator } from '@tidings/runtime/codegen/v1';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TodoCreated, TodoCreatedV2 } from '../contracts.js';

const anything = defineVersion<'com.example.Anything', 3, unknown>({
  event: 'Anything',
  type: 'com.example.Anything',
  version: 3,
  hash: '',
  validate: validator(() => undefined),
});

/** What CloudEvents allows in an attribute. */
const attribute = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !/\p{Cc}|\p{Noncharacter_Code_Point}|\p{Cs}/u.test(text));

const envelope = fc.record(
  {
    id: attribute,
    subject: attribute,
    correlationId: attribute,
    causationId: attribute,
    tenantId: attribute,
    partitionKey: attribute,
    tracestate: attribute,
    time: fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0, 1)), noInvalidDate: true }),
    extensions: fc.dictionary(fc.stringMatching(/^x[a-z0-9]{1,10}$/), attribute),
  },
  { requiredKeys: [] },
);

describe('toMessage and fromMessage', () => {
  it.each(['binary', 'structured'] as const)('round-trip losslessly in %s mode', (mode) => {
    fc.assert(
      fc.property(envelope, fc.jsonValue(), (fields, data) => {
        const event = anything.make({ source: '/test', ...fields, data });
        const decoded = anything.fromMessage(anything.toMessage(event, { mode }));
        expect(decoded).toEqual({ kind: 'event', event, receivedVersion: 3 });
        expect(decoded.kind === 'event' && Object.isFrozen(decoded.event)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps `__proto__` as the field that it is', () => {
    const data = JSON.parse('{"__proto__": {"polluted": true}}') as unknown;
    for (const mode of ['binary', 'structured'] as const) {
      const decoded = anything.fromMessage(anything.toMessage(anything.make({ data, source: '/s' }), { mode }));
      expect(JSON.stringify(decoded.kind === 'event' && decoded.event.data)).toBe(JSON.stringify(data));
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('survives a change of mode', () => {
    const event = TodoCreated.make({ data: { todoId: 't', heading: 'h' }, source: '/s', extensions: { region: 'eu' } });
    const once = TodoCreated.fromMessage(TodoCreated.toMessage(event, { mode: 'structured' }));
    const twice = TodoCreated.fromMessage(TodoCreated.toMessage(once.kind === 'event' ? once.event : event));
    expect(twice).toEqual({ kind: 'event', event, receivedVersion: 2 });
  });

  it('needs a source from somewhere', () => {
    const event = TodoCreated.make({ data: { todoId: 't', heading: 'h' } });
    expect(() => TodoCreated.toMessage(event)).toThrow(/source is missing/);
    expect(TodoCreated.toMessage(event, { source: '/s' }).headers.ce_source).toBe('/s');
  });

  it('writes ce_partitionkey only where it differs from the key', () => {
    const event = TodoCreated.make({ data: { todoId: 't', heading: 'h' }, source: '/s' });
    expect(TodoCreated.toMessage(event).headers).not.toHaveProperty('ce_partitionkey');
    for (const mode of ['binary', 'structured'] as const) {
      const message = TodoCreated.toMessage(event, { key: 'other', mode });
      expect(message.key).toBe('other');
      expect(TodoCreated.fromMessage(message)).toEqual({ kind: 'event', event, receivedVersion: 2 });
    }
  });

  it('checks an event that was not made here', () => {
    const event = TodoCreated.make({ data: { todoId: 't', heading: 'h' }, source: '/s' });
    const forged = { ...event, data: { todoId: 't' } } as unknown as Event<
      'com.example.todos.TodoCreated',
      2,
      TodoCreatedV2
    >;
    expect(() => TodoCreatedV2.toMessage(forged)).toThrow(/data.heading is missing/);
    const other = { ...event, version: 9 } as unknown as typeof event;
    expect(() => TodoCreated.toMessage(other)).toThrow(/version 1, 2/);
    expect(TodoCreated.toMessage(structuredClone(event))).toEqual(TodoCreated.toMessage(event));
  });
});

describe('the message', () => {
  const event = TodoCreated.make({
    id: 'id-1',
    time: new Date(0),
    source: '/s',
    tenantId: 't-42',
    causationId: 'k',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    data: { todoId: 't', heading: 'h' },
  });

  it('is plain JSON with attributes in headers in binary mode', () => {
    const message = TodoCreated.toMessage(event);
    expect(Buffer.from(message.value!).toString()).toBe('{"todoId":"t","heading":"h"}');
    expect(message.key).toBe('t');
    expect(message.headers).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: 'id-1',
      ce_type: 'com.example.todos.TodoCreated',
      ce_source: '/s',
      ce_time: '1970-01-01T00:00:00.000Z',
      ce_dataversion: '2',
      ce_correlationid: 'id-1',
      ce_subject: 't',
      ce_causationid: 'k',
      ce_tenantid: 't-42',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
  });

  it('is one JSON object in structured mode', () => {
    const message = TodoCreated.toMessage(event, { mode: 'structured' });
    expect(message.headers).toEqual({
      'content-type': 'application/cloudevents+json; charset=UTF-8',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
    expect(JSON.parse(Buffer.from(message.value!).toString())).toEqual({
      specversion: '1.0',
      id: 'id-1',
      type: 'com.example.todos.TodoCreated',
      source: '/s',
      time: '1970-01-01T00:00:00.000Z',
      dataversion: '2',
      correlationid: 'id-1',
      subject: 't',
      causationid: 'k',
      tenantid: 't-42',
      datacontenttype: 'application/json',
      data: { todoId: 't', heading: 'h' },
    });
  });
});
