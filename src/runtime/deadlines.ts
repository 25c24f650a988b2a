import type { Clock, Timer } from './clock.js';

/** Things that each have the same time to be done, under one timer. */
export interface Deadlines<T> {
  add(item: T): void;
  /** False: it wasn't there. */
  delete(item: T): boolean;
  size(): number;
  /** In the order in which they were added. */
  items(): Iterable<T>;
}

/** `expired` is called for each item that is still there after `ms`; the item is gone by then. */
export function deadlines<T>(clock: Clock, ms: number, expired: (item: T) => void): Deadlines<T> {
  /** The order of insertion is the order of the deadlines. */
  const due = new Map<T, number>();
  let timer: Timer | undefined;

  const arm = (): void => {
    const [first] = due.values();
    if (first !== undefined) timer = clock.setTimeout(expire, Math.max(first - clock.now(), 0));
  };

  const expire = (): void => {
    timer = undefined;
    const now = clock.now();
    for (const [item, deadline] of due) {
      if (deadline > now) break;
      due.delete(item);
      expired(item);
    }
    if (timer === undefined) arm();
  };

  return {
    add: (item) => {
      due.set(item, clock.now() + ms);
      if (timer === undefined) arm();
    },
    delete: (item) => {
      const found = due.delete(item);
      // An armed timer would keep the process alive.
      if (due.size === 0 && timer !== undefined) {
        clock.clearTimeout(timer);
        timer = undefined;
      }
      return found;
    },
    size: () => due.size,
    items: () => due.keys(),
  };
}
