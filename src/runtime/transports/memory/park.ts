import { ParkingTakenOver } from '../../consume/errors.js';
import { keyText } from '../../consume/key.js';
import type {
  ParkedBecause,
  ParkedKey,
  ParkedKeys,
  ParkedPartition,
  ParkedRecord,
  ParkedSelection,
  ParkStore,
  StoredParkedRecord,
} from '../../consume/park-store.js';
import type { TopicPartition } from '../port.js';

interface Lot extends TopicPartition {
  readonly group: string;
  /** Of whoever opened it last. */
  owner: object;
  /** In the order of parking. */
  readonly keys: Map<string, Parked>;
}

interface Parked {
  readonly key: Uint8Array;
  readonly since: number;
  state: ParkedKey['state'];
  why: ParkedBecause;
  readonly records: Map<number, ParkedRecord>;
}

/**
 * A store for parked keys in memory, for tests. It knows nothing of transactions: what an inbox rolls back after a parked event was
 * handled is gone here.
 */
export function parkStore(): ParkStore & ParkedKeys {
  const lots = new Map<string, Lot>();

  const lotOf = (group: string, { topic, partition }: TopicPartition): Lot => {
    const name = `${group} ${topic} ${partition}`;
    let lot = lots.get(name);
    if (lot === undefined) {
      lot = { group, topic, partition, owner: {}, keys: new Map() };
      lots.set(name, lot);
    }
    return lot;
  };

  const selected = ({ group, topic, key }: ParkedSelection): { readonly lot: Lot; readonly parked: Parked }[] =>
    [...lots.values()]
      .filter((lot) => (group ?? lot.group) === lot.group && (topic ?? lot.topic) === lot.topic)
      .flatMap((lot) => [...lot.keys.values()].map((parked) => ({ lot, parked })))
      .filter(({ parked }) => key === undefined || keyText(parked.key) === keyText(key));

  return {
    open: async (group, at) => {
      const lot = lotOf(group, at);
      lot.owner = {};
      return opened(lot, lot.owner);
    },
    list: async ({ limit = 1_000, ...which }) =>
      selected(which)
        .sort((a, b) => a.parked.since - b.parked.since)
        .slice(0, limit)
        .map(({ lot: { group, topic, partition }, parked: { key, state, since, why, records } }) => {
          return { group, topic, partition, key, state, since, ...why, records: records.size };
        }),
    records: async ({ limit = 100, ...which }) =>
      selected(which)
        .flatMap(({ lot: { topic, partition }, parked }): StoredParkedRecord[] =>
          inOrder(parked).map((record) => ({ ...record, topic, partition })),
        )
        .slice(0, limit),
    release: async (which) => {
      const found = selected(which);
      for (const { parked } of found) parked.state = 'releasing';
      return found.length;
    },
    discard: async ({ at, ...which }) => {
      let discarded = 0;
      for (const { lot, parked } of selected(which)) {
        if (at !== undefined && at.partition !== lot.partition) continue;
        for (const offset of at === undefined ? [...parked.records.keys()] : [at.offset]) {
          if (parked.records.delete(offset)) discarded++;
        }
        if (parked.records.size === 0) lot.keys.delete(keyText(parked.key));
      }
      return discarded;
    },
  };
}

function opened(lot: Lot, owner: object): ParkedPartition {
  const { group, topic, partition, keys } = lot;

  /** Nothing else happens meanwhile: each operation is one turn. */
  const atomic = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    if (lot.owner !== owner) throw new ParkingTakenOver(group, topic, partition);
    return work();
  };
  const find = (key: Uint8Array) => keys.get(keyText(key));

  return {
    keys: [...keys.values()].map(({ key }) => key),
    park: (record, why) =>
      atomic(() => {
        const parked = find(record.key) ?? newKey(record.key, why);
        keep(lot, parked, record);
        keys.set(keyText(record.key), parked);
      }),
    add: (record) =>
      atomic(() => {
        const parked = find(record.key);
        if (parked === undefined) return 'free';
        keep(lot, parked, record);
        return 'stored';
      }),
    releasing: () =>
      atomic(() => [...keys.values()].filter(({ state }) => state === 'releasing').map(({ key }) => key)),
    next: (key) =>
      atomic(() => {
        const parked = find(key);
        return parked?.state === 'releasing' ? inOrder(parked)[0] : undefined;
      }),
    take: (offset) =>
      atomic(() => {
        for (const { records } of keys.values()) records.delete(offset);
      }),
    refuse: (key, why) =>
      atomic(() => {
        const parked = find(key);
        if (parked?.state !== 'releasing') return;
        parked.state = 'parked';
        parked.why = why;
      }),
    free: (key) =>
      atomic(() => {
        const parked = find(key);
        if (parked === undefined) return 'free';
        if (parked.state !== 'releasing') return 'parked';
        if (parked.records.size > 0) return 'more';
        keys.delete(keyText(key));
        return 'free';
      }),
  };
}

/** Once; another record of the same offset is of a topic that was deleted and made again. */
function keep({ topic, partition, keys }: Lot, parked: Parked, record: ParkedRecord): void {
  const { offset, timestamp } = record;
  const owner = [...keys.values()].find(({ records }) => records.has(offset));
  if (owner === undefined) parked.records.set(offset, record);
  else if (owner !== parked || owner.records.get(offset)!.timestamp !== timestamp) {
    throw new Error(`another record is parked at offset ${offset} of ${topic}/${partition}: was the topic made anew?`);
  }
}

function newKey(key: Uint8Array, why: ParkedBecause): Parked {
  return { key, since: why.time, state: 'parked', why, records: new Map() };
}

function inOrder({ records }: Parked): ParkedRecord[] {
  return [...records.values()].sort((a, b) => a.offset - b.offset);
}
