import type { Terminal } from '../terminal.js';

/** One line on a TTY that says what is going on; elsewhere silence. */
export interface Progress {
  readonly step: (what: string) => void;
  readonly done: () => void;
}

/** Shorter work than this shows nothing. */
const QUIET_MS = 300;

export function createProgress(terminal: Terminal, now: () => number = performance.now.bind(performance)): Progress {
  if (!terminal.interactive) return { step: () => {}, done: () => {} };
  const start = now();
  let drawn = false;
  return {
    step: (what) => {
      if (now() - start < QUIET_MS) return;
      terminal.err(`\r\u001b[2K${what} …`);
      drawn = true;
    },
    done: () => {
      if (drawn) terminal.err('\r\u001b[2K');
    },
  };
}
