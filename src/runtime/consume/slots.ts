/** So many handlers at once. Whoever waits is served in turn. */
export interface Slots {
  /** Undefined: there was room, and it is taken; else wait. */
  enter(): Promise<void> | undefined;
  leave(): void;
}

export function slots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  let head = 0;
  return {
    enter: () => {
      if (free > 0) {
        free--;
        return undefined;
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave: () => {
      if (head === waiting.length) {
        free++;
        return;
      }
      const next = waiting[head++]!;
      if (head === waiting.length || head > 1_000) {
        waiting.splice(0, head);
        head = 0;
      }
      next();
    },
  };
}
