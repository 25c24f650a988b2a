/** Whoever waits until nothing happens any more is told of everything that happens. */
export interface Activity {
  /** Something happened. */
  note(): void;
  /** Counts as activity until the promise has settled. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing runs and `quiet` says so, through two turns of the event loop. */
  settled(quiet: () => boolean): Promise<void>;
}

// Taken when the module is loaded: fake timers of a test runner replace the global one.
const { setImmediate: nextTurn } = globalThis;

export function activity(): Activity {
  let happened = 0;
  let running = 0;
  let wake: (() => void)[] = [];

  const note = () => {
    happened++;
    const woken = wake;
    wake = [];
    for (const resume of woken) resume();
  };
  const turn = () => new Promise<void>((resolve) => nextTurn(resolve));
  const after = (seen: number) =>
    happened > seen ? Promise.resolve() : new Promise<void>((resolve) => wake.push(resolve));

  return {
    note,
    during: (work) => {
      running++;
      return work.finally(() => {
        running--;
        note();
      });
    },
    settled: async (quiet) => {
      const calm = () => running === 0 && quiet();
      for (;;) {
        await turn();
        const seen = happened;
        if (!calm()) {
          await after(seen);
          continue;
        }
        await turn();
        if (happened === seen && calm()) return;
      }
    },
  };
}
