import { systemClock } from '../../../clock.js';
import type { CommittedOffset } from '../../port.js';
import { Code } from '../codes.js';
import { brokerError } from '../errors.js';
import { coordinator } from '../group/coordinator.js';
import type { AdminParts } from './parts.js';

/** No topics at all mean all of them. */
export async function allCommitted(
  { cluster, connect, timeoutMs }: AdminParts,
  group: string,
): Promise<readonly CommittedOffset[]> {
  const found = coordinator({ cluster, connect, clock: systemClock, group });
  const what = `offsets of group ${group}`;
  try {
    const response = await found.insist(
      what,
      (broker) => broker.offsetFetch({ groupId: group, topics: [] }),
      ({ errorCode = Code.none }) => [errorCode],
      timeoutMs,
    );
    if (response.errorCode) throw brokerError(what, response.errorCode);
    return response.responses.flatMap(({ topic, partitions }) =>
      partitions.flatMap(({ partition, offset, metadata, errorCode }) =>
        errorCode !== Code.none || offset === '-1'
          ? []
          : [{ topic, partition, offset: Number(offset), metadata: metadata ?? '' }],
      ),
    );
  } finally {
    found.close();
  }
}
