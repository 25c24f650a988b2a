import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { TransportError } from '../../transports/port.js';
import { type Bench, text } from './harness.js';

/** Topics: describe, create, watermarks. */
export const topicTests: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'describes the topics that exist, and creates none': async ({ transport, topic }) => {
    const known = await topic(3);
    const unknown = `contract-${randomUUID()}`;
    for (let time = 0; time < 2; time++) {
      const found = await transport.describe([known, unknown]);
      assert.deepEqual([...found.keys()], [known]);
      assert.equal(found.get(known)!.partitions.length, 3);
      assert.ok(found.get(known)!.maxBatchBytes > 0);
    }
  },
  'leaves a topic alone that exists already': async ({ transport, topic, write }) => {
    const known = await topic(2);
    await write(known, 1, [{ value: Buffer.from('a') }]);
    await transport.createTopics([{ topic: known, partitions: 5, replicas: 1, config: {} }]);
    assert.equal((await transport.describe([known])).get(known)!.partitions.length, 2);
    assert.deepEqual((await transport.watermarks(known))[1], { partition: 1, low: 0, high: 1 });
  },
  'knows the watermarks of every partition': async ({ transport, topic, write }) => {
    const known = await topic(3);
    await write(known, 2, [{ value: Buffer.from('a') }, { value: Buffer.from('b') }]);
    const marks = await transport.watermarks(known);
    assert.deepEqual(
      [...marks].sort((a, b) => a.partition - b.partition).map(({ high }) => high),
      [0, 0, 2],
    );
  },
  'finds offsets by time': async ({ transport, topic, write }) => {
    const known = await topic();
    for (const timestamp of [1_000, 2_000, 3_000]) await write(known, 0, [{ value: Buffer.from('x'), timestamp }]);
    assert.deepEqual(await transport.offsetsAt(known, 0), [0]);
    assert.deepEqual(await transport.offsetsAt(known, 1_001), [1]);
    assert.deepEqual(await transport.offsetsAt(known, 3_000), [2]);
    assert.deepEqual(await transport.offsetsAt(known, 3_001), [3]);
  },
};

/** Lanes: what is written, and what is refused. */
export const laneTests: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'stores records as they are: bytes, nulls, headers, time': async ({ topic, write, member }) => {
    const known = await topic();
    const bytes = Buffer.from([0, 255, 128, 10]);
    const long = 'ä'.repeat(10_000);
    await write(known, 0, [
      { key: bytes, value: bytes, timestamp: 1_234 },
      { key: null, value: null },
      { key: '', value: Buffer.alloc(0) },
      {
        key: 'schlüssel',
        value: Buffer.from('x'),
        headers: { text: 'grün', bytes, twice: ['a', 'b'], empty: '', nothing: null, ['__proto__']: 'p', long: long },
      },
    ]);
    const reader = await member([known]);
    await reader.until(() => reader.records.length === 4);
    const [first, second, third, fourth] = reader.records;
    assert.deepEqual([...first!.key!], [...bytes]);
    assert.deepEqual([...first!.value!], [...bytes]);
    assert.equal(first!.timestamp, 1_234);
    assert.deepEqual([second!.key, second!.value], [null, null]);
    assert.deepEqual([third!.key!.length, third!.value!.length], [0, 0]);
    assert.equal(text(fourth!.key), 'schlüssel');
    const { headers } = fourth!;
    assert.equal(text(headers.text as Uint8Array), 'grün');
    assert.deepEqual([...(headers.bytes as Uint8Array)], [...bytes]);
    assert.deepEqual((headers.twice as readonly Uint8Array[]).map(text), ['a', 'b']);
    assert.equal((headers.empty as Uint8Array).length, 0);
    assert.ok(Object.hasOwn(headers, '__proto__'));
    assert.equal(headers.nothing, null);
    assert.equal(text(headers.long as Uint8Array), long);
    assert.deepEqual(Object.keys(headers).sort(), ['__proto__', 'bytes', 'empty', 'long', 'nothing', 'text', 'twice']);
  },
  'stores a record almost as large as a batch may be': async ({ topic, write, member }) => {
    const known = await topic();
    const value = Buffer.alloc(1_000_000, 'large');
    await write(known, 0, [{ value }]);
    const reader = await member([known]);
    await reader.until(() => reader.records.length === 1);
    assert.ok(value.equals(reader.records[0]!.value!));
  },
  'keeps its own copy of what was written': async ({ topic, write, member }) => {
    const known = await topic();
    const value = Buffer.from('before');
    await write(known, 0, [{ value }]);
    value.fill('x');
    const reader = await member([known]);
    await reader.until(() => reader.records.length === 1);
    assert.equal(text(reader.records[0]!.value), 'before');
  },
  'keeps the order of a partition, and says where records stand': async ({ transport, topic, member }) => {
    const known = await topic(2);
    const lane = await transport.openLane();
    const records = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        key: null,
        value: Buffer.from(String(from + index)),
        headers: {},
      }));
    const first = await lane.write([{ topic: known, partition: 0, records: records(0, 3) }]);
    const second = await lane.write([{ topic: known, partition: 0, records: records(3, 2) }]);
    await lane.close();
    assert.deepEqual(
      [...first, ...second].map((stored) => [stored.topic, stored.partition, stored.baseOffset]),
      [
        [known, 0, 0],
        [known, 0, 3],
      ],
    );
    const reader = await member([known]);
    await reader.until(() => reader.records.length === 5);
    assert.deepEqual(
      reader.records.map(({ value, offset }) => [text(value), offset]),
      [0, 1, 2, 3, 4].map((offset) => [String(offset), offset]),
    );
  },
  'writes to partitions of several topics at once, and says where each stands': async ({ transport, topic }) => {
    const [one, two] = [await topic(2), await topic()];
    const records = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ key: null, value: Buffer.from(String(index)), headers: {} }));
    const lane = await transport.openLane();
    const leaders = (await transport.describe([one, two])).get(one)!.partitions.map(({ leader }) => leader);
    // A lane is given partitions of one leader.
    const second = leaders[1] === leaders[0] ? [{ topic: one, partition: 1, records: records(2) }] : [];
    await lane.write([{ topic: one, partition: 0, records: records(1) }]);
    const stored = await lane.write([
      { topic: one, partition: 0, records: records(3) },
      ...second,
      { topic: two, partition: 0, records: records(1) },
    ]);
    await lane.close();
    assert.deepEqual(
      stored.map((place) => [place.topic, place.partition, place.baseOffset]),
      [[one, 0, 1], ...second.map(() => [one, 1, 0]), [two, 0, 0]],
    );
    assert.equal((await transport.watermarks(one))[0]!.high, 4);
  },
  'has one write in flight, and needs a new identity after a failure': async ({ transport, topic }) => {
    const known = await topic();
    const records = [{ key: null, value: Buffer.from('a'), headers: {} }];
    const lane = await transport.openLane();
    const first = lane.write([{ topic: known, partition: 0, records }]);
    await assert.rejects(async () => lane.write([{ topic: known, partition: 0, records }]), /one batch in flight/);
    await first;
    await assert.rejects(lane.write([{ topic: `${known}-missing`, partition: 0, records }]), isA('no-such-topic'));
    await assert.rejects(async () => lane.write([{ topic: known, partition: 0, records }]), /new producer identity/);
    await lane.renew();
    await lane.write([{ topic: known, partition: 0, records }]);
    await lane.close();
    assert.equal((await transport.watermarks(known))[0]!.high, 2);
  },
  'refuses a topic that does not exist': async ({ write }) => {
    await assert.rejects(write(`contract-${randomUUID()}`, 0, [{ value: Buffer.from('a') }]), isA('no-such-topic'));
  },
  'refuses a batch beyond the limit, stores nothing of it, and goes on with a new identity': async ({
    transport,
    topic,
  }) => {
    const known = await topic();
    const limit = (await transport.describe([known])).get(known)!.maxBatchBytes;
    const lane = await transport.openLane();
    const record = (bytes: number) => ({ key: null, value: Buffer.alloc(bytes, 'x'), headers: {} });
    await assert.rejects(lane.write([{ topic: known, partition: 0, records: [record(limit + 1)] }]), isA('refused'));
    await lane.renew();
    const [stored] = await lane.write([{ topic: known, partition: 0, records: [record(10)] }]);
    assert.equal(stored!.baseOffset, 0);
    await lane.close();
  },
  'writes nothing after it was closed': async ({ transport, topic }) => {
    const known = await topic();
    const lane = await transport.openLane();
    await lane.close();
    const records = [{ key: null, value: Buffer.from('a'), headers: {} }];
    await assert.rejects(lane.write([{ topic: known, partition: 0, records }]), isA('closed'));
    assert.equal((await transport.watermarks(known))[0]!.high, 0);
  },
};

export function isA(kind: TransportError['kind']): (error: unknown) => boolean {
  return (error) => error instanceof TransportError && error.kind === kind;
}
