import type { Clock } from '../clock.js';
import { type Deadlines, deadlines } from '../deadlines.js';
import { HandlerAborted } from './errors.js';

/** A call of a handler that is running. */
export interface Running {
  /** Made when someone asks for it. */
  signal(): AbortSignal;
  /** Why it was aborted; undefined: it wasn't. */
  aborted(): HandlerAborted | undefined;
  abort(reason: HandlerAborted): void;
}

/** Calls handlers, each with its time. */
export interface Attempts {
  /**
   * Resolves with undefined when the handler was done in time, else with what it threw. A handler whose signal was aborted has failed,
   * whatever becomes of its promise: it may have returned because of that. But nothing goes on before its promise has settled.
   */
  run(running: Set<Running>, call: (running: Running) => void | Promise<void>): Promise<Failure | undefined>;
}

export interface Failure {
  readonly error: unknown;
}

export function attempts(clock: Clock, timeoutMs: number): Attempts {
  const timeouts: Deadlines<Running> = deadlines(clock, timeoutMs, (late) =>
    late.abort(new HandlerAborted('timeout', `the handler took longer than ${timeoutMs} ms`)),
  );
  return {
    run: async (running, call) => {
      let controller: AbortController | undefined;
      let aborted: HandlerAborted | undefined;
      const current: Running = {
        signal: () => {
          if (controller === undefined) {
            controller = new AbortController();
            if (aborted !== undefined) controller.abort(aborted);
          }
          return controller.signal;
        },
        aborted: () => aborted,
        abort: (reason) => {
          aborted ??= reason;
          controller?.abort(aborted);
        },
      };
      running.add(current);
      timeouts.add(current);
      try {
        await call(current);
      } catch (error) {
        return { error: aborted?.reason === 'timeout' ? aborted : error };
      } finally {
        timeouts.delete(current);
        running.delete(current);
      }
      return aborted === undefined ? undefined : { error: aborted };
    },
  };
}
