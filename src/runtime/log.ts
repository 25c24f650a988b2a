/** Where log entries go. Entries hold names, positions and counts, never a payload. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = { readonly [name: string]: string | number | boolean | undefined };

/** Warnings and errors as lines on stderr: what is wrong is seen even where nobody set up a log. */
export const stderrLog: Log = Object.freeze({
  debug: () => {},
  info: () => {},
  warn: (message: string, fields?: LogFields) => line('warn', message, fields),
  error: (message: string, fields?: LogFields) => line('error', message, fields),
});

/** Says nothing. */
export const silentLog: Log = Object.freeze({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} });

function line(level: string, message: string, fields: LogFields = {}): void {
  const values = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  process.stderr.write(`tidings ${level}: ${message}${values.join('')}\n`);
}
