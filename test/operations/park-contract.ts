/** What every store of parked keys must do. */
import {
  type ParkedBecause,
  type ParkedPartition,
  type ParkedRecord,
  ParkingTakenOver,
  type ParkStore,
} from '@tidings/runtime';
import { type ParkedKeys, parked } from '@tidings/runtime/operations';
import { expect, it } from 'vitest';

export type Store = ParkStore & ParkedKeys;

export const WHY: ParkedBecause = { reason: 'exhausted', message: 'no', errorName: 'Gone', attempts: 5, time: 1_000 };

export function record(key: string | Uint8Array, offset: number, more: Partial<ParkedRecord> = {}): ParkedRecord {
  const value = Buffer.from(`v${offset}`);
  return { key: Buffer.from(key), offset, value, headers: { h: Buffer.from('1') }, timestamp: 100 + offset, ...more };
}

const text = (keys: readonly Uint8Array[]) => keys.map((key) => Buffer.from(key).toString()).sort();
const AT = { topic: 'todos', partition: 3 };

/** `fresh`: a store of which nobody has heard. */
export function parkStoreContract(fresh: () => Promise<Store>): void {
  const opened = async (): Promise<{ store: Store; lot: ParkedPartition }> => {
    const store = await fresh();
    return { store, lot: await store.open('g', AT) };
  };
  const list = async (store: Store) =>
    (await parked.list(store)).map(({ key, state, records }) => `${Buffer.from(key)} ${state} ${records}`).sort();
  /** Takes records away as they come. */
  const drain = async (lot: ParkedPartition, key: string): Promise<number[]> => {
    const offsets: number[] = [];
    for (;;) {
      const next = await lot.next(Buffer.from(key));
      if (next === undefined) return offsets;
      offsets.push(next.offset);
      await lot.take(next.offset);
    }
  };

  it('parks a key once, and what comes after it', async () => {
    const { store, lot } = await opened();
    expect(lot.keys).toEqual([]);
    expect(await lot.add(record('a', 4))).toBe('free');
    expect(await list(store)).toEqual([]);
    for (let time = 0; time < 2; time++) await lot.park(record('a', 5), WHY);
    for (let time = 0; time < 2; time++) expect(await lot.add(record('a', 6))).toBe('stored');
    expect(await lot.add(record('b', 7))).toBe('free');
    await lot.park(record('c', 8), { ...WHY, reason: 'permanent', time: 2_000 });
    expect(await parked.list(store)).toMatchObject([
      { group: 'g', ...AT, state: 'parked', since: 1_000, ...WHY, records: 2 },
      { since: 2_000, reason: 'permanent', records: 1 },
    ]);
    expect(text((await store.open('g', AT)).keys)).toEqual(['a', 'c']);
  });

  it('refuses another record where one is stored: the topic was made anew', async () => {
    const { store, lot } = await opened();
    await lot.park(record('a', 5), WHY);
    for (const other of [record('b', 5), record('a', 5, { timestamp: 7 })])
      await expect(lot.park(other, WHY)).rejects.toThrow(/another record is parked at offset 5 of todos\/3/);
    await expect(lot.add(record('a', 5, { timestamp: 7 }))).rejects.toThrow(/made anew/);
    await expect(lot.add(record('b', 5))).resolves.toBe('free');
    expect(await lot.add(record('a', 5))).toBe('stored');
    expect((await parked.records(store, { group: 'g', topic: 'todos', key: 'a' })).map((one) => one.timestamp)).toEqual(
      [105],
    );
  });

  it('gives records back as they were, in log order', async () => {
    const { store, lot } = await opened();
    const odd: ParkedRecord = record(Buffer.from([0, 255, 128]), 2 ** 52, {
      value: null,
      timestamp: -1,
      headers: {
        twice: [Buffer.from('a'), Buffer.from([255]), null],
        empty: Buffer.alloc(0),
        nothing: null,
        'nul\0': Buffer.from('x'),
        ['__proto__']: Buffer.from('p'),
      },
    });
    await lot.park(odd, { ...WHY, message: 'nul \0 and more' });
    await lot.add(record(odd.key, 12, { value: Buffer.from([0, 255]) }));
    await store.release({});
    const first = await lot.next(odd.key);
    expect([first?.offset, [...first!.value!], [...first!.key]]).toEqual([12, [0, 255], [0, 255, 128]]);
    await lot.take(12);
    const second = (await lot.next(odd.key))!;
    expect([second.offset, second.value, second.timestamp]).toEqual([2 ** 52, null, -1]);
    const plain = ({ headers }: ParkedRecord) =>
      Object.entries(headers).map(([name, value]) => [
        name,
        (Array.isArray(value) ? value : [value]).map((one: Uint8Array | null) => (one === null ? null : [...one])),
      ]);
    expect(plain(second)).toEqual(plain(odd));
  });

  it('hands out the records of released keys alone', async () => {
    const { store, lot } = await opened();
    for (const [key, offset] of [
      ['a', 1],
      ['b', 2],
    ] as const)
      await lot.park(record(key, offset), WHY);
    expect([await lot.releasing(), await lot.next(Buffer.from('a'))]).toEqual([[], undefined]);
    expect(await parked.release(store, { group: 'g', topic: 'todos', key: 'a' })).toBe(1);
    expect(text(await lot.releasing())).toEqual(['a']);
    expect([(await lot.next(Buffer.from('a')))?.offset, await lot.next(Buffer.from('b'))]).toEqual([1, undefined]);
    expect(await list(store)).toEqual(['a releasing 1', 'b parked 1']);
  });

  it('frees a key only when nothing of it is left', async () => {
    const { store, lot } = await opened();
    const key = Buffer.from('a');
    await lot.park(record('a', 1), WHY);
    expect(await lot.free(key)).toBe('parked');
    await store.release({});
    expect(await lot.free(key)).toBe('more');
    await lot.take(1);
    await lot.take(1);
    expect(await lot.add(record('a', 2))).toBe('stored');
    expect(await lot.free(key)).toBe('more');
    expect(await drain(lot, 'a')).toEqual([2]);
    expect(await lot.free(key)).toBe('free');
    expect(await lot.free(key)).toBe('free');
    expect(await lot.add(record('a', 3))).toBe('free');
    expect(await list(store)).toEqual([]);
  });

  it('keeps a key whose record has failed again parked', async () => {
    const { store, lot } = await opened();
    const key = Buffer.from('a');
    await lot.park(record('a', 1), WHY);
    await lot.refuse(key, { ...WHY, message: 'not asked' });
    await store.release({});
    await lot.refuse(key, { reason: 'permanent', message: 'again', attempts: 2, time: 5_000 });
    expect(await parked.list(store)).toMatchObject([
      { state: 'parked', reason: 'permanent', message: 'again', attempts: 2, since: 1_000, time: 5_000, records: 1 },
    ]);
    expect((await parked.list(store))[0]).not.toHaveProperty('errorName');
    expect([await lot.releasing(), await lot.next(key), await lot.free(key)]).toEqual([[], undefined, 'parked']);
  });

  it('obeys the consumer alone that opened the partition last', async () => {
    const { store, lot } = await opened();
    const key = Buffer.from('a');
    await lot.park(record('a', 1), WHY);
    await store.release({});
    const other = await store.open('g', { ...AT, partition: 4 });
    const group = await store.open('h', AT);
    const later = await store.open('g', AT);
    const calls: (() => Promise<unknown>)[] = [
      () => lot.park(record('a', 2), WHY),
      () => lot.park(record('b', 2), WHY),
      () => lot.add(record('a', 2)),
      () => lot.add(record('b', 2)),
      () => lot.releasing(),
      () => lot.next(key),
      () => lot.take(1),
      () => lot.refuse(key, WHY),
      () => lot.free(key),
    ];
    for (const call of calls) await expect(call()).rejects.toThrow(ParkingTakenOver);
    expect(await list(store)).toEqual(['a releasing 1']);
    expect(text(later.keys)).toEqual(['a']);
    expect(await drain(later, 'a')).toEqual([1]);
    // Others are not concerned.
    await other.park(record('x', 1), WHY);
    await group.park(record('y', 1), WHY);
    expect([other.keys, group.keys]).toEqual([[], []]);
  });

  it('keeps groups, topics and partitions apart', async () => {
    const { store, lot } = await opened();
    await lot.park(record('a', 1), WHY);
    for (const [group, at] of [
      ['g', { topic: 'todos', partition: 4 }],
      ['g', { topic: 'other', partition: 3 }],
      ['h', AT],
    ] as const) {
      const strange = await store.open(group, at);
      expect([strange.keys, await strange.add(record('a', 1))]).toEqual([[], 'free']);
      await strange.park(record('a', 1), WHY);
    }
    const places = async (which: Parameters<typeof parked.list>[1]) =>
      (await parked.list(store, which)).map(({ group, topic, partition }) => `${group} ${topic} ${partition}`).sort();
    expect(await places({})).toHaveLength(4);
    expect(await places({ group: 'g' })).toEqual(['g other 3', 'g todos 3', 'g todos 4']);
    expect(await places({ topic: 'other' })).toEqual(['g other 3']);
    expect(await places({ limit: 2 })).toHaveLength(2);
    expect(await parked.release(store, { group: 'g', topic: 'todos', key: 'a' })).toBe(2);
    expect(await parked.release(store, { group: 'g', topic: 'todos' })).toBe(2);
    expect(await parked.release(store, { group: 'g', topic: 'todos', key: 'b' })).toBe(0);
  });

  it('shows operators the records, and discards them', async () => {
    const { store, lot } = await opened();
    const which = { group: 'g', topic: 'todos', key: 'a' };
    await lot.park(record('a', 3), WHY);
    for (const offset of [9, 7, 8]) await lot.add(record('a', offset));
    await lot.park(record('b', 4), WHY);
    const offsets = async (limit?: number) =>
      (await parked.records(store, { ...which, ...(limit === undefined ? {} : { limit }) })).map(
        ({ offset }) => offset,
      );
    expect([await offsets(), await offsets(2)]).toEqual([
      [3, 7, 8, 9],
      [3, 7],
    ]);
    expect((await parked.records(store, which))[0]).toMatchObject({ ...AT, timestamp: 103, value: Buffer.from('v3') });
    expect(await parked.discard(store, { ...which, at: { partition: 3, offset: 7 } })).toBe(1);
    expect(await parked.discard(store, { ...which, at: { partition: 3, offset: 7 } })).toBe(0);
    expect(await parked.discard(store, { ...which, at: { partition: 2, offset: 8 } })).toBe(0);
    expect(await parked.discard(store, { ...which, at: { partition: 3, offset: 4 } })).toBe(0);
    expect([await offsets(), await list(store)]).toEqual([
      [3, 8, 9],
      ['a parked 3', 'b parked 1'],
    ]);
    expect(await parked.discard(store, which)).toBe(3);
    expect(await list(store)).toEqual(['b parked 1']);
    expect(await lot.add(record('a', 10))).toBe('free');
    expect(await parked.discard(store, { ...which, key: 'b', at: { partition: 3, offset: 4 } })).toBe(1);
    expect([await list(store), await parked.discard(store, which)]).toEqual([[], 0]);
  });

  it('takes keys of any bytes and length for what they are', async () => {
    const { store, lot } = await opened();
    const keys = [
      Buffer.alloc(0),
      Buffer.alloc(100_000, 'x'),
      Buffer.alloc(100_001, 'x'),
      Buffer.from([0]),
      Buffer.from([0xc3]),
    ];
    for (const [offset, key] of keys.entries()) await lot.park(record(key, offset), WHY);
    expect(await parked.list(store)).toHaveLength(keys.length);
    for (const [offset, key] of keys.entries())
      expect(await parked.records(store, { group: 'g', topic: 'todos', key })).toMatchObject([{ offset }]);
  });
}
