import { strict as assert } from 'node:assert';
import type { Capabilities } from '../../transports/port.js';
import { type Bench, commitOf, text } from './harness.js';
import { isA } from './topics-and-lanes.js';

const values = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ value: Buffer.from(String(from + index)) }));

interface CapabilityTest {
  readonly needs: keyof Capabilities;
  readonly run: (bench: Bench) => Promise<void>;
}

/** What only some transports can do. */
export const capabilityTests: Readonly<Record<string, CapabilityTest>> = {
  'keeps topics, records and commits when everyone has closed': {
    needs: 'durable',
    run: async ({ another, group, topic, write, member }) => {
      const known = await topic(2);
      await write(known, 1, values(3));
      const first = await member([known], { transport: await another() });
      await first.until(() => first.records.length === 3);
      await first.membership.commit([commitOf(known, 1, 2, 'kept')]);
      await first.membership.leave();
      const later = await another();
      assert.deepEqual(await later.committed(group, [known]), [commitOf(known, 1, 2, 'kept')]);
      const second = await member([known], { transport: later });
      await second.until(() => second.records.length === 1);
      assert.equal(text(second.records[0]!.value), '2');
    },
  },
  'gives partitions of a member that is not heard of to others, and tells it': {
    needs: 'sessionExpiry',
    run: async ({ another, silence, group, transport, topic, write, member }) => {
      const known = await topic(1);
      await write(known, 0, values(3));
      const cut = await another();
      const first = await member([known], { transport: cut });
      await first.until(() => first.records.length === 3);
      await first.membership.commit([commitOf(known, 0, 1, 'before')]);
      assert.ok(silence !== undefined, 'the harness can not silence a transport');
      const speak = silence(cut);
      try {
        const second = await member([known]);
        await second.until(() => second.records.length === 2);
        assert.deepEqual(second.assigned, [
          { topic: known, partition: 0, committed: { offset: 1, metadata: 'before' } },
        ]);
        await first.until(() => first.gone.length === 1);
        assert.deepEqual(first.gone, [{ topic: known, partition: 0 }]);
        assert.equal(first.owned.size, 0);
        await assert.rejects(first.membership.commit([commitOf(known, 0, 3)]), isA('fenced'));
        await second.membership.commit([commitOf(known, 0, 2)]);
        speak();
        // It comes back by itself, and gets what the other one leaves.
        await second.membership.leave();
        await first.until(() => first.owned.size === 1);
        assert.deepEqual(first.assigned.at(-1), {
          topic: known,
          partition: 0,
          committed: { offset: 2, metadata: '' },
        });
        assert.deepEqual(await transport.committed(group, [known]), [commitOf(known, 0, 2)]);
      } finally {
        speak();
      }
    },
  },
};
