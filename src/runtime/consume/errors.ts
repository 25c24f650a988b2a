/** Thrown by a handler: trying again is of no use. The event is given up at once, as `exhausted` says. */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError';
}

/** Thrown by a handler: try again. Any other error means the same; this one can say when. */
export class RetryableError extends Error {
  override readonly name: string = 'RetryableError';
  /** Wait at least so long. */
  readonly afterMs: number | undefined;

  constructor(message: string, options: { readonly afterMs?: number; readonly cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.afterMs = options.afterMs;
  }
}

/** A park store's answer to who had a partition before another consumer took it over. */
export class ParkingTakenOver extends Error {
  override readonly name = 'ParkingTakenOver';

  constructor(group: string, topic: string, partition: number) {
    super(`another consumer of group ${group} has taken over partition ${partition} of ${topic}`);
  }
}

/** Why a handler's signal was aborted. */
export class HandlerAborted extends Error {
  override readonly name = 'HandlerAborted';
  readonly reason: 'timeout' | 'partition-lost' | 'stopping';

  constructor(reason: HandlerAborted['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The inbox could not begin: that says nothing of the event. Its partition is held where trying again doesn't help; it is no dead letter. */
export class InboxUnavailable extends Error {
  override readonly name = 'InboxUnavailable';
}
