import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import type { ReadRange, Transport } from '../../transports/port.js';
import { type Bench, commitOf, text } from './harness.js';
import { isA } from './topics-and-lanes.js';

const values = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ value: Buffer.from(String(from + index)) }));

/** Everything that is there of the ranges, as `partition:offset=value`, in the order of reading. */
async function all(transport: Transport, ranges: readonly ReadRange[]): Promise<string[]> {
  const seen: string[] = [];
  for await (const { partition, records } of transport.read(ranges)) {
    for (const { offset, value } of records) seen.push(`${partition}:${offset}=${text(value)}`);
  }
  return seen;
}

/** Reading without a group. */
export const onlookerTests: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'lets an onlooker read ranges of partitions, each in order': async ({ transport, topic, write }) => {
    const [one, two] = [await topic(2), await topic()];
    await write(one, 0, values(5));
    await write(one, 1, values(3, 10));
    await write(two, 0, values(2, 20));
    const seen = await all(transport, [
      { topic: one, partition: 0, from: 1, to: 4 },
      { topic: one, partition: 1, from: 0, to: 3 },
      { topic: two, partition: 0, from: 1, to: 2 },
    ]);
    assert.deepEqual([...seen].sort(), ['0:1=1', '0:1=21', '0:2=2', '0:3=3', '1:0=10', '1:1=11', '1:2=12']);
    const ofOne = seen.filter((entry) => /^0:[123]=[123]$/.test(entry));
    assert.deepEqual(ofOne, ['0:1=1', '0:2=2', '0:3=3']);
  },
  'ends at once for an onlooker whose ranges are empty': async ({ transport, topic, write }) => {
    const known = await topic(2);
    await write(known, 0, values(2));
    assert.deepEqual(await all(transport, []), []);
    const empty = [
      { topic: known, partition: 0, from: 2, to: 2 },
      { topic: known, partition: 1, from: 0, to: 0 },
    ];
    assert.deepEqual(await all(transport, empty), []);
    assert.deepEqual(await all(transport, [...empty.slice(1), { topic: known, partition: 0, from: 1, to: 2 }]), [
      '0:1=1',
    ]);
  },
  'gives an onlooker records as they are': async ({ transport, topic, write }) => {
    const known = await topic();
    const bytes = Buffer.from([0, 255, 128]);
    await write(known, 0, [
      { key: bytes, value: bytes, headers: { bytes, twice: ['a', 'b'] }, timestamp: 1_234 },
      { key: null, value: null },
    ]);
    const records = [];
    for await (const batch of transport.read([{ topic: known, partition: 0, from: 0, to: 2 }])) {
      assert.equal(batch.topic, known);
      records.push(...batch.records);
    }
    const [first, second] = records;
    assert.deepEqual([[...first!.key!], [...first!.value!]], [[...bytes], [...bytes]]);
    assert.deepEqual([...(first!.headers.bytes as Uint8Array)], [...bytes]);
    assert.deepEqual((first!.headers.twice as readonly Uint8Array[]).map(text), ['a', 'b']);
    assert.equal(first!.timestamp, 1_234);
    assert.deepEqual([second!.key, second!.value], [null, null]);
  },
  'keeps onlookers out of every group': async ({ transport, group, topic, write, member }) => {
    const known = await topic(2);
    await write(known, 0, values(3));
    const reader = await member([known]);
    await reader.until(() => reader.records.length === 3);
    await reader.membership.commit([commitOf(known, 0, 1)]);
    assert.equal((await all(transport, [{ topic: known, partition: 0, from: 0, to: 3 }])).length, 3);
    assert.deepEqual([reader.revoked, reader.owned.size], [[], 2]);
    assert.deepEqual(await transport.committed(group, [known]), [commitOf(known, 0, 1)]);
    assert.equal((await all(transport, [{ topic: known, partition: 0, from: 0, to: 3 }])).length, 3);
  },
  'lets an onlooker stop whenever it wants': async ({ transport, topic, write }) => {
    const known = await topic(2);
    await write(known, 0, values(50));
    await write(known, 1, values(50));
    const ranges = [0, 1].map((partition) => ({ topic: known, partition, from: 0, to: 50 }));
    for await (const { records } of transport.read(ranges)) {
      assert.ok(records.length > 0);
      break;
    }
    const stop = new AbortController();
    stop.abort();
    for await (const _ of transport.read(ranges, stop.signal)) assert.fail('it was told to stop before');
  },
  'goes on with what comes later where a range has no end': async ({ transport, topic, write }) => {
    const known = await topic();
    await write(known, 0, values(2));
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { records } of transport.read([{ topic: known, partition: 0, from: 1 }], stop.signal)) {
      const before = seen.length;
      seen.push(...records.map(({ value }) => text(value)!));
      if (before === 0) await write(known, 0, values(2, 2));
      if (seen.length === 3) stop.abort();
    }
    assert.deepEqual(seen, ['1', '2', '3']);
  },
  'ends an onlooker that waits for more when it is told to': async ({ transport, topic }) => {
    const known = await topic();
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of transport.read([{ topic: known, partition: 0, from: 0 }], stop.signal))
        assert.fail('empty');
    })();
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await reading;
  },
  'tells an onlooker that there is no such topic': async ({ transport }) => {
    const unknown = `contract-${randomUUID()}`;
    await assert.rejects(all(transport, [{ topic: unknown, partition: 0, from: 0, to: 1 }]), isA('no-such-topic'));
  },
};
