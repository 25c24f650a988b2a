/**
 * Schema ids of Confluent's serializers are recognised and skipped, and nothing is looked up. Their bytes are as Confluent documents them
 * ("Formats, serializers and deserializers", section "Wire format"): in front of the data, 0 and the id as a big-endian 32-bit integer, or 1 and
 * a 16-byte GUID; or, as the header serializer does, the same bytes in a header `__value_schema_id` (`__key_schema_id`) and the data bare.
 * Those are the bytes that the JSON serializer of `@confluentinc/schemaregistry` 1.10.1 writes.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { reminders, TodoCreated, todos } from '../unit/runtime/contracts.js';
import { interop } from './setup.js';

const brokers = await testBrokers();

/** Magic byte 0: the id that a registry counts up. */
function byId(id: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeInt32BE(id, 1);
  return bytes;
}

/** Magic byte 1: a GUID, its hexadecimal digits as bytes. */
function byGuid(guid: string): Buffer {
  return Buffer.concat([Buffer.from([1]), Buffer.from(guid.replaceAll('-', ''), 'hex')]);
}

const GUID = '89791762-2336-186f-9674-180a8e3a3c7e';
// The id's and the GUID's bytes may be anything: a brace, a byte order mark, a blank, what is no UTF-8.
const prefixes: readonly (readonly [name: string, prefix: Buffer])[] = [
  ['an id in front', byId(1)],
  ['the greatest id in front', byId(2_147_483_647)],
  ['an id in front that is text itself', byId(0x7b227d20)],
  ['an id in front that is a byte order mark', byId(0x00ef_bbbf)],
  ['a GUID in front', byGuid(GUID)],
  ['a GUID in front that is text itself', byGuid(Buffer.from('{"todoId":"x"}  ').toString('hex'))],
  ['a GUID of zeros in front', byGuid('0'.repeat(32))],
];
const headers: readonly (readonly [name: string, headers: Record<string, Buffer>])[] = [
  ['a GUID in the header', { __value_schema_id: byGuid(GUID) }],
  ['GUIDs of key and value in headers', { __key_schema_id: byGuid(GUID), __value_schema_id: byGuid(GUID) }],
  ['an id in the header', { __value_schema_id: byId(7) }],
];
const cases: readonly (readonly [name: string, prefix: Buffer, headers: Record<string, Buffer>])[] = [
  ...prefixes.map(([name, prefix]) => [name, prefix, {}] as const),
  ...headers.map(([name, added]) => [name, Buffer.alloc(0), added] as const),
  ['a GUID in the header, and an id in front', byId(7), { __value_schema_id: byGuid(GUID) }],
];

describe.skipIf(brokers === undefined)('Confluent’s schema ids', () => {
  it.each(['binary', 'structured'] as const)(
    'are skipped in front of events in %s mode, and in their headers',
    async (mode) => {
      const bench = await interop(brokers!);
      const consumed = bench.consume();
      const events = cases.map(([name]) =>
        TodoCreated.make({ source: '/s', data: { todoId: 'one key for all', heading: name } }),
      );
      const messages = events.map((event, index): Message => {
        const message = TodoCreated.toMessage(event, { mode });
        const [, prefix, added] = cases[index]!;
        return {
          key: message.key as string,
          value: Buffer.concat([prefix, message.value!]),
          headers: { ...(message.headers as Record<string, string>), ...added },
        };
      });
      await bench.write(bench.todos, messages);
      await consumed.until(() => consumed.events.length === events.length);
      expect(consumed.events.map(({ event }) => event)).toEqual(events);
    },
  );

  it('are skipped in records that are no CloudEvents', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    const data = { reminderId: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70' };
    const value = Buffer.from(JSON.stringify(data));
    await bench.write(
      bench.reminders,
      cases.map(([, prefix, added]) => ({ key: 'k', value: Buffer.concat([prefix, value]), headers: added })),
    );
    await consumed.until(() => consumed.events.length === cases.length);
    expect(consumed.events.map(({ event }) => event.data)).toEqual(cases.map(() => data));
    // A schema id is no attribute of the event.
    for (const { event } of consumed.events) expect(event.extensions).toBeUndefined();
  });

  it('in front of something else, or cut off, make a dead letter with the bytes that came', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    const avro = Buffer.concat([byId(3), Buffer.from([2, 0x80, 0xff])]);
    const values = [
      byId(1),
      byId(1).subarray(0, 3),
      byGuid(GUID),
      byGuid(GUID).subarray(0, 9),
      avro,
      Buffer.from([2, 3]),
    ];
    await bench.write(
      bench.reminders,
      values.map((value) => ({ key: 'k', value })),
    );
    const letters = await consumed.deadLetters('reminders', values.length);
    expect(letters.map(({ value }) => value?.toString())).toEqual(values.map((value) => value.toString()));
    for (const { headers } of letters) expect(String(headers.tidings_dlq_reason)).toBe('undecodable');
  });

  it('are not asked for: nothing of ours opens a connection but to the broker', async () => {
    const bench = await interop(brokers!);
    const known = await portsOf(brokers!);
    const ports: number[] = [];
    const opened = (message: unknown): void => {
      const { socket } = message as { readonly socket: Socket };
      socket.once('connect', () => ports.push(socket.remotePort!));
    };
    subscribe('net.client.socket', opened);
    try {
      const consumed = bench.consume();
      const { value, headers: own } = TodoCreated.toMessage(
        TodoCreated.make({ source: '/s', data: { todoId: 't', heading: 'h' } }),
      );
      const added = { ...(own as Record<string, string>), __value_schema_id: byGuid(GUID) };
      await bench.write(bench.todos, [{ key: 't', value: Buffer.concat([byId(9), value!]), headers: added }]);
      await consumed.until(() => consumed.events.length === 1);
    } finally {
      unsubscribe('net.client.socket', opened);
    }
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !known.has(port))).toEqual([]);
  });
});

/** Of the brokers that were named, and of those that they know. */
async function portsOf(named: readonly string[]): Promise<ReadonlySet<number>> {
  const admin = new Kafka({ brokers: [...named], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { brokers: found } = await admin.describeCluster();
  await admin.disconnect();
  return new Set([...named.map((broker) => Number(broker.split(':').at(-1))), ...found.map(({ port }) => port)]);
}

describe('channels alone', () => {
  it('decode them too', () => {
    const message = TodoCreated.toMessage(TodoCreated.make({ source: '/s', data: { todoId: 't', heading: 'h' } }));
    for (const [, prefix, added] of cases) {
      const decoded = todos.decode({
        ...message,
        value: Buffer.concat([prefix, message.value!]),
        headers: { ...message.headers, ...added },
      });
      expect(decoded.kind).toBe('event');
    }
    expect(reminders.decode({ key: null, value: byId(1), headers: {} }).kind).toBe('undecodable');
  });
});
