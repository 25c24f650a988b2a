/** Record batches, against the ones of kafkajs. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderValue, Message } from '../../src/runtime/codec/message.js';
import { compressorOf, decompress } from '../../src/runtime/transports/kafkajs/compression.js';
import { crc32c } from '../../src/runtime/transports/kafkajs/wire/crc32c.js';
import { decodeBatches, UnreadableRecords } from '../../src/runtime/transports/kafkajs/wire/decode-batches.js';
import { encodeBatch } from '../../src/runtime/transports/kafkajs/wire/encode-batch.js';

const require = createRequire(import.meta.url);
interface TheirRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, Buffer | Buffer[] | null>;
  readonly batchContext: {
    readonly producerId: string;
    readonly producerEpoch: number;
    readonly firstSequence: number;
  };
}
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const decodeTheirs = require('kafkajs/src/protocol/recordBatch/v0/decoder') as (
  decoder: object,
) => Promise<{ readonly records: readonly TheirRecord[]; readonly maxTimestamp: string }>;
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0') as {
  RecordBatch: (batch: object) => Promise<{ readonly buffer: Buffer }>;
};
const encodeTheirRecord = require('kafkajs/src/protocol/recordBatch/record/v0') as (record: object) => object;

const identity = { producerId: 2n ** 40n + 7n, epoch: 3, firstSequence: 2 ** 31 - 1 };
const NOW = 1_700_000_000_000;

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'binary', maxLength: 120 });
const headerValue = fc.oneof(bytes, text, fc.constant(null));
const message: fc.Arbitrary<Message> = fc.record({
  key: fc.oneof(bytes, text, fc.constant(null)),
  value: fc.oneof(bytes, fc.constant(null)),
  headers: fc.dictionary(text, fc.oneof(headerValue, fc.array(headerValue, { minLength: 2, maxLength: 4 })), {
    maxKeys: 8,
  }),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 43 }), fc.integer({ min: NOW, max: NOW + 10_000 })),
});
const messages = fc.array(message, { minLength: 1, maxLength: 20 });

const plainValue = (value: HeaderValue) => (value === null ? null : Buffer.from(value as string).toString('hex'));
const plainHeaders = (headers: Message['headers']) =>
  Object.entries(headers)
    .map(([name, value]) => [name, Array.isArray(value) ? value.map(plainValue) : plainValue(value as HeaderValue)])
    .sort();
const plain = ({ key, value, headers, timestamp }: Message) => ({
  key: plainValue(key),
  value: plainValue(value),
  headers: plainHeaders(headers),
  timestamp,
});
/** A batch of one record more, at an offset. */
async function batchAt(offset: number, values: readonly string[], attributes = 0, producerId = 1n): Promise<Buffer> {
  const records = values.map((value) => ({ key: null, value: Buffer.from(value), headers: {} }));
  const batch = await encodeBatch(records, { producerId, epoch: 0, firstSequence: 0 }, NOW);
  batch.writeBigInt64BE(BigInt(offset), 0);
  batch.writeInt16BE(attributes, 21);
  batch.writeUInt32BE(crc32c(batch, 21, batch.length), 17);
  return batch;
}
const valuesOf = ({
  records,
}: {
  records: readonly { readonly offset: number; readonly value: Uint8Array | null }[];
}) => records.map(({ offset, value }) => `${offset}=${Buffer.from(value!)}`);

describe('CRC-32C', () => {
  it('is that of RFC 3720, appendix B.4', () => {
    const of = (data: Buffer) => crc32c(data, 0, data.length).toString(16);
    expect(of(Buffer.alloc(32))).toBe('8a9136aa');
    expect(of(Buffer.alloc(32, 0xff))).toBe('62a8ab43');
    expect(of(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe('46dd794e');
    expect(of(Buffer.from('123456789'))).toBe('e3069283');
    expect(of(Buffer.alloc(0))).toBe('0');
  });
});

describe('record batches', () => {
  it('are read by kafkajs as they were written', async () => {
    // It takes a header named `valueOf` for one that was there before.
    const readable = messages.map((given) =>
      given.map((one) => ({
        ...one,
        headers: Object.fromEntries(Object.entries(one.headers).map(([name, value]) => [`${name}-`, value])),
      })),
    );
    await fc.assert(
      fc.asyncProperty(readable, async (given) => {
        const encoded = await encodeBatch(given, identity, NOW);
        const { records, maxTimestamp } = await decodeTheirs(new Decoder(encoded));
        expect(records.map((record, index) => ({ ...record, index }))).toHaveLength(given.length);
        for (const [index, record] of records.entries()) {
          expect(record.offset).toBe(String(index));
          expect(plain({ ...record, timestamp: Number(record.timestamp) })).toEqual(plain(given[index]!));
          const { producerId, producerEpoch, firstSequence } = record.batchContext;
          expect([producerId, producerEpoch, firstSequence]).toEqual([String(identity.producerId), 3, 2 ** 31 - 1]);
        }
        expect(Number(maxTimestamp)).toBe(Math.max(...given.map(({ timestamp }) => timestamp!)));
      }),
      { numRuns: 200 },
    );
  });

  it('of kafkajs are read as it writes them', async () => {
    // It can't write a header without a value.
    const theirs = messages.map((given) =>
      given.map((one) => ({ ...one, headers: Object.fromEntries(Object.entries(one.headers).map(withoutNull)) })),
    );
    await fc.assert(
      fc.asyncProperty(theirs, async (given) => {
        const firstTimestamp = given[0]!.timestamp!;
        const batch = await RecordBatch({
          records: given.map((one, offsetDelta) =>
            encodeTheirRecord({ ...one, offsetDelta, timestampDelta: one.timestamp! - firstTimestamp }),
          ),
          firstTimestamp,
          lastOffsetDelta: given.length - 1,
        });
        const { records, next } = await decodeBatches(batch.buffer, 0, [], decompress);
        expect(records.map(plain)).toEqual(given.map(plain));
        expect(next).toBe(given.length);
      }),
      { numRuns: 200 },
    );
  });

  it('come back as they were written, compressed too', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.constantFrom('none', 'gzip' as const), async (given, compression) => {
        const encoded = await encodeBatch(given, identity, NOW, compressorOf(compression));
        const { records } = await decodeBatches(encoded, 0, [], decompress);
        expect(records.map(plain)).toEqual(given.map(plain));
      }),
      { numRuns: 200 },
    );
  });

  it('grow beyond what was kept for lengths', async () => {
    for (const size of [0, 1, 63, 64, 8_150, 8_191, 8_192, 70_000, 1_200_000]) {
      const given = [
        {
          key: 'k'.repeat(size % 100_000),
          value: Buffer.alloc(size, 'v'),
          headers: { h: 'ü'.repeat(Math.min(size, 9_000)) },
          timestamp: NOW,
        },
        {
          key: null,
          value: null,
          headers: Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`h${n}`, `${n}`])),
          timestamp: 5,
        },
      ];
      const { records } = await decodeBatches(await encodeBatch(given, identity, NOW), 0, [], decompress);
      expect(records.map(plain)).toEqual(given.map(plain));
    }
  });

  it('get the time of writing where records have none', async () => {
    const given = [{ key: null, value: Buffer.from('a'), headers: {} }];
    const { records } = await decodeBatches(await encodeBatch(given, identity, NOW), 0, [], decompress);
    expect(records[0]!.timestamp).toBe(NOW);
  });

  it('are read from an offset in their middle on, and past what does not exist', async () => {
    const log = Buffer.concat([await batchAt(10, ['a', 'b', 'c']), await batchAt(20, ['d'])]);
    expect(valuesOf(await decodeBatches(log, 11, [], decompress))).toEqual(['11=b', '12=c', '20=d']);
    // Compaction took the last records of a batch; its length in offsets stays.
    const compacted = await batchAt(30, ['x']);
    compacted.writeInt32BE(9, 23);
    compacted.writeUInt32BE(crc32c(compacted, 21, compacted.length), 17);
    const decoded = await decodeBatches(compacted, 30, [], decompress);
    expect(valuesOf(decoded)).toEqual(['30=x']);
    expect(decoded.next).toBe(40);
  });

  it('that are cut off are left for the next fetch', async () => {
    const [first, second] = [await batchAt(0, ['a']), await batchAt(1, ['b'])];
    for (const cut of [1, 11, 30, second.length - 1]) {
      const decoded = await decodeBatches(Buffer.concat([first, second.subarray(0, cut)]), 0, [], decompress);
      expect(valuesOf(decoded)).toEqual(['0=a']);
      expect(decoded.next).toBe(1);
    }
  });

  it('of aborted transactions and control batches are passed over', async () => {
    const TRANSACTIONAL = 0x10;
    const CONTROL = 0x20;
    const log = Buffer.concat([
      await batchAt(0, ['aborted'], TRANSACTIONAL, 7n),
      await batchAt(1, ['other producer'], TRANSACTIONAL, 8n),
      await batchAt(2, ['plain'], 0, 7n),
      await batchAt(3, ['abort marker'], TRANSACTIONAL | CONTROL, 7n),
      await batchAt(4, ['committed'], TRANSACTIONAL, 7n),
      await batchAt(5, ['commit marker'], TRANSACTIONAL | CONTROL, 7n),
    ]);
    const decoded = await decodeBatches(log, 0, [{ producerId: 7n, firstOffset: 0 }], decompress);
    expect(valuesOf(decoded)).toEqual(['1=other producer', '2=plain', '4=committed']);
    expect(decoded.next).toBe(6);
  });

  it('that are damaged anywhere are not taken for records', async () => {
    const batch = await batchAt(0, ['some value', 'another']);
    for (let at = 17; at < batch.length; at++) {
      const damaged = Buffer.from(batch);
      damaged[at]! ^= 0x01;
      await expect(decodeBatches(damaged, 0, [], decompress), `byte ${at}`).rejects.toThrow(UnreadableRecords);
    }
    // What stands before is read first.
    const damaged = Buffer.from(batch);
    damaged[80]! ^= 0x01;
    damaged.writeBigInt64BE(2n, 0);
    const decoded = await decodeBatches(Buffer.concat([batch, damaged]), 0, [], decompress);
    expect(decoded.records).toHaveLength(2);
    expect(decoded.next).toBe(2);
  });

  it('in a codec that nobody registered say which', async () => {
    const SNAPPY = 2;
    await expect(decodeBatches(await batchAt(4, ['a'], SNAPPY), 4, [], decompress)).rejects.toThrow(
      /compressed with snappy, which isn't registered with kafkajs/,
    );
    expect(() => compressorOf('zstd')).toThrow(/no codec for zstd is registered/);
  });
});

function withoutNull([name, value]: [string, HeaderValue | readonly HeaderValue[]]): [
  string,
  HeaderValue | HeaderValue[],
] {
  return [name, Array.isArray(value) ? value.map((one: HeaderValue) => one ?? '') : ((value as HeaderValue) ?? '')];
}
