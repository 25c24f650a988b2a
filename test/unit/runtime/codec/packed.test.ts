/** Headers that are read where they stand in a record batch mean what they mean when they are taken apart first. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderValue, Message, MessageHeaders } from '../../../../src/runtime/codec/message.js';
import { PackedRecord, skipHeaders } from '../../../../src/runtime/codec/packed.js';
import { packedAttributes } from '../../../../src/runtime/codec/packed-attributes.js';
import { readEnvelope } from '../../../../src/runtime/codec/read.js';
import { cursor } from '../../../../src/runtime/codec/varint.js';
import { decodeBatches } from '../../../../src/runtime/transports/kafkajs/wire/decode-batches.js';
import { encodeBatch } from '../../../../src/runtime/transports/kafkajs/wire/encode-batch.js';

const NOW = 1_700_000_000_000;
const AT = { topic: 'orders', partition: 1, offset: 7 };
const identity = { producerId: 1n, epoch: 0, firstSequence: 0 };

async function packed(messages: readonly Message[]): Promise<readonly Message[]> {
  const bytes = await encodeBatch(messages, identity, NOW);
  const { records } = await decodeBatches(bytes, 0, [], () => Promise.reject(new Error('not compressed')));
  return records;
}

/** The same without the batch: plain objects, as other transports hand them out. */
const apart = ({ key, value, headers, timestamp }: Message): Message => ({
  key,
  value,
  headers,
  ...(timestamp === undefined ? {} : { timestamp }),
});

const COMPLETE = {
  'content-type': 'application/json',
  ce_specversion: '1.0',
  ce_id: 'id',
  ce_type: 'com.example.orders.OrderPlaced',
  ce_source: '/orders',
  ce_time: '2026-03-02T09:16:30.470Z',
  ce_dataversion: '1',
  ce_correlationid: 'correlation',
  ce_subject: 'subject',
  ce_causationid: 'causation',
  ce_tenantid: 'tenant',
  ce_partitionkey: 'key',
  ce_datacontenttype: 'application/json',
  ce_other: 'extension',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  tracestate: 'vendor=1',
  'x-app': 'something else',
};

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.keys(COMPLETE)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('ce_', 'ce_\u00e9', 'ce_typ\u00e9', 'CE_ID', 'ce-id', '__proto__', 'ce___proto__', ''),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);
const value: fc.Arbitrary<HeaderValue> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...Object.values(COMPLETE), '0.3', '2', 'text/plain', '\ufffd', '') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('application/cloudevents+json', 'Application/CloudEvents+json; charset=utf-8'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const headers: fc.Arbitrary<MessageHeaders> = fc
  .tuple(
    fc.subarray(Object.entries(COMPLETE)),
    fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), { maxKeys: 5 }),
  )
  .map(([usual, odd]) => ({ ...Object.fromEntries(usual), ...odd }));
const message: fc.Arbitrary<Message> = fc.record({
  key: fc.oneof(fc.constant(null), fc.string(), fc.uint8Array({ maxLength: 8 })),
  value: fc.oneof(
    fc.constant(null),
    fc.json().map((text) => Buffer.from(text)),
    fc.constant(Buffer.from('{"specversion":"1.0","id":"1","type":"t","source":"/s","data":{"a":1}}')),
  ),
  headers,
});

describe('packed headers', () => {
  it('mean the same as headers that were taken apart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 8 }), async (messages) => {
        for (const record of await packed(messages)) {
          const { message: from, ...found } = { message: undefined, ...readEnvelope(record, AT) };
          const { message: _, ...expected } = { message: undefined, ...readEnvelope(apart(record), AT) };
          expect(found).toEqual(expected);
          if (found.kind === 'envelope') expect(from).toBe(record);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are read without taking them apart, where each is text', async () => {
    const [record] = await packed([{ key: 'key', value: Buffer.from('{}'), headers: COMPLETE }]);
    const attributes = packedAttributes(record!)!;
    expect(attributes.envelope.draft).toMatchObject({ id: 'id', subject: 'subject', tracestate: 'vendor=1' });
    expect(attributes).toMatchObject({ contentType: 'application/json', specVersion: '1.0', partitionKey: 'key' });
    expect(attributes.extensions).toEqual({ other: 'extension' });
  });

  it('are not those of a copy with others', async () => {
    const [record] = await packed([{ key: 'key', value: Buffer.from('{}'), headers: COMPLETE }]);
    const copy = { ...record!, headers: { ...COMPLETE, ce_id: 'another' } };
    expect(packedAttributes(copy)).toBeUndefined();
    expect(readEnvelope(copy, AT)).toMatchObject({ kind: 'envelope', draft: { id: 'another' } });
  });

  it('are taken apart once', async () => {
    const [record] = await packed([{ key: null, value: null, headers: COMPLETE }]);
    expect(record!.headers).toBe(record!.headers);
    expect(Object.keys(record!.headers)).toEqual(Object.keys(COMPLETE));
  });

  it('must end where their record does', () => {
    // One header, `a` = `b`: 1, 1, a, 1, b as zigzag numbers.
    const bytes = Buffer.from([2, 2, 97, 2, 98]);
    const skip = (end: number, from: Buffer = bytes) => {
      cursor.bytes = from;
      cursor.at = 0;
      skipHeaders(end);
    };
    skip(5);
    expect(cursor.at).toBe(5);
    expect(new PackedRecord(0, 0, null, null, bytes, 0).headers).toEqual({ a: Buffer.from('b') });
    for (const end of [0, 1, 4, 6]) expect(() => skip(end), `end ${end}`).toThrow(RangeError);
    // A negative number of headers, a name of negative length, more headers than there are bytes, no end of a number.
    for (const wrong of [[1], [2, 1, 2, 98], [200, 1, 2, 97, 2, 98], [255, 255, 255, 255, 255, 255]]) {
      expect(() => skip(wrong.length, Buffer.from(wrong)), String(wrong)).toThrow(RangeError);
    }
    // Null is a value of its own.
    skip(4, Buffer.from([2, 2, 97, 1]));
  });
});
