import { type RetryFacts, readRetryFacts } from '../retry/headers.js';
import type { FetchedRecord, TopicPartition } from '../transports/port.js';

/** Where a record was read, and the topic whose handlers it is for: another one, where it was read from a retry topic. */
export interface ReadingPlace extends TopicPartition {
  readonly home: string;
}

/** Where a record stood first, and what it has been through since. */
export function originOf({ topic, partition, home }: ReadingPlace, record: FetchedRecord): RetryFacts {
  if (topic !== home) {
    const facts = readRetryFacts(record.headers);
    // What others wrote to the retry topic has come from nowhere else.
    if (facts !== undefined && (facts.origin.topic === home || facts.origin.topic === topic)) return facts;
  }
  return { origin: { topic, partition, offset: record.offset }, hops: 0, attempts: 0, trips: 0 };
}
