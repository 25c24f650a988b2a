import type { FetchedRecord } from '../transports/port.js';
import { textOf } from './give-up.js';
import type { AssignedPartition } from './partition.js';

/** A way to put a record aside, which ends this partition's care for it. */
export interface Disposal {
  /** What is stored, in words: `dead letter`. */
  readonly what: string;
  /** Who stores it: a test's broker knows of its own. */
  readonly by: 'broker' | 'database';
  /** Resolves when it is stored for certain. May be called again after a failure, when all or nothing may be stored. */
  store(): Promise<void>;
  /** It is stored. */
  stored(): void;
}

/** Puts records aside: each is finished when it is stored for certain; until then its partition is held, and its handler not called again. */
export interface Disposer<Tx> {
  dispose(partition: AssignedPartition<Tx>, record: FetchedRecord, disposal: Disposal): Promise<void>;
  /** True where the record was to be put aside before and that failed: it is tried now. */
  resume(partition: AssignedPartition<Tx>, record: FetchedRecord): Promise<boolean>;
}

export interface DisposerParts<Tx> {
  /** +1: something runs; -1: only time passes, or the broker has work. */
  readonly busy: (change: 1 | -1) => void;
  readonly failed: (partition: AssignedPartition<Tx>, error: unknown) => void;
}

export function disposer<Tx>({ busy, failed }: DisposerParts<Tx>): Disposer<Tx> {
  const dispose: Disposer<Tx>['dispose'] = async (partition, record, disposal) => {
    const { by, what } = disposal;
    if (by === 'broker') busy(-1);
    try {
      await disposal.store();
    } catch (error) {
      failed(partition, error);
      partition.undisposed.set(record.offset, disposal);
      partition.hold(record.offset, `its ${what} can’t be written: ${textOf(error)}`);
      return;
    } finally {
      if (by === 'broker') busy(1);
    }
    partition.undisposed.delete(record.offset);
    disposal.stored();
    partition.finish(record.offset);
  };

  return {
    dispose,
    resume: async (partition, record) => {
      const disposal = partition.undisposed.get(record.offset);
      if (disposal === undefined) return false;
      await dispose(partition, record, disposal);
      return true;
    },
  };
}
