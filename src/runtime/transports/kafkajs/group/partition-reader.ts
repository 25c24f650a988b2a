import type { BatchEnd, FetchedBatch, FetchedRecord, TopicPartition } from '../../port.js';

/** One partition of a member: where it is read, what was fetched ahead, and the batch that its handlers have. */
export interface PartitionReader extends TopicPartition {
  /** The offset to fetch next; undefined: the first that is there, which nobody has looked up yet. */
  position(): number | undefined;
  /** Changes whenever the position jumps: what was fetched before that is of no use. */
  epoch(): number;
  /** May it be fetched? `ahead`: also what is to be handled after the batch that is being handled. */
  wants(ahead: boolean): boolean;
  isBusy(): boolean;
  /** Bytes that were fetched ahead. */
  aheadBytes(): number;
  /** Reading starts, or goes on, there. */
  seek(offset: number): void;
  /** Records from the position on, and the position behind them. */
  take(fetched: Fetched): void;
  /** After a hold. */
  resume(): void;
  /** Not to be fetched until `retry`. */
  suspend(): void;
  retry(): void;
  /** For good: its offset is gone, and nobody said where to go on. */
  halt(): void;
}

export interface Fetched {
  readonly records: readonly FetchedRecord[];
  readonly next: number;
  readonly highWatermark: number;
  readonly bytes: number;
}

export interface ReaderParts extends TopicPartition {
  readonly start: number | undefined;
  readonly onBatch: (batch: FetchedBatch) => Promise<BatchEnd>;
  /** Nothing is handed out any more. */
  readonly isOver: () => boolean;
  /** It may have become fetchable. */
  readonly changed: () => void;
}

export function partitionReader({ topic, partition, start, onBatch, isOver, changed }: ReaderParts): PartitionReader {
  let position = start;
  let epoch = 0;
  let state: 'reading' | 'held' | 'halted' = 'reading';
  let suspended = false;
  let busy = false;
  let ahead: Fetched | undefined;

  const jump = (offset: number): void => {
    position = offset;
    epoch++;
    ahead = undefined;
  };

  const deliver = (): void => {
    if (busy || ahead === undefined || state !== 'reading' || isOver()) return;
    const { records, highWatermark, next } = ahead;
    ahead = undefined;
    busy = true;
    void onBatch({ topic, partition, records, highWatermark }).then((end) => {
      busy = false;
      if (isOver()) return;
      // Behind the last record may be offsets that don't exist: they are done with it.
      const after = end.next > records.at(-1)!.offset ? Math.max(end.next, next) : end.next;
      if (end.hold) {
        if (state === 'reading') state = 'held';
        jump(after);
      } else if (after !== next) jump(after);
      deliver();
      changed();
    });
  };

  return {
    topic,
    partition,
    position: () => position,
    epoch: () => epoch,
    wants: (also) => state === 'reading' && !suspended && ahead === undefined && (also || !busy),
    isBusy: () => busy,
    aheadBytes: () => ahead?.bytes ?? 0,
    seek: (offset) => {
      jump(offset);
      changed();
    },
    take: (fetched) => {
      position = fetched.next;
      if (fetched.records.length > 0) ahead = fetched;
      deliver();
    },
    resume: () => {
      if (state !== 'held') return;
      state = 'reading';
      deliver();
      changed();
    },
    suspend: () => {
      suspended = true;
    },
    retry: () => {
      suspended = false;
      changed();
    },
    halt: () => {
      state = 'halted';
    },
  };
}
