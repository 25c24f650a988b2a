import type { Receipt } from './publisher.js';

/** The time is up and nobody knows: the event may be stored. Publish the same event again, its id makes that safe. */
export class DeliveryUnknown extends Error {
  override readonly name = 'DeliveryUnknown';
  readonly code = 'DELIVERY_UNKNOWN';
  readonly id: string;
  readonly topic: string;

  constructor(id: string, topic: string, deliveryTimeoutMs: number, cause?: unknown) {
    super(`no acknowledgement of event ${id} on ${topic} within ${deliveryTimeoutMs} ms: it may be stored`, { cause });
    this.id = id;
    this.topic = topic;
  }
}

/** The queue was full for as long as the producer may wait. The event was not sent. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
  readonly code = 'QUEUE_FULL';

  constructor(waitedMs: number, queued: number) {
    super(`the queue stayed full for ${waitedMs} ms (${queued} events): the event was not sent`);
  }
}

/** The event was not sent, or the broker refused it: it is not stored. */
export class PublishRefused extends Error {
  override readonly name = 'PublishRefused';
  readonly code: 'NO_SUCH_TOPIC' | 'TOO_LARGE' | 'CLOSED' | 'REFUSED';

  constructor(code: PublishRefused['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What became of one of the events given to `publishAll`. */
export type PublishOutcome =
  | { readonly id: string; readonly status: 'published'; readonly receipt: Receipt }
  | { readonly id: string; readonly status: 'failed'; readonly error: Error };

/** `publishAll` is not atomic: here is what became of each event, in the order given. */
export class PublishAllError extends Error {
  override readonly name = 'PublishAllError';
  readonly code = 'PUBLISH_ALL';
  readonly outcomes: readonly PublishOutcome[];

  constructor(outcomes: readonly PublishOutcome[]) {
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error] : []));
    super(`${failed.length} of ${outcomes.length} events were not published; the first: ${failed[0]?.message}`);
    this.outcomes = outcomes;
  }
}
