import { decodeFinished, encodeFinished } from './offset-metadata.js';

/** What of a partition is finished. The watermark is the first offset that isn't; some above it may be. */
export interface Progress {
  /** Undefined: nothing was read yet. */
  watermark(): number | undefined;
  isFinished(offset: number): boolean;
  /** A batch was read: these offsets, ascending, are worked on now. Offsets between them don't exist. */
  begin(offsets: readonly number[]): void;
  finish(offset: number): void;
  /** What to commit; undefined where that is committed already. */
  uncommitted(): Commit | undefined;
  /** That is committed now. */
  committed(commit: Commit): void;
}

export interface Commit {
  readonly offset: number;
  readonly metadata: string;
}

export function progress(start: Commit | undefined): Progress {
  const finished = new Set<number>(start === undefined ? [] : decodeFinished(start.offset, start.metadata));
  let reading: readonly number[] = [];
  /** Index in `reading` of the first unfinished offset. */
  let head = 0;
  let watermark = start?.offset;
  let last = start;

  const advance = (): void => {
    while (head < reading.length && finished.has(reading[head]!)) finished.delete(reading[head++]!);
    if (reading.length > 0) watermark = head < reading.length ? reading[head]! : reading.at(-1)! + 1;
  };

  return {
    watermark: () => watermark,
    isFinished: (offset) => finished.has(offset) || (watermark !== undefined && offset < watermark),
    begin: (offsets) => {
      reading = offsets;
      head = 0;
      // Nothing is finished yet, so there is nothing to commit: an offset that retention removes would be missed later.
      last ??= { offset: offsets[0]!, metadata: '' };
      advance();
    },
    finish: (offset) => {
      if (watermark !== undefined && offset < watermark) return;
      finished.add(offset);
      if (offset === watermark) advance();
    },
    uncommitted: () => {
      if (watermark === undefined) return undefined;
      const commit = { offset: watermark, metadata: encodeFinished(watermark, finished) };
      return commit.offset === last?.offset && commit.metadata === last.metadata ? undefined : commit;
    },
    committed: (commit) => {
      last = commit;
    },
  };
}
