/** The Java SDK of CloudEvents on a real broker: CloudEventDeserializer reads what our producer writes, and our consumer what CloudEventSerializer writes. */
import type { Event } from '@tidings/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { todos } from '../unit/runtime/contracts.js';
import { attributesOf, samples } from './events.js';
import { clientsJava, type JavaClients, javaClients } from './java/java.js';
import { interop } from './setup.js';

const brokers = await testBrokers();
const java = await clientsJava();

/** An event as the SDK has it, and where its record stands; bytes are Base64. */
interface JavaEvent {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly attributes: { readonly [name: string]: string };
  readonly extensions: { readonly [name: string]: unknown };
  readonly data: string | null;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const text = (bytes: string | null) => (bytes === null ? null : Buffer.from(bytes, 'base64').toString());

describe.skipIf(brokers === undefined || java === undefined)(
  'the Java SDK of CloudEvents',
  { timeout: 180_000 },
  () => {
    let clients: JavaClients;
    beforeAll(() => {
      clients = javaClients(java!);
    });
    afterAll(() => clients.close());

    it.each(['binary', 'structured'] as const)('reads what our producer writes in %s mode', async (mode) => {
      const bench = await interop(brokers!);
      const events = samples();
      const receipts = await todos.publisher(bench.producer(mode)).publishAll(events as never[]);
      const read = await clients.ask<readonly JavaEvent[]>({
        do: 'read',
        brokers: brokers!.join(','),
        topic: bench.todos,
        count: events.length,
      });
      expect(read).toHaveLength(events.length);
      events.forEach((event, index) => {
        const theirs = read.find(({ attributes }) => attributes.id === event.id)!;
        const { partition, offset, key, attributes, extensions, data } = theirs;
        expect({ partition, offset }).toEqual(receipts[index]!.position);
        expect(text(key)).toBe(event.partitionKey);
        expect(inUtc({ ...attributes, ...(extensions as Record<string, string>) })).toEqual(inUtc(attributesOf(event)));
        expect(JSON.parse(text(data)!)).toEqual(event.data);
      });
    });

    const attributes = {
      id: 'id Größe 🪣',
      type: 'com.example.todos.TodoCreated',
      source: 'https://example.com/other?x=%C3%A4',
      subject: 'Straße/7',
      time: '2026-01-02T03:04:05.678901+02:00',
      datacontenttype: 'application/json; charset=utf-8',
      dataschema: 'https://example.com/schemas/TodoCreated',
    };
    const extensions = {
      dataversion: '2',
      correlationid: 'correlation 🧵',
      causationid: 'cause',
      tenantid: 'mandant ä',
      partitionkey: 'Schlüssel',
      zone: 'eu-central “1”',
      sampled: true,
      count: -7,
      at: { time: '2026-05-06T07:08:09.1Z' },
      link: { uri: '/relative?x=1' },
      hash: { bytes: base64('\u0000ÿ') },
    };
    const data = { todoId: 't', heading: 'Milch & Brötchen 🥐' };
    const expected: Event = {
      id: 'id Größe 🪣',
      type: 'com.example.todos.TodoCreated',
      version: 2,
      source: 'https://example.com/other?x=%C3%A4',
      subject: 'Straße/7',
      time: '2026-01-02T01:04:05.678901Z',
      correlationId: 'correlation 🧵',
      causationId: 'cause',
      tenantId: 'mandant ä',
      partitionKey: 'Schlüssel',
      extensions: {
        dataschema: 'https://example.com/schemas/TodoCreated',
        zone: 'eu-central “1”',
        sampled: 'true',
        count: '-7',
        at: '2026-05-06T07:08:09.1Z',
        link: '/relative?x=1',
        hash: base64('\u0000ÿ'),
      },
      data,
    };

    describe.each(['binary', 'structured'] as const)('in %s mode', (mode) => {
      const written = (bench: { readonly todos: string }, events: readonly object[], keyed: boolean) =>
        clients.ask<readonly { readonly partition: number; readonly offset: number }[]>({
          ...{ do: 'write', brokers: brokers!.join(','), topic: bench.todos, mode, keyed, events },
        });

      it('writes events that our consumer reads, with the partition key that is an extension for their key', async () => {
        const bench = await interop(brokers!);
        const consumed = bench.consume();
        const [place] = await written(bench, [{ attributes, extensions, data: base64(JSON.stringify(data)) }], true);
        await consumed.until(() => consumed.events.length === 1);
        expect(consumed.events[0]).toMatchObject({ event: expected, receivedVersion: 2, key: 'Schlüssel', ...place });
        expect(consumed.events[0]!.event).toEqual(expected);
      });

      it('writes events whose key is not their partition key: our consumer has both', async () => {
        const bench = await interop(brokers!);
        const consumed = bench.consume();
        await written(bench, [{ key: 'other', attributes, extensions, data: base64(JSON.stringify(data)) }], false);
        await consumed.until(() => consumed.events.length === 1);
        expect(consumed.events[0]).toMatchObject({ event: expected, key: 'other' });
      });

      it('writes events with nothing but what is required, which our consumer fills in', async () => {
        const bench = await interop(brokers!);
        const consumed = bench.consume();
        const { id, type, source } = attributes;
        const bytes = base64(JSON.stringify({ todoId: 't', title: 'of version 1' }));
        await written(bench, [{ attributes: { id, type, source }, extensions: {}, data: bytes }], false);
        await consumed.until(() => consumed.events.length === 1);
        const { event, receivedVersion, key, timestamp } = consumed.events[0]!;
        expect({ receivedVersion, key }).toEqual({ receivedVersion: 1, key: undefined });
        expect(event).toEqual({
          ...{ id, type, source },
          version: 2,
          time: new Date(timestamp).toISOString(),
          correlationId: id,
          data: { todoId: 't', heading: 'of version 1' },
        });
      });

      it('writes data that is no JSON: a dead letter', async () => {
        const bench = await interop(brokers!);
        const consumed = bench.consume();
        const event = {
          attributes: { ...attributes, datacontenttype: 'text/plain' },
          extensions,
          data: base64('hello'),
        };
        await written(bench, [event], true);
        const [letter] = await consumed.deadLetters('todos', 1);
        expect(String(letter!.headers.tidings_dlq_reason)).toBe('undecodable');
        expect(String(letter!.headers.tidings_dlq_message)).toMatch(/content type is not JSON.*text\/plain/);
      });
    });
  },
);

/** Java writes times without digits that are zero: the same moment, to a billionth of a second. */
function inUtc({ time, ...rest }: Record<string, string>): object {
  const [seconds, fraction = ''] = time!.replace(/Z$/, '').split('.');
  return { ...rest, time: `${seconds!.padEnd(19, ':00')}.${fraction.padEnd(9, '0')}` };
}
