import type { JoinOptions, TopicPartition } from '../port.js';
import type { GroupParts } from './group.js';
import type { PartitionLog } from './log.js';

/** Hands one partition to one member, a batch at a time, for as long as the member has it. */
export interface Reader extends TopicPartition {
  start(committed: number | undefined): void;
  /** For good: another reader follows at the next assignment. */
  stop(): void;
  /** After a hold. */
  resume(): void;
  /** There may be more to read. */
  wake(): void;
  /** A batch is with the member. */
  isBusy(): boolean;
  /** Nothing left to read, or not to be read now. */
  isQuiet(): boolean;
}

export function reader(
  { topic, partition }: TopicPartition,
  options: JoinOptions,
  logs: readonly PartitionLog[],
  { activity, maxBatch }: Pick<GroupParts, 'activity' | 'maxBatch'>,
): Reader {
  const log = logs[partition]!;
  let position = 0;
  let state: 'new' | 'reading' | 'held' | 'stopped' = 'new';
  let busy = false;

  const inRange = (): boolean => {
    if (position >= log.low() && position <= log.high()) return true;
    const lost = { topic, partition, offset: position, low: log.low(), high: log.high() };
    const answer = options.onOffsetLost(lost);
    if (answer === 'stop') state = 'stopped';
    else position = answer === 'earliest' ? log.low() : log.high();
    activity.note();
    return state === 'reading';
  };

  const wake = (): void => {
    if (busy || state !== 'reading' || !inRange() || position >= log.high()) return;
    busy = true;
    const records = log.read(position, maxBatch);
    options.onBatch({ topic, partition, records, highWatermark: log.high() }).then(({ next, hold }) => {
      busy = false;
      position = next;
      if (hold && state === 'reading') state = 'held';
      activity.note();
      wake();
    });
  };

  return {
    topic,
    partition,
    start: (committed) => {
      if (state !== 'new') return;
      state = 'reading';
      position = committed ?? log.low();
      wake();
    },
    stop: () => {
      state = 'stopped';
    },
    resume: () => {
      if (state !== 'held') return;
      state = 'reading';
      wake();
    },
    wake,
    isBusy: () => busy,
    isQuiet: () => !busy && (state !== 'reading' || position >= log.high()),
  };
}
