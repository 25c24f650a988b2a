import { strict as assert } from 'node:assert';
import { allOf, type Bench, commitOf, placeOf, text } from './harness.js';
import { isA } from './topics-and-lanes.js';

const values = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ value: Buffer.from(String(from + index)) }));

/** Reading: batches, holds, commits. */
export const readingTests: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'starts a new group at the first record, and reads what comes later': async ({ topic, write, member }) => {
    const known = await topic();
    await write(known, 0, values(2));
    const reader = await member([known]);
    await reader.until(() => reader.records.length === 2);
    await write(known, 0, values(1, 2));
    await reader.until(() => reader.records.length === 3);
    assert.deepEqual(
      reader.records.map(({ value }) => text(value)),
      ['0', '1', '2'],
    );
  },
  'goes on after the committed offset, with the metadata that was committed': async ({
    transport,
    group,
    topic,
    write,
    member,
  }) => {
    const known = await topic();
    await write(known, 0, values(5));
    const metadata = 'm'.repeat(Math.min(transport.capabilities.commitMetadataBytes, 4_000));
    const first = await member([known]);
    await first.until(() => first.records.length === 5);
    await first.membership.commit([commitOf(known, 0, 3, metadata)]);
    await first.membership.leave();
    assert.deepEqual(await transport.committed(group, [known]), [commitOf(known, 0, 3, metadata)]);
    const second = await member([known]);
    await second.until(() => second.records.length === 2);
    assert.deepEqual(second.assigned, [{ topic: known, partition: 0, committed: { offset: 3, metadata } }]);
    assert.deepEqual(
      second.records.map(({ offset }) => offset),
      [3, 4],
    );
  },
  'knows commits of the topics asked for alone': async ({ transport, group, topic, write, member }) => {
    const [one, two] = [await topic(), await topic()];
    await write(one, 0, values(1));
    const reader = await member([one, two]);
    await reader.until(() => reader.records.length === 1);
    await reader.membership.commit([commitOf(one, 0, 1)]);
    assert.deepEqual(await transport.committed(group, [one, two]), [commitOf(one, 0, 1)]);
    assert.deepEqual(await transport.committed(group, [two]), []);
    assert.deepEqual(await transport.committed(`${group}-other`, [one]), []);
  },
  'hands out one batch of a partition at a time, partitions side by side': async ({ topic, write, member }) => {
    const known = await topic(2);
    await write(known, 0, values(3));
    await write(known, 1, values(3));
    const active = new Set<number>();
    let together = false;
    let release = () => {};
    const both = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reader = await member([known], {
      onBatch: async (batch) => {
        assert.ok(!active.has(batch.partition), 'two batches of a partition at once');
        active.add(batch.partition);
        if (active.size === 2) {
          together = true;
          release();
        }
        await both;
        active.delete(batch.partition);
        return { next: batch.records[0]!.offset + 1, hold: false };
      },
    });
    await reader.until(() =>
      [0, 1].every((partition) => reader.records.some((one) => one.partition === partition && one.offset === 2)),
    );
    assert.ok(together);
  },
  'reads on from where a batch ended': async ({ topic, write, member }) => {
    const known = await topic();
    await write(known, 0, values(4));
    const seen: number[] = [];
    const reader = await member([known], {
      onBatch: ({ records }) => {
        seen.push(records[0]!.offset);
        return { next: records[0]!.offset + 1, hold: false };
      },
    });
    await reader.until(() => seen.length === 4);
    assert.deepEqual(seen, [0, 1, 2, 3]);
  },
  'holds a partition until it is resumed, and reads it again from where it was held': async ({
    topic,
    write,
    member,
  }) => {
    const known = await topic(2);
    await write(known, 0, values(3));
    let holds = 0;
    const reader = await member([known], {
      onBatch: (batch) => (batch.partition === 0 && holds++ === 0 ? { next: 0, hold: true } : allOf(batch)),
    });
    await reader.until(() => holds === 1);
    const before = reader.records.length;
    // The other partition goes on meanwhile.
    await write(known, 1, values(1));
    await reader.until(() => reader.records.some(({ partition }) => partition === 1));
    assert.equal(holds, 1);
    reader.membership.resume({ topic: known, partition: 0 });
    const again = () => reader.records.slice(before).filter(({ partition }) => partition === 0);
    await reader.until(() => again().length === 3);
    assert.deepEqual(
      again().map(({ offset }) => offset),
      [0, 1, 2],
    );
  },
  'hands out every record once, in the order of its partition, however many there are': async ({
    topic,
    write,
    member,
  }) => {
    const known = await topic(3);
    for (let part = 0; part < 4; part++) {
      for (const partition of [0, 1, 2]) await write(known, partition, values(700, part * 700));
    }
    const reader = await member([known]);
    await reader.until(() => reader.records.length >= 3 * 2_800);
    for (const partition of [0, 1, 2]) {
      const mine = reader.records.filter((record) => record.partition === partition);
      assert.equal(mine.length, 2_800);
      mine.forEach(({ offset, value }, index) => {
        assert.equal(offset, index);
        assert.equal(text(value), String(index));
      });
    }
  },
  'says how far a partition goes': async ({ topic, write, member }) => {
    const known = await topic();
    await write(known, 0, values(3));
    let told = 0;
    const reader = await member([known], {
      onBatch: (batch) => {
        told = batch.highWatermark;
        return allOf(batch);
      },
    });
    await reader.until(() => reader.records.length === 3);
    assert.equal(told, 3);
  },
  'hands out the assignment before the records': async ({ topic, write, member }) => {
    const known = await topic();
    await write(known, 0, values(1));
    let early = false;
    const assigned = new Set<string>();
    const reader = await member([known], {
      onAssigned: (partitions) => {
        for (const one of partitions) assigned.add(placeOf(one));
      },
      onBatch: (batch) => {
        early ||= !assigned.has(placeOf(batch));
        return allOf(batch);
      },
    });
    await reader.until(() => reader.records.length === 1);
    assert.ok(!early);
  },
  'keeps the last commit of each partition, of several topics at once': async ({ transport, group, topic, member }) => {
    const [one, two] = [await topic(2), await topic()];
    const reader = await member([one, two]);
    await reader.until(() => reader.owned.size === 3);
    await reader.membership.commit([commitOf(one, 0, 3, 'x'), commitOf(one, 1, 4), commitOf(two, 0, 5, 'y')]);
    await reader.membership.commit([commitOf(one, 0, 2, 'z')]);
    const committed = await transport.committed(group, [one, two]);
    assert.deepEqual(
      [...committed].sort((a, b) => a.offset - b.offset),
      [commitOf(one, 0, 2, 'z'), commitOf(one, 1, 4), commitOf(two, 0, 5, 'y')],
    );
  },
  'leaves a partition alone whose offset is not there, and reads the others': async ({
    transport,
    topic,
    write,
    group,
    member,
  }) => {
    const known = await topic(2);
    for (const partition of [0, 1]) await write(known, partition, values(2));
    await transport.resetOffsets(group, [{ topic: known, partition: 0, offset: 50 }]);
    const reader = await member([known], { onOffsetLost: () => 'stop' });
    await reader.until(() => reader.lost.length === 1 && reader.records.length === 2);
    for (const partition of [0, 1]) await write(known, partition, values(1, 2));
    await reader.until(() => reader.records.length === 3);
    assert.ok(reader.records.every(({ partition }) => partition === 1));
    assert.equal(reader.lost.length, 1);
    const kept = await transport.committed(group, [known]);
    assert.deepEqual(kept, [commitOf(known, 0, 50)]);
  },
  'asks what to do about an offset that is not there': async ({ transport, topic, write, group, member }) => {
    for (const [answer, next] of [
      ['earliest', 0],
      ['latest', 3],
    ] as const) {
      const known = await topic();
      const own = `${group}-${answer}`;
      await write(known, 0, values(3));
      await transport.resetOffsets(own, [{ topic: known, partition: 0, offset: 1_000 }]);
      const reader = await member([known], { group: own, onOffsetLost: () => answer });
      await reader.until(() => reader.lost.length === 1);
      assert.deepEqual(reader.lost, [{ topic: known, partition: 0, offset: 1_000, low: 0, high: 3 }]);
      await write(known, 0, values(1, 3));
      await reader.until(() => reader.records.some(({ offset }) => offset === 3));
      assert.equal(reader.records[0]!.offset, next);
    }
  },
  'sets the offsets of a group that has no members': async ({ transport, group, topic, write, member }) => {
    const known = await topic();
    await write(known, 0, values(4));
    const first = await member([known]);
    await first.until(() => first.records.length === 4);
    await assert.rejects(transport.resetOffsets(group, [{ topic: known, partition: 0, offset: 2 }]), isA('busy'));
    await first.membership.leave();
    await transport.resetOffsets(group, [{ topic: known, partition: 0, offset: 2 }]);
    const second = await member([known]);
    await second.until(() => second.records.length === 2);
    assert.equal(second.records[0]!.offset, 2);
  },
};

/** Groups: who reads what. */
export const groupTests: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'gives every partition to one member': async ({ topic, write, member }) => {
    const known = await topic(4);
    const first = await member([known]);
    await first.until(() => first.owned.size === 4);
    const second = await member([known]);
    await second.until(() => second.owned.size === 2);
    await first.until(() => first.owned.size === 2);
    for (let partition = 0; partition < 4; partition++) await write(known, partition, values(1));
    const all = () => [...first.records, ...second.records].map(placeOf).sort();
    await Promise.all([first.until(() => first.records.length === 2), second.until(() => second.records.length === 2)]);
    assert.deepEqual(
      all(),
      [0, 1, 2, 3].map((partition) => `${known}/${partition}`),
    );
  },
  'lets every group read everything': async ({ group, topic, write, member }) => {
    const known = await topic();
    await write(known, 0, values(2));
    const readers = [await member([known], { group: `${group}-a` }), await member([known], { group: `${group}-b` })];
    for (const reader of readers) await reader.until(() => reader.records.length === 2);
  },
  'honours what each member subscribed to': async ({ topic, write, member }) => {
    const [one, two] = [await topic(2), await topic(2)];
    const first = await member([one]);
    const second = await member([two]);
    for (const known of [one, two]) for (const partition of [0, 1]) await write(known, partition, values(1));
    await first.until(() => first.records.length >= 2);
    await second.until(() => second.records.length >= 2);
    assert.ok(first.records.every((record) => record.topic === one));
    assert.ok(second.records.every((record) => record.topic === two));
  },
  'takes partitions away only when their member has drained them': async ({ topic, write, member }) => {
    const known = await topic(1);
    await write(known, 0, values(1));
    const order: string[] = [];
    const first = await member([known], {
      onBatch: (batch) => {
        order.push('first reads');
        return allOf(batch);
      },
      onRevoked: async () => {
        order.push('first drains');
        await first.membership.commit([commitOf(known, 0, 1)]);
        order.push('first has drained');
      },
    });
    await first.until(() => first.records.length === 1);
    const second = await member([known], {
      onBatch: (batch) => {
        order.push('reads on');
        return allOf(batch);
      },
    });
    await first.until(() => first.revoked.length === 1);
    await write(known, 0, values(1, 1));
    const later = () => [...first.records.slice(1), ...second.records];
    await Promise.race([first.until(() => later().length > 0), second.until(() => later().length > 0)]);
    assert.deepEqual(
      order,
      ['first reads', 'first drains', 'first has drained', 'reads on'].map((step, index) =>
        index === 3 && second.records.length === 0 ? 'first reads' : step,
      ),
    );
    assert.deepEqual(
      later().map(({ offset }) => offset),
      [1],
    );
  },
  'passes a partition on with what was committed while it was drained': async ({ topic, write, member }) => {
    const known = await topic(1);
    await write(known, 0, values(5));
    const first = await member([known], {
      onBatch: async (batch) => ({ next: batch.records[0]!.offset, hold: true }),
      onRevoked: async () => first.membership.commit([commitOf(known, 0, 2, 'as far as this')]),
    });
    await first.until(() => first.records.length > 0);
    const second = await member([known]);
    // It may be either of the two that gets it.
    const next = () => [...first.assigned.slice(1), ...second.assigned];
    await Promise.race([first.until(() => next().length > 0), second.until(() => next().length > 0)]);
    assert.deepEqual(next(), [{ topic: known, partition: 0, committed: { offset: 2, metadata: 'as far as this' } }]);
  },
  'calls partitions lost that are not drained in time, and lets the others go on': async ({ topic, write, member }) => {
    const known = await topic(2);
    for (const partition of [0, 1]) await write(known, partition, values(1));
    const first = await member([known], { rebalanceTimeoutMs: 3_000, onRevoked: () => new Promise(() => {}) });
    await first.until(() => first.records.length === 2);
    const second = await member([known], { rebalanceTimeoutMs: 3_000 });
    await Promise.all([first.until(() => first.gone.length === 2), second.until(() => second.owned.size >= 1)]);
    assert.deepEqual(first.gone.map(placeOf).sort(), [`${known}/0`, `${known}/1`]);
    await assert.rejects(
      first.membership.commit([...second.owned].map((place) => commitOf(known, Number(place.split('/').at(-1)), 1))),
      isA('fenced'),
    );
  },
  'refuses commits of partitions that are another member’s': async ({ transport, group, topic, member }) => {
    const known = await topic(2);
    const first = await member([known]);
    const second = await member([known]);
    await Promise.all([first.until(() => first.owned.size === 1), second.until(() => second.owned.size === 1)]);
    const [theirs] = second.owned;
    const partition = Number(theirs!.split('/').at(-1));
    await assert.rejects(first.membership.commit([commitOf(known, partition, 0)]), isA('fenced'));
    assert.deepEqual(await transport.committed(group, [known]), []);
  },
  'tells a member nothing after it has left': async ({ topic, write, member }) => {
    const known = await topic(2);
    const first = await member([known]);
    const second = await member([known]);
    await second.until(() => second.owned.size === 1);
    await first.membership.leave();
    const before = first.calls();
    await second.until(() => second.owned.size === 2);
    for (const partition of [0, 1]) await write(known, partition, values(1));
    await second.until(() => second.records.length === 2);
    assert.equal(first.calls(), before);
    await first.membership.leave();
  },
  'gives what a member leaves to those who stay': async ({ topic, write, member }) => {
    const known = await topic(2);
    const first = await member([known]);
    const second = await member([known]);
    await second.until(() => second.owned.size === 1);
    await first.membership.leave();
    await second.until(() => second.owned.size === 2);
    for (const partition of [0, 1]) await write(known, partition, values(1));
    await second.until(() => second.records.length === 2);
    assert.equal(first.records.length, 0);
  },
  'refuses commits of a member that has left': async ({ topic, write, member }) => {
    const known = await topic();
    await write(known, 0, values(1));
    const first = await member([known]);
    await first.until(() => first.records.length === 1);
    await first.membership.leave();
    await assert.rejects(first.membership.commit([commitOf(known, 0, 1)]), isA('fenced'));
  },
};
