import type { PartitionLag } from '../consume/options.js';
import { lagOf as lagByCommits } from '../consume/topics.js';
import type { Transport } from '../transports/port.js';
import { existing, using } from './using.js';

/** Records that a group hasn't finished, by its commits. Rejects with TransportError where a topic is missing. */
export function lagOf(
  transport: Transport,
  group: string,
  topics: readonly string[],
): Promise<readonly PartitionLag[]> {
  return using(transport, async () => {
    await existing(transport, topics);
    return lagByCommits(transport, group, topics);
  });
}
