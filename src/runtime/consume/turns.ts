/** How long handlers may follow each other before the event loop has a turn. */
const MOST_MS = 20;

// Taken when the module is loaded: fake timers of a test runner replace the global one.
const { setImmediate: nextTurn } = globalThis;

/**
 * Asked before each handler, again after each wait: undefined, go on; else wait.
 *
 * Handlers that never wait for anything follow each other in microtasks: a whole batch of them would keep heartbeats, timers and sockets
 * waiting, and the session would end. After one that stood in the way for long, heartbeats find out first whether it has.
 */
export type Due = () => Promise<void> | undefined;

export function turns(): Due {
  let began = 0;
  let turn: Promise<void> | undefined;
  return () => {
    if (turn !== undefined) return performance.now() - began > MOST_MS ? turn : undefined;
    began = performance.now();
    turn = new Promise((resolve) => {
      const end = () => {
        turn = undefined;
        resolve();
      };
      // Between the two, timers and sockets have been looked at.
      nextTurn(() => nextTurn(end));
    });
    return undefined;
  };
}
