/** Java's producer and ours put a key on the same partition: whoever writes, events of a key stay together. */
import { type ChannelDefinition, defineChannel } from '@tidings/runtime/codegen/v1';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from '../../src/runtime/transports/murmur2.js';
import { testBrokers } from '../support/kafka.js';
import { TodoCreated } from '../unit/runtime/contracts.js';
import { clientsJava, type JavaClients, javaClients } from './java/java.js';
import { interop } from './setup.js';

const brokers = await testBrokers();
const java = await clientsJava();

const many: ChannelDefinition<'many', { readonly TodoCreated: typeof TodoCreated }> = defineChannel({
  name: 'many',
  topic: 'many',
  partitions: 13,
  events: { TodoCreated },
});

/** The same in every run: bytes that look random (Park and Miller's generator). */
function randomBytes(count: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length: count }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return state & 0xff;
    }),
  );
}

/** Every length from none to 64 bytes, so that each remainder of the hash's four is there, with every kind of text. */
const texts = [
  '',
  ' ',
  '0',
  '\u0000',
  '\u007f',
  'ключ',
  '鍵',
  '🔑',
  'e\u0301',
  '\u2028',
  'a'.repeat(10_000),
  '🔑'.repeat(1_000),
  ...Array.from({ length: 64 }, (_, length) => 'x'.repeat(length)),
  ...Array.from({ length: 400 }, (_, index) => `todo-${index}`),
  ...Array.from(
    { length: 400 },
    (_, index) => `0190b6a0-7b1c-7c3e-8f1a-${(index * 7_919).toString(16).padStart(12, '0')}`,
  ),
  ...Array.from({ length: 200 }, (_, index) => String.fromCodePoint(0x20 + index * 97).repeat(1 + (index % 7))),
];
const keys = [
  ...texts.map((text) => Buffer.from(text)),
  ...Array.from({ length: 256 }, (_, byte) => Buffer.from([byte])),
  ...Array.from({ length: 300 }, (_, index) => randomBytes(index % 65, index + 1)),
];
const counts = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 31, 64, 100, 257, 1_000, 2_147_483_647];

describe.skipIf(java === undefined)('Java’s partitioner', { timeout: 180_000 }, () => {
  let clients: JavaClients;
  beforeAll(() => {
    clients = javaClients(java!);
  });
  afterAll(() => clients.close());

  it('gives every key the hash, and among any number of partitions the partition, that ours does', async () => {
    expect(keys.length).toBeGreaterThan(1_000);
    const theirs = await clients.ask<readonly { readonly hash: number; readonly partitions: readonly number[] }[]>({
      do: 'partitions',
      keys: keys.map((key) => key.toString('base64')),
      counts,
    });
    const ours = keys.map((key) => ({
      hash: murmur2(key) | 0,
      partitions: counts.map((count) => partitionOf(key, count)),
    }));
    expect(theirs).toEqual(ours);
    for (const [index, count] of counts.entries()) {
      // Keys that all go to one partition would prove nothing.
      if (count > 1) expect(new Set(ours.map(({ partitions }) => partitions[index])).size).toBeGreaterThan(1);
    }
  });

  it.skipIf(brokers === undefined)('puts records where our producer puts events of the same keys', async () => {
    const bench = await interop(brokers!);
    await bench.transport.createTopics([{ topic: 'many', partitions: 13, replicas: 1, config: {} }]);
    const topic = bench.todos.replace(/todos$/, 'many');
    // An event's key is an attribute: not empty, no control characters.
    const wanted = [...new Set(texts)].filter(
      (text) => text !== '' && text.length < 5_000 && !/\p{Cc}|\p{Noncharacter_Code_Point}/u.test(text),
    );
    expect(wanted.length).toBeGreaterThan(1_000);
    const receipts = await many
      .publisher(bench.producer('binary'))
      .publishAll(
        wanted.map((partitionKey) => TodoCreated.make({ partitionKey, data: { todoId: 't', heading: 'h' } })),
      );
    const theirs = await clients.ask<readonly number[]>({
      do: 'produce',
      brokers: brokers!.join(','),
      topic,
      keys: wanted.map((key) => Buffer.from(key).toString('base64')),
    });
    expect(receipts.map(({ position }) => position!.partition)).toEqual(theirs);
    expect(new Set(theirs).size).toBe(13);
  });

  it.skipIf(brokers === undefined)('puts keys of any bytes where ours would', async () => {
    const bench = await interop(brokers!);
    const theirs = await clients.ask<readonly number[]>({
      do: 'produce',
      brokers: brokers!.join(','),
      topic: bench.todos,
      keys: keys.map((key) => key.toString('base64')),
    });
    expect(theirs).toEqual(keys.map((key) => partitionOf(key, 3)));
  });
});
