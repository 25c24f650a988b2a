import { deadLetterTopic } from '../dead-letter/headers.js';
import type { Log } from '../log.js';
import { type Transport, TransportError } from '../transports/port.js';
import type { PartitionLag } from './options.js';

/** A topic that is missing would be read by nobody, silently. Rejects with TransportError. */
export async function checkTopics(
  transport: Transport,
  group: string,
  topics: readonly string[],
  log: Log,
): Promise<void> {
  const graves = topics.map((topic) => deadLetterTopic(topic, group));
  const found = await transport.describe([...topics, ...graves]);
  const missing = topics.filter((topic) => !found.has(topic));
  if (missing.length > 0)
    throw new TransportError('no-such-topic', `group ${group}: no such topic: ${missing.join(', ')}`);
  const without = graves.filter((topic) => !found.has(topic));
  if (without.length > 0) {
    log.warn('no dead-letter topic: an event that fails will hold its partition', {
      group,
      missing: without.join(', '),
    });
  }
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
