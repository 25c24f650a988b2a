import { type LogEntry, logLevel } from 'kafkajs';
import type { Log } from '../../log.js';

/** The error that ends the sockets that we let go of. */
export const GIVEN_UP = 'given up';

/** How long the same line isn't said again: a broker that is down is asked often. */
const QUIET_MS = 10_000;
const MAX_LINES = 1_000;

/** kafkajs' own log lines, as ours: its errors are warnings here, since whoever asked tries again or says what failed. */
export function kafkajsLog(log: Log): (level: logLevel) => (entry: LogEntry) => void {
  const said = new Map<string, number>();
  return () =>
    ({ namespace, level, log: { message, broker } }) => {
      if (message.includes(GIVEN_UP)) return;
      const line = `${namespace} ${message} ${broker}`;
      const now = Date.now();
      if (now - (said.get(line) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
      if (said.size >= MAX_LINES) said.clear();
      said.set(line, now);
      const fields = { kafkajs: namespace, ...(typeof broker === 'string' ? { broker } : {}) };
      if (level === logLevel.ERROR || level === logLevel.WARN) log.warn(message, fields);
      else log.debug(message, fields);
    };
}
