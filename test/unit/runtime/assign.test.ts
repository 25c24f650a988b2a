import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign } from '../../../src/runtime/transports/assign.js';

const counts = (sizes: Record<string, number>) => new Map(Object.entries(sizes));

describe('assign', () => {
  it('honours subscriptions and gives every partition once', () => {
    const topics = fc.subarray(['a', 'b', 'c'], { minLength: 1 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), topics }), {
          selector: ({ id }) => id,
          minLength: 1,
          maxLength: 6,
        }),
        fc.record({ a: fc.nat(8), b: fc.nat(8), c: fc.nat(8) }),
        (members, sizes) => {
          const assigned = assign(members, counts(sizes));
          const given = [...assigned.values()].flat().map(({ topic, partition }) => `${topic}/${partition}`);
          const wanted = Object.entries(sizes)
            .filter(([topic]) => members.some((member) => member.topics.includes(topic)))
            .flatMap(([topic, size]) => Array.from({ length: size }, (_, partition) => `${topic}/${partition}`));
          expect(given.sort()).toEqual(wanted.sort());
          for (const { id, topics: own } of members) {
            expect(assigned.get(id)!.every(({ topic }) => own.includes(topic))).toBe(true);
          }
          expect(assign([...members].reverse(), counts(sizes))).toEqual(assigned);
        },
      ),
    );
  });

  it('is even, also over several topics', () => {
    const members = ['m1', 'm2', 'm3'].map((id) => ({ id, topics: ['a', 'b'] }));
    const sizes = [...assign(members, counts({ a: 4, b: 5 })).values()].map(({ length }) => length);
    expect(sizes).toEqual([3, 3, 3]);
  });

  it('leaves partitions where they were, as far as that is even', () => {
    const before = assign([{ id: 'm2', topics: ['a'] }], counts({ a: 4 })).get('m2')!;
    const after = assign(
      [
        { id: 'm1', topics: ['a'] },
        { id: 'm2', topics: ['a'], owned: before },
      ],
      counts({ a: 4 }),
    );
    expect(after.get('m2')!.length).toBe(2);
    const stable = assign(
      [...after].map(([id, owned]) => ({ id, topics: ['a'], owned })),
      counts({ a: 4 }),
    );
    expect(stable).toEqual(after);
  });
});
