/** Where a command writes: stdout is data, stderr is for people. Injected, so that tests can read it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** stderr is a TTY: progress may be drawn. */
  readonly interactive: boolean;
  readonly color: { readonly out: boolean; readonly err: boolean };
}

/** NO_COLOR and FORCE_COLOR are honoured as their conventions say. */
export function processTerminal(): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const color = (stream: NodeJS.WriteStream) =>
    FORCE_COLOR !== undefined && FORCE_COLOR !== '0' ? true : !NO_COLOR && TERM !== 'dumb' && stream.isTTY === true;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true && TERM !== 'dumb' && !process.env.CI,
    color: { out: color(process.stdout), err: color(process.stderr) },
  };
}
