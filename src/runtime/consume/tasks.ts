/** A batch of one partition, as work with an order: within a key one after another, across keys at once. */

/** Records that are handled by one call: one, or several of one type for a batch handler. */
export interface Task<R> {
  readonly records: R[];
  /** The kind of a batch task; undefined: a task of one record. */
  readonly batchOf: string | undefined;
  /** Tasks that must end before. */
  blockedBy: number;
  readonly unblocks: Task<R>[];
}

export interface TaskRules<R> {
  /** Records of one key keep their order; undefined: no order. */
  readonly keyOf: (record: R) => string | undefined;
  /** Kind and size of the batch that the record may be part of; undefined: it is handled alone. */
  readonly batchOf?: (record: R) => { readonly kind: string; readonly max: number } | undefined;
}

/** In log order. A task only ever waits for earlier ones. */
export function tasksOf<R>(records: readonly R[], { keyOf, batchOf }: TaskRules<R>): readonly Task<R>[] {
  const tasks: Task<R>[] = [];
  const lastOfKey = new Map<string, Task<R>>();
  /** Batches that can still grow: nothing waits for them. */
  const open = new Map<string, Task<R>>();

  const make = (kind: string | undefined): Task<R> => {
    const task: Task<R> = { records: [], batchOf: kind, blockedBy: 0, unblocks: [] };
    tasks.push(task);
    return task;
  };
  const close = (task: Task<R>): void => {
    if (task.batchOf !== undefined && open.get(task.batchOf) === task) open.delete(task.batchOf);
  };

  for (const record of records) {
    const key = keyOf(record);
    const before = key === undefined ? undefined : lastOfKey.get(key);
    const batch = batchOf?.(record);
    let task: Task<R>;
    if (batch === undefined) task = make(undefined);
    else {
      let growing = open.get(batch.kind);
      if (growing === undefined || growing.records.length >= batch.max) {
        growing = make(batch.kind);
        open.set(batch.kind, growing);
      }
      task = growing;
    }
    task.records.push(record);
    if (before !== undefined && before !== task) {
      // Nothing may join a batch that another task waits for: it could wait for that one in turn.
      close(before);
      before.unblocks.push(task);
      task.blockedBy++;
    }
    if (key !== undefined) lastOfKey.set(key, task);
  }
  return tasks;
}
