/** One thing that is wrong with an event. Never holds a value of the payload. */
export interface Issue {
  /** Dotted path from the event: `data.items[3].price`, `tenantId`; odd names quoted: `data["a b"]`. */
  readonly path: string;
  /** What was expected; e.g. `must be a string`. */
  readonly message: string;
  /** The schema keyword that refused it, where one did. */
  readonly keyword?: string;
}

/** `make` and `publish` throw it: the event breaks its contract. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
  readonly code = 'INVALID_EVENT';
  /** Event name and version, e.g. `TodoCreated v2`. */
  readonly event: string;
  readonly issues: readonly Issue[];

  constructor(event: string, issues: readonly Issue[]) {
    super(`${event} is invalid: ${issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`);
    this.event = event;
    this.issues = issues;
  }
}
