import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { ConsumerTelemetry } from '../telemetry/port.js';
import type { FetchedRecord, TopicPartition } from '../transports/port.js';
import type { Disposal } from './disposing.js';
import { ParkingTakenOver } from './errors.js';
import type { Why } from './give-up.js';
import { keyText } from './key.js';
import type { ParkedBecause, ParkedPartition, ParkedRecord, ParkStore } from './park-store.js';

/** Which keys of a partition are parked, as its owner knows it: all that are, maybe more. Only its owner parks. */
export interface PartitionParking {
  /** Asks the store, unless it is known. Before that nothing of the partition may be handled. */
  open(): Promise<void>;
  isOpen(): boolean;
  /** The key may be parked: ask `add`. */
  has(key: Uint8Array | null): boolean;
  count(): number;
  /** Parks a record's key for good. */
  disposal(record: FetchedRecord, why: Why): Disposal;
  add(record: FetchedRecord): Promise<'stored' | 'free'>;
}

/** What releasing keys needs more. */
export interface ReleasableParking<Tx> extends PartitionParking {
  /** The store, for as long as this consumer owns the partition there. */
  use<T>(work: (store: ParkedPartition<Tx>) => Promise<T>): Promise<T>;
  /** Frees a key in the store; true where it isn't parked any more. */
  free(key: Uint8Array): Promise<'free' | 'more' | 'parked'>;
}

export interface ParkingParts<Tx> {
  readonly store: ParkStore<Tx>;
  readonly group: string;
  readonly at: TopicPartition;
  readonly clock: Clock;
  readonly log: Log;
  /** There are parked keys: someone may release them. */
  readonly onParked: () => void;
  readonly telemetry: ConsumerTelemetry | undefined;
}

export function partitionParking<Tx>(parts: ParkingParts<Tx>): ReleasableParking<Tx> {
  const { store, group, at, clock, log, onParked, telemetry } = parts;
  /** With a mark that changes each time a key is parked: what was asked before that is out of date. */
  let parked = new Map<string, object>();
  let opened: ParkedPartition<Tx> | undefined;
  let opening: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    const found = await store.open(group, at);
    opened = found;
    parked = new Map(found.keys.map((key) => [keyText(key), {}] as const));
    if (parked.size > 0) onParked();
  };

  const use = async <T>(work: (lot: ParkedPartition<Tx>) => Promise<T>): Promise<T> => {
    const lot = opened;
    if (lot === undefined) throw new ParkingTakenOver(group, at.topic, at.partition);
    try {
      return await work(lot);
    } catch (error) {
      if (error instanceof ParkingTakenOver && opened === lot) opened = undefined;
      throw error;
    }
  };

  const mark = (key: Uint8Array): void => {
    parked.set(keyText(key), {});
    onParked();
  };
  const forget = (key: Uint8Array, as: object | undefined): void => {
    const text = keyText(key);
    if (as !== undefined && parked.get(text) === as) parked.delete(text);
  };

  return {
    open: () => {
      if (opened !== undefined) return Promise.resolve();
      opening ??= load().finally(() => {
        opening = undefined;
      });
      return opening;
    },
    isOpen: () => opened !== undefined,
    has: (key) => key !== null && parked.size > 0 && parked.has(keyText(key)),
    count: () => parked.size,
    disposal: (record, { reason, message, attempts, error }) => {
      const because: ParkedBecause = {
        reason: reason === 'permanent' ? 'permanent' : 'exhausted',
        message,
        attempts,
        time: clock.now(),
        ...(error instanceof Error ? { errorName: error.name } : {}),
      };
      return {
        what: 'parked record',
        by: 'database',
        store: async () => {
          const stored = recordOf(record);
          await use((lot) => lot.park(stored, because));
          mark(stored.key);
        },
        stored: () => {
          telemetry?.setAside(at.topic, 'parked');
          log.warn('key parked', { ...at, offset: record.offset, group, reason: because.reason });
        },
      };
    },
    add: async (record) => {
      const stored = recordOf(record);
      const before = parked.get(keyText(stored.key));
      const answer = await use((lot) => lot.add(stored));
      if (answer === 'free') forget(stored.key, before);
      else telemetry?.setAside(at.topic, 'parked');
      return answer;
    },
    use,
    free: async (key) => {
      const before = parked.get(keyText(key));
      const answer = await use((lot) => lot.free(key));
      if (answer === 'free') forget(key, before);
      return answer;
    },
  };
}

function recordOf({ offset, key, value, headers, timestamp }: FetchedRecord): ParkedRecord {
  if (key === null) throw new TypeError('a record without a key can’t be parked');
  return { offset, key, value, headers, timestamp };
}
