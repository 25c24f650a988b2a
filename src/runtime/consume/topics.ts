import { deadLetterTopic, retryTopic } from '../dead-letter/topics.js';
import type { Log } from '../log.js';
import { type Transport, TransportError } from '../transports/port.js';
import type { ConsumerOptions, PartitionLag } from './options.js';

/**
 * The topics to read for a group, by name, with the topic whose handlers they are for: those given, and the retry topics that exist now.
 * A topic that is missing would be read by nobody, silently: rejects with TransportError.
 */
export async function topicsToRead(
  transport: Transport,
  group: string,
  topics: readonly string[],
  exhausted: NonNullable<ConsumerOptions['exhausted']>,
  log: Log,
): Promise<ReadonlyMap<string, string>> {
  const graves = topics.map((topic) => deadLetterTopic(topic, group));
  const retries = new Map(topics.map((topic) => [retryTopic(topic, group), topic] as const));
  const found = await transport.describe([...topics, ...graves, ...retries.keys()]);
  const missingOf = (names: readonly string[]) => names.filter((name) => !found.has(name));
  const refuse = (missing: readonly string[], why: string) => {
    if (missing.length > 0) throw new TransportError('no-such-topic', `group ${group}: ${why}: ${missing.join(', ')}`);
  };
  refuse(missingOf(topics), 'no such topic');
  if (exhausted === 'retry-topic') {
    refuse(missingOf([...retries.keys()]), 'exhausted: "retry-topic" needs a topic that is missing');
    log.warn('retry-topic gives up order: an event that failed is handled after later events of its key', { group });
  }
  const without = missingOf(graves);
  if (without.length > 0) {
    log.warn('no dead-letter topic: an event that fails will hold its partition', {
      group,
      missing: without.join(', '),
    });
  }
  return new Map([
    ...topics.map((topic) => [topic, topic] as const),
    ...[...retries].filter(([name]) => found.has(name)),
  ]);
}

/** Records that a group hasn't finished, by its commits. */
export async function lagOf(
  transport: Transport,
  group: string,
  topics: readonly string[],
): Promise<readonly PartitionLag[]> {
  const committed = await transport.committed(group, topics);
  const all = await Promise.all(topics.map(async (topic) => ({ topic, marks: await transport.watermarks(topic) })));
  return all.flatMap(({ topic, marks }) =>
    marks.map(({ partition, low, high }) => {
      const at = committed.find((offset) => offset.topic === topic && offset.partition === partition)?.offset ?? low;
      return { topic, partition, lag: high - Math.max(at, low) };
    }),
  );
}
