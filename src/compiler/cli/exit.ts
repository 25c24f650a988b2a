/** Exit codes of every command (CONTRACTS "Exit codes"). */
export const EXIT = {
  ok: 0,
  /** The model stands and something is wrong, or the output has drifted. */
  findings: 1,
  usage: 2,
  /** There is no contract model. */
  noModel: 3,
  /** A bug of ours. */
  internal: 70,
} as const;

/** The command line can't be understood: exit code 2, with a hint where to look. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
