import { readHeader } from '../codec/header.js';
import type { MessageHeaders, Position } from '../codec/message.js';
import { carryHeaders, wholeNumber } from '../dead-letter/carry.js';

/** What stands on a record of a retry topic beside its own headers. */
export interface RetryFacts {
  /** Where the event stood first. */
  readonly origin: Position;
  /** How often it was a dead letter. */
  readonly hops: number;
  /** Calls of its handler so far, since it was last redriven. */
  readonly attempts: number;
  /** How often it was put off since then. */
  readonly trips: number;
  /** Not to be handled before, milliseconds since the epoch; undefined: at once. */
  readonly notBefore?: number;
}

const PREFIX = 'tidings_retry_';

/** `redrivenAt`: by an operator, milliseconds since the epoch. */
export function retryHeaders(
  original: MessageHeaders,
  facts: RetryFacts & { readonly redrivenAt?: number },
): MessageHeaders {
  const { origin, hops, attempts, trips, notBefore, redrivenAt } = facts;
  return carryHeaders(original, {
    [`${PREFIX}origin`]: `${origin.topic}/${origin.partition}/${origin.offset}`,
    [`${PREFIX}hops`]: String(hops),
    [`${PREFIX}attempts`]: String(attempts),
    [`${PREFIX}trips`]: String(trips),
    [`${PREFIX}not_before`]: notBefore === undefined ? undefined : String(notBefore),
    ...(redrivenAt === undefined ? {} : { [`${PREFIX}redriven_at`]: new Date(redrivenAt).toISOString() }),
  });
}

export function isRetryHeader(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Undefined where the record was written by someone else. */
export function readRetryFacts(headers: MessageHeaders): RetryFacts | undefined {
  const read = (name: string) => readHeader(headers, PREFIX + name);
  const origin = readPosition(read('origin') ?? '');
  if (origin === undefined) return undefined;
  const notBefore = wholeNumber(read('not_before'));
  return {
    origin,
    hops: wholeNumber(read('hops')) ?? 0,
    attempts: wholeNumber(read('attempts')) ?? 0,
    trips: wholeNumber(read('trips')) ?? 0,
    ...(notBefore === undefined ? {} : { notBefore }),
  };
}

/** `topic/partition/offset`: no topic's name has a slash. */
export function readPosition(text: string): Position | undefined {
  const found = /^([A-Za-z0-9._-]{1,249})\/(\d{1,16})\/(\d{1,16})$/.exec(text);
  if (found === null) return undefined;
  const [partition, offset] = [wholeNumber(found[2]), wholeNumber(found[3])];
  return partition === undefined || offset === undefined ? undefined : { topic: found[1]!, partition, offset };
}
