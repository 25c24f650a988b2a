import type { PartitionLag } from '../consume/options.js';
import type { Transport } from '../transports/port.js';
import { existing, using } from './using.js';

export interface GroupLag extends PartitionLag {
  /** The next offset that the group reads; undefined: it has committed nothing, and begins at `low`. */
  readonly committed?: number;
  /** The first offset that is there. */
  readonly low: number;
  /** The next one to be written. */
  readonly high: number;
}

/** Records that a group hasn't finished, by its commits. Rejects with TransportError where a topic is missing. */
export function lagOf(transport: Transport, group: string, topics: readonly string[]): Promise<readonly GroupLag[]> {
  return using(transport, async () => {
    await existing(transport, topics);
    const commits = await transport.committed(group, topics);
    const all = await Promise.all(topics.map(async (topic) => ({ topic, marks: await transport.watermarks(topic) })));
    return all.flatMap(({ topic, marks }) =>
      marks.map(({ partition, low, high }): GroupLag => {
        const committed = commits.find((one) => one.topic === topic && one.partition === partition)?.offset;
        const lag = high - Math.max(committed ?? low, low);
        return { topic, partition, lag, ...(committed === undefined ? {} : { committed }), low, high };
      }),
    );
  });
}
