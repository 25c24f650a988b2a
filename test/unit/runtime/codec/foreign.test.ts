/** Messages that other people's software writes. */
import type { Message } from '@tidings/runtime';
import { describe, expect, it } from 'vitest';
import { reminders, TodoCreated, todos } from '../contracts.js';

const at = { topic: 'todos', partition: 2, offset: 7 };
const event = TodoCreated.make({ id: 'id-1', time: new Date(0), source: '/s', data: { todoId: 't', heading: 'h' } });
const binary = TodoCreated.toMessage(event);
const bytes = (text: string) => Buffer.from(text);

function withHeaders(headers: Message['headers'], value: Message['value'] = binary.value): Message {
  const merged = Object.entries({ ...binary.headers, ...headers }).filter(([, header]) => header !== undefined);
  return { ...binary, value, headers: Object.fromEntries(merged) };
}
function without(...names: string[]): Message {
  return {
    ...binary,
    headers: Object.fromEntries(Object.entries(binary.headers).filter(([name]) => !names.includes(name))),
  };
}
function structured(body: unknown, contentType = 'application/cloudevents+json'): Message {
  const value = bytes(typeof body === 'string' ? body : JSON.stringify(body));
  return { key: null, value, headers: { 'content-type': bytes(contentType) } };
}
const body = {
  specversion: '1.0',
  id: 'id-1',
  type: 'com.example.todos.TodoCreated',
  source: '/s',
  time: '1970-01-01T00:00:00.000Z',
  dataversion: '2',
  correlationid: 'id-1',
  subject: 't',
  partitionkey: 't',
  data: { todoId: 't', heading: 'h' },
};
const decode = (message: Message) => todos.decode(message, at);
const good = { kind: 'event', event, receivedVersion: 2 };

describe('binary mode', () => {
  it('reads headers as bytes and as text', () => {
    const headers = Object.entries(binary.headers).map(([name, value]) => [name, bytes(value as string)]);
    expect(decode({ ...binary, key: bytes('t'), headers: Object.fromEntries(headers) })).toEqual(good);
    expect(decode({ ...binary, headers: Object.assign(Object.create(null), binary.headers) })).toEqual(good);
    expect(decode({ ...binary, value: new Uint8Array(binary.value!) })).toEqual(good);
  });

  it.each([
    'application/json; charset=utf-8',
    'APPLICATION/JSON;CHARSET="UTF-8"',
    'application/vnd.example.todo+json',
    'text/json',
  ])('reads JSON of type %s', (type) => expect(decode(withHeaders({ 'content-type': type }))).toEqual(good));

  it('takes JSON for granted where no type is named', () => {
    expect(decode(without('content-type'))).toEqual(good);
  });

  it.each([
    ['avro/binary', /not JSON/],
    ['text/plain', /not JSON/],
    ['application/jsonp', /not JSON/],
    ['application/json; charset=utf-16', /charset/],
  ])('can’t read %s', (type, reason) => {
    expect(decode(withHeaders({ 'content-type': type }))).toEqual({
      kind: 'undecodable',
      reason: expect.stringMatching(reason),
    });
  });

  it('keeps attributes that it doesn’t know, leaves headers that are none', () => {
    const decoded = decode(
      withHeaders({ ce_region: 'eu', ce_dataschema: 'https://example.com/s', region: 'us', ce_datacontenttype: 'x' }),
    );
    expect(decoded).toEqual({
      ...good,
      event: { ...event, extensions: { region: 'eu', dataschema: 'https://example.com/s' } },
    });
  });

  it('takes the last of duplicate headers', () => {
    expect(decode(withHeaders({ ce_id: [bytes('first'), bytes('id-1')] }))).toEqual(good);
    expect(decode(withHeaders({ ce_tenantid: [] }))).toEqual(good);
  });

  it('takes a header without a value for absent', () => {
    expect(decode(withHeaders({ ce_tenantid: null, ce_causationid: null }))).toEqual(good);
  });

  it.each([
    [{ ce_type: Buffer.from([0xff, 0xfe]) }, /ce_type.*UTF-8/],
    [{ ce_weird: Buffer.from([0x80]) }, /ce_weird.*UTF-8/],
    [{ 'content-type': Buffer.from([0xc0]) }, /content-type is not UTF-8/],
    [{ ce_specversion: '0.3' }, /0\.3.*1\.0/],
    [{ ce_time: 'yesterday' }, /time.*RFC 3339/],
    [{ ce_time: '2026-02-30T00:00:00Z' }, /time/],
    [{ ce_dataversion: '../1' }, /dataversion/],
    [{ ce_dataversion: '1.5' }, /dataversion/],
    [{ ce_dataversion: '0' }, /dataversion/],
    [{ ce_dataversion: '-1' }, /dataversion/],
    [{ ce_dataversion: '9999999999' }, /dataversion/],
    [{ ce_dataversion: '' }, /dataversion/],
  ])('can’t read %j', (headers, reason) => {
    expect(decode(withHeaders(headers as Message['headers']))).toEqual({
      kind: 'undecodable',
      reason: expect.stringMatching(reason),
    });
  });

  it('leaves other headers alone, whatever they hold', () => {
    expect(decode(withHeaders({ trace: Buffer.from([0xff]), tracestate: Buffer.from([0xff]) }))).toEqual(good);
  });

  it.each([
    [bytes(''), /empty/],
    [bytes('  '), /empty/],
    [bytes('{"todoId":'), /not JSON/],
    [Buffer.from([0x22, 0xff, 0x22]), /not UTF-8/],
    [bytes('NaN'), /not JSON/],
    [bytes(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), /nested deeper/],
    [bytes('{"todoId":"t","heading":"h","n":1e999}'), /data\.n is a number too great/],
  ])('can’t read a broken value', (value, reason) => {
    expect(decode({ ...binary, value })).toEqual({ kind: 'undecodable', reason: expect.stringMatching(reason) });
  });

  it('never quotes a payload', () => {
    const outcomes = [
      decode({ ...binary, value: bytes('{"secret-word": oops}') }),
      decode({ ...binary, value: bytes('{"todoId":"secret-word","heading":7}') }),
      decode({ ...binary, value: bytes('{"todoId":"secret-word","heading":"h","x":["secret-word",1e999]}') }),
    ];
    expect(outcomes.map(({ kind }) => kind)).toEqual(['undecodable', 'invalid', 'undecodable']);
    expect(JSON.stringify(outcomes)).not.toContain('secret-word');
  });

  it('takes the last of duplicate names, as JSON.parse does', () => {
    expect(decode({ ...binary, value: bytes('{"todoId":"t","heading":1,"heading":"h"}') })).toEqual(good);
  });

  it('reads a value with a byte order mark', () => {
    expect(decode({ ...binary, value: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), binary.value!]) })).toEqual(good);
  });

  it('recognises Confluent’s schema ids and skips them', () => {
    const v0 = Buffer.concat([Buffer.from([0, 0, 0, 1, 42]), binary.value!]);
    const v1 = Buffer.concat([Buffer.from([1, ...Array.from({ length: 16 }, (_, index) => index)]), binary.value!]);
    const inHeader = { __value_schema_id: Buffer.alloc(17, 1) };
    for (const message of [{ ...binary, value: v0 }, { ...binary, value: v1 }, withHeaders(inHeader)]) {
      expect(decode(message)).toEqual(good);
    }
    expect(decode({ ...binary, value: Buffer.from([0, 0]) })).toMatchObject({ kind: 'undecodable' });
  });
});

describe('structured mode', () => {
  it.each([
    'application/cloudevents+json',
    'application/cloudevents+json; charset=UTF-8',
    'APPLICATION/CloudEvents+JSON',
    ' application/cloudevents+json',
  ])('is recognised by %s', (type) => expect(decode(structured(body, type))).toEqual(good));

  it.each([
    ['application/cloudevents-batch+json', /only JSON/],
    ['application/cloudevents+avro', /only JSON/],
  ])('can’t read %s', (type, reason) => {
    expect(decode(structured(body, type))).toEqual({ kind: 'undecodable', reason: expect.stringMatching(reason) });
  });

  it('reads data in Base64', () => {
    const { data, ...rest } = body;
    const encoded = bytes(JSON.stringify(data)).toString('base64');
    expect(decode(structured({ ...rest, data_base64: encoded }))).toEqual(good);
    expect(decode(structured({ ...body, data_base64: encoded }))).toMatchObject({
      reason: expect.stringMatching(/both/),
    });
    expect(decode(structured({ ...rest, data_base64: '***' }))).toMatchObject({
      reason: expect.stringMatching(/Base64/),
    });
  });

  it('reads attributes of other types, as their text', () => {
    const decoded = decode(structured({ ...body, dataversion: 2, sampled: true, count: 3, gone: null }));
    expect(decoded).toEqual({ ...good, event: { ...event, extensions: { sampled: 'true', count: '3' } } });
  });

  it.each([
    ['[]', /no JSON object/],
    ['"text"', /no JSON object/],
    ['{', /not JSON/],
    [{ ...body, specversion: '2.0' }, /only 1\.0/],
    [{ ...body, data: undefined }, /no data/],
    [{ ...body, datacontenttype: 'text/xml' }, /not JSON/],
    [{ ...body, time: 5 }, /time/],
    [{ ...body, nested: {} }, /nested/],
    [{ ...body, half: 1.5 }, /half/],
    ['{"id":"\\ud800","specversion":"1.0"}', /id/],
  ])('can’t read %j', (value, reason) => {
    expect(decode(structured(value))).toEqual({ kind: 'undecodable', reason: expect.stringMatching(reason) });
  });

  it('keeps a name that would set a prototype', () => {
    const decoded = decode(structured(`${JSON.stringify(body).slice(0, -1)},"__proto__":"x"}`));
    expect(decoded.kind === 'event' && Object.entries(decoded.event.extensions!)).toEqual([['__proto__', 'x']]);
  });
});

describe('messages that are no CloudEvents', () => {
  const plain: Message = {
    key: 'r',
    value: bytes('{"reminderId":"0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70"}'),
    headers: {},
    timestamp: 1_000,
  };

  it('are read where their channel has one event', () => {
    const place = { topic: 'reminders', partition: 0, offset: 5 };
    expect(reminders.decode(plain, place)).toEqual({
      kind: 'event',
      receivedVersion: 1,
      event: {
        id: 'reminders/0/5',
        type: 'com.example.reminders.ReminderTriggered',
        version: 1,
        source: '/topics/reminders',
        subject: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70',
        time: '1970-01-01T00:00:01.000Z',
        correlationId: 'reminders/0/5',
        partitionKey: 'r',
        data: { reminderId: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70' },
      },
    });
    expect(reminders.decode(plain)).toMatchObject({ kind: 'undecodable', reason: 'id is missing' });
    const { timestamp: _, ...timeless } = plain;
    expect(reminders.decode(timeless, place)).toMatchObject({ reason: 'time is missing' });
  });

  it('are of unknown type where it has several', () => {
    expect(decode(plain)).toEqual({
      kind: 'unknown-type',
      reason: 'the message names no type, and todos carries 2 events',
    });
  });
});

describe('records with parts left out', () => {
  it('are read as if they had none', () => {
    const place = { topic: 'reminders', partition: 0, offset: 5 };
    const value = bytes('{"reminderId":"0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70"}');
    expect(reminders.decode({ value, timestamp: 0 } as unknown as Message, place)).toMatchObject({ kind: 'event' });
    expect(reminders.decode({ key: bytes('r') } as unknown as Message, place)).toEqual({ kind: 'tombstone', key: 'r' });
    expect(reminders.decode({} as Message, place)).toEqual({ kind: 'tombstone' });
  });
});

describe('tombstones', () => {
  it('are an outcome of their own, with key and type', () => {
    expect(decode({ key: bytes('t'), value: null, headers: {} })).toEqual({ kind: 'tombstone', key: 't' });
    expect(decode({ ...binary, value: null })).toEqual({
      kind: 'tombstone',
      key: 't',
      type: 'com.example.todos.TodoCreated',
    });
    expect(decode({ ...structured(body), value: null })).toEqual({ kind: 'tombstone' });
    expect(decode({ key: Buffer.from([0xff]), value: null, headers: {} })).toEqual({ kind: 'tombstone' });
  });
});
