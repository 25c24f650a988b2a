/** The npm SDK `cloudevents` reads what we write and we read what it writes, in what its Kafka binding can do. */
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { TodoCreated, todos } from '../contracts.js';

const data = { todoId: 't', heading: 'Milch & Brötchen 🥐' };
const ours = TodoCreated.make({ id: 'id-1', time: new Date(0), source: '/s', tenantId: 't-42', data });

/** It wants text, not bytes, in headers and values. */
function asText({ key, value, headers }: ReturnType<typeof TodoCreated.toMessage>): KafkaMessage<string> {
  const text = Buffer.from(value!).toString();
  return { key: String(key), value: text, body: text, headers: headers as Record<string, string>, timestamp: '0' };
}

describe('what we write', () => {
  it.each(['binary', 'structured'] as const)('is read by the SDK in %s mode', (mode) => {
    const message = asText(TodoCreated.toMessage(ours, { mode }));
    expect(Kafka.isEvent(message)).toBe(true);
    const read = Kafka.toEvent(message) as CloudEvent<typeof data>;
    expect({
      id: read.id,
      type: read.type,
      source: read.source,
      subject: read.subject,
      time: read.time,
      dataversion: read.dataversion,
      tenantid: read.tenantid,
      correlationid: read.correlationid,
      data: typeof read.data === 'string' ? (JSON.parse(read.data) as unknown) : read.data,
    }).toEqual({
      id: 'id-1',
      type: 'com.example.todos.TodoCreated',
      source: '/s',
      subject: 't',
      time: '1970-01-01T00:00:00.000Z',
      dataversion: '2',
      tenantid: 't-42',
      correlationid: 'id-1',
      data,
    });
  });
});

describe('what the SDK writes', () => {
  const theirs = new CloudEvent({
    id: 'id-1',
    type: 'com.example.todos.TodoCreated',
    source: '/s',
    subject: 't',
    time: '1970-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    dataversion: '2',
    correlationid: 'id-1',
    tenantid: 't-42',
    partitionkey: 't',
    data,
  });
  const expected = { kind: 'event', event: ours, receivedVersion: 2 };

  it('is read by us in structured mode', () => {
    const { key, value, headers } = Kafka.structured(theirs);
    const message = {
      key: key as string,
      value: Buffer.from(value as string),
      headers: headers as Record<string, string>,
    };
    expect(todos.decode(message)).toEqual(expected);
  });

  it('is read by us in binary mode, once its object is made bytes', () => {
    const { key, value, headers } = Kafka.binary(theirs);
    // It leaves the value an object, and writes headers without a value: no client sends either.
    const written = Object.fromEntries(Object.entries(headers).filter(([, header]) => header !== undefined));
    const message = {
      key: key as string,
      value: Buffer.from(JSON.stringify(value)),
      headers: written as Record<string, string>,
    };
    expect(todos.decode(message)).toEqual(expected);
  });
});
