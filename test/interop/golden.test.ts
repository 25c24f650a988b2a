/**
 * One event as bytes on the wire, held against the rules of "Kafka Protocol Binding for CloudEvents - Version 1.0.2" and "JSON Event Format for
 * CloudEvents - Version 1.0.2". What is golden was written by hand: it changes only when a reader of ours must change.
 */
import type { Message } from '@tidings/runtime';
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { TodoCreated, todos } from '../unit/runtime/contracts.js';
import { interop } from './setup.js';

const brokers = await testBrokers();

const event = TodoCreated.make({
  id: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70',
  time: '2026-01-02T04:04:05.678+01:00',
  source: '/todo-service',
  subject: 'größe',
  correlationId: 'c-1',
  causationId: 'c-0',
  tenantId: 't-42',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  extensions: { zone: 'eu', dataschema: 'https://example.com/s' },
  data: { todoId: 'ключ', heading: 'a "b" 🥛' },
});

const hex = (text: string) => Buffer.from(text, 'utf8').toString('hex');

const binary: Golden = {
  // 3.1: by default the key is the user's; here the partition key.
  key: 'd0bad0bbd18ed187',
  // 3.2.2: the value is the data, as datacontenttype says: JSON in UTF-8.
  value: [
    '7b22746f646f4964223a22d0bad0bbd18ed187222c', // {"todoId":"ключ",
    '2268656164696e67223a22', // "heading":"
    '61205c22625c2220f09fa59b', // a \"b\" 🥛
    '227d', // "}
  ].join(''),
  headers: [
    // 3.2.1: content-type is datacontenttype.
    ['content-type', hex('application/json')],
    // 3.2.3.1: every other attribute by its name with `ce_` in front, extensions like the others; 3.2.3.2: values in UTF-8.
    ['ce_specversion', hex('1.0')],
    ['ce_id', hex('0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70')],
    ['ce_type', hex('com.example.todos.TodoCreated')],
    ['ce_source', hex('/todo-service')],
    ['ce_time', hex('2026-01-02T03:04:05.678Z')],
    ['ce_dataversion', hex('2')],
    ['ce_correlationid', hex('c-1')],
    ['ce_subject', '6772c3b6c39f65'],
    ['ce_causationid', hex('c-0')],
    ['ce_tenantid', hex('t-42')],
    // W3C Trace Context travels by its own name, in both modes.
    ['traceparent', hex('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')],
    ['ce_zone', hex('eu')],
    ['ce_dataschema', hex('https://example.com/s')],
  ],
};

const structured: Golden = {
  key: 'd0bad0bbd18ed187',
  // 3.3.2: the value is the whole event in the format's encoding, which is UTF-8.
  value: hex(
    [
      '{"specversion":"1.0"',
      '"id":"0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70"',
      '"type":"com.example.todos.TodoCreated"',
      '"source":"/todo-service"',
      '"time":"2026-01-02T03:04:05.678Z"',
      '"dataversion":"2"',
      '"correlationid":"c-1"',
      '"subject":"größe"',
      '"causationid":"c-0"',
      '"tenantid":"t-42"',
      '"datacontenttype":"application/json"',
      '"zone":"eu"',
      '"dataschema":"https://example.com/s"',
      // JSON format, 3.1.1: JSON data stands in `data` as the JSON value that it is.
      '"data":{"todoId":"ключ","heading":"a \\"b\\" 🥛"}}',
    ].join(','),
  ),
  headers: [
    // 3.3.1: the format's media type, application/cloudevents+json; JSON format, 3: in UTF-8.
    ['content-type', hex('application/cloudevents+json; charset=UTF-8')],
    ['traceparent', hex('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')],
  ],
};

/** Bytes in hexadecimal. */
interface Golden {
  readonly key: string;
  readonly value: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

type Part = Uint8Array | string | null;

function bytesOf({
  key,
  value,
  headers,
}: {
  readonly key: Part;
  readonly value: Part;
  readonly headers: object;
}): Golden {
  const bytes = (part: Part) => Buffer.from(part!).toString('hex');
  return {
    key: bytes(key),
    value: bytes(value),
    headers: Object.entries(headers).map(([name, header]) => [name, bytes(header as Part)]),
  };
}

const modes = [
  ['binary', binary],
  ['structured', structured],
] as const;

describe.each(modes)('an event in %s mode', (mode, golden) => {
  it('is these bytes', () => {
    expect(bytesOf(TodoCreated.toMessage(event, { mode }))).toEqual(golden);
  });

  it.skipIf(brokers === undefined)('is these bytes in the log', async () => {
    const bench = await interop(brokers!);
    await todos.publisher(bench.producer(mode)).publish(event);
    const [record] = await bench.read(bench.todos, 1);
    const { key, value, headers = {} } = record!;
    expect(bytesOf({ key, value, headers })).toEqual(golden);
  });

  it('is read from them', () => {
    const message: Message = {
      key: Buffer.from(golden.key, 'hex'),
      value: Buffer.from(golden.value, 'hex'),
      headers: Object.fromEntries(golden.headers.map(([name, value]) => [name, Buffer.from(value, 'hex')])),
    };
    expect(todos.decode(message)).toEqual({ kind: 'event', event, receivedVersion: 2 });
  });
});

describe('the rules of the Kafka binding', () => {
  const { headers } = TodoCreated.toMessage(event);
  const names = Object.keys(headers);

  it('3.2.1: datacontenttype is content-type, and no attribute beside it', () => {
    expect(headers['content-type']).toBe('application/json');
    expect(names).not.toContain('ce_datacontenttype');
  });

  it('3.2.3.1: names of attributes are lower-case letters and digits after `ce_`', () => {
    const attributes = names.filter((name) => name !== 'content-type' && name !== 'traceparent');
    for (const name of attributes) expect(name).toMatch(/^ce_[a-z0-9]+$/);
    expect(attributes).toEqual(expect.arrayContaining(['ce_specversion', 'ce_id', 'ce_type', 'ce_source']));
  });

  it('3: what content-type calls a CloudEvents format, in any case of letters, is structured; all else is binary', () => {
    const read = (contentType: string) => {
      const message = TodoCreated.toMessage(event, { mode: 'structured' });
      return todos.decode({ ...message, headers: { 'content-type': contentType } }).kind;
    };
    expect(read('Application/CloudEvents+JSON')).toBe('event');
    expect(read('application/cloudevents+json;charset=utf-8')).toBe('event');
    expect(read('application/json')).not.toBe('event');
  });

  it('3.1: the key is the partition key of an event that names none', () => {
    const decoded = todos.decode({ ...TodoCreated.toMessage(event), key: 'other' });
    expect(decoded).toMatchObject({ kind: 'event', event: { id: event.id, partitionKey: 'other' } });
  });
});
