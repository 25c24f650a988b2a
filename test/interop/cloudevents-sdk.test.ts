/** The npm SDK `cloudevents` over kafkajs, on a real broker: its Kafka binding reads what our producer writes, and our consumer reads what it writes. */
import type { Event } from '@tidings/runtime';
import { CloudEvent, Kafka, type KafkaMessage as SdkMessage } from 'cloudevents';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { todos } from '../unit/runtime/contracts.js';
import { attributesOf, samples } from './events.js';
import { interop, textHeaders } from './setup.js';

const brokers = await testBrokers();

/** The SDK wants text where kafkajs gives bytes. */
function toEvent({ key, value, headers, timestamp }: KafkaMessage): CloudEvent<unknown> {
  const text = String(value);
  const message: SdkMessage<string> = {
    ...{ key: String(key), value: text, body: text, headers: textHeaders(headers), timestamp },
  };
  expect(Kafka.isEvent(message)).toBe(true);
  return Kafka.toEvent(message) as CloudEvent<unknown>;
}

/** What stands in a CloudEvent of the SDK, beside its data. */
function attributesIn({ data, data_base64, ...attributes }: CloudEvent<unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** The SDK cuts times to milliseconds. */
const milliseconds = (time: string) => new Date(time).toISOString();

describe.skipIf(brokers === undefined)('the npm SDK of CloudEvents', { timeout: 180_000 }, () => {
  it.each(['binary', 'structured'] as const)('reads what our producer writes in %s mode', async (mode) => {
    const bench = await interop(brokers!);
    const events = samples();
    await todos.publisher(bench.producer(mode)).publishAll(events as never[]);
    const read = (await bench.read(bench.todos, events.length)).map(toEvent);
    for (const event of events) {
      const theirs = read.find(({ id }) => id === event.id)!;
      expect(theirs.validate()).toBe(true);
      expect(attributesIn(theirs)).toEqual({
        ...attributesOf(event),
        time: milliseconds(event.time),
        partitionkey: event.partitionKey,
      });
      expect(theirs.data).toEqual(event.data);
    }
    expect(read).toHaveLength(events.length);
  });

  const attributes = {
    id: 'id Größe 🪣',
    type: 'com.example.todos.TodoCreated',
    source: 'https://example.com/other?x=%C3%A4',
    subject: 'Straße/7',
    time: '2026-01-02T03:04:05.678+02:00',
    datacontenttype: 'application/json; charset=utf-8',
    dataschema: 'https://example.com/schemas/TodoCreated',
    dataversion: '2',
    correlationid: 'correlation 🧵',
    causationid: 'cause',
    tenantid: 'mandant ä',
    partitionkey: 'Schlüssel',
    zone: 'eu-central',
    sampled: true,
    count: -7,
  };
  const data = { todoId: 't', heading: 'Milch & Brötchen 🥐' };
  const expected: Event = {
    id: 'id Größe 🪣',
    type: 'com.example.todos.TodoCreated',
    version: 2,
    source: 'https://example.com/other?x=%C3%A4',
    subject: 'Straße/7',
    time: '2026-01-02T01:04:05.678Z',
    correlationId: 'correlation 🧵',
    causationId: 'cause',
    tenantId: 'mandant ä',
    partitionKey: 'Schlüssel',
    extensions: {
      dataschema: 'https://example.com/schemas/TodoCreated',
      zone: 'eu-central',
      sampled: 'true',
      count: '-7',
    },
    data,
  };

  it('writes structured events that our consumer reads, sent as they are', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    await bench.write(bench.todos, [structured(new CloudEvent({ ...attributes, data }))]);
    await consumed.until(() => consumed.events.length === 1);
    expect(consumed.events[0]!.event).toEqual(expected);
    expect(consumed.events[0]).toMatchObject({ key: 'Schlüssel', receivedVersion: 2 });
  });

  it('writes data that is bytes as Base64, which our consumer reads', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    const message = structured(new CloudEvent({ ...attributes, data: Buffer.from(JSON.stringify(data)) }));
    expect(Object.keys(JSON.parse(message.value as string))).toContain('data_base64');
    await bench.write(bench.todos, [message]);
    await consumed.until(() => consumed.events.length === 1);
    expect(consumed.events[0]!.event).toEqual(expected);
  });

  it('writes binary events that our consumer reads, once its objects are made text', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    const { key, value, headers } = Kafka.binary(new CloudEvent({ ...attributes, data }));
    // Headers without a value, with numbers and booleans, and an object for the value: no Kafka client takes that.
    const written = Object.entries(headers).flatMap(([name, header]) =>
      header === undefined ? [] : [[name, String(header)]],
    );
    await bench.write(bench.todos, [
      { key: key as string, value: JSON.stringify(value), headers: Object.fromEntries(written) },
    ]);
    await consumed.until(() => consumed.events.length === 1);
    expect(consumed.events[0]!.event).toEqual(expected);
  });

  it('writes events of older versions, and of none, which is the first, that our consumer reads as the newest', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    const { dataversion: _, ...versionless } = attributes;
    const first = { todoId: 't', title: 'of version 1' };
    const events = [
      new CloudEvent({ ...attributes, id: '1', dataversion: 1, data: first }),
      new CloudEvent({ ...versionless, id: '2', data: first }),
    ];
    await bench.write(bench.todos, events.map(structured));
    await consumed.until(() => consumed.events.length === 2);
    const upcast = { todoId: 't', heading: 'of version 1' };
    expect(consumed.events.map(({ event, receivedVersion }) => [event.id, event.data, receivedVersion])).toEqual([
      ['1', upcast, 1],
      ['2', upcast, 1],
    ]);
  });

  it('would find no event in what it reads as kafkajs gives it: bytes', async () => {
    const bench = await interop(brokers!);
    const [event] = samples();
    await todos.publisher(bench.producer('structured')).publish(event as never);
    const [message] = await bench.read(bench.todos, 1);
    expect(() => Kafka.toEvent(message as never)).toThrow(/startsWith is not a function/);
  });
});

/** The SDK's types know neither headers of several values nor keys that are absent. */
function structured(event: CloudEvent<unknown>): Message {
  const { key, value, headers } = Kafka.structured(event);
  return { key: key as string, value: value as string, headers: headers as IHeaders };
}
