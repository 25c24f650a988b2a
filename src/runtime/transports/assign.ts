import type { TopicPartition } from './port.js';

export interface GroupMember {
  readonly id: string;
  readonly topics: readonly string[];
  /** What it had before the rebalance. */
  readonly owned?: readonly TopicPartition[];
}

/**
 * Who reads what: each partition goes to a member that subscribed to its topic, the one with the fewest so far; among equals to its
 * former owner, then by id. Every member that computes it gets the same. Partitions that nobody subscribed to stay unassigned.
 */
export function assign(
  members: readonly GroupMember[],
  partitions: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const assigned = new Map<string, TopicPartition[]>(sorted.map(({ id }) => [id, []] as const));
  const owners = new Map(
    sorted.flatMap(({ id, owned = [] }) => owned.map(({ topic, partition }) => [`${topic}/${partition}`, id] as const)),
  );
  for (const topic of [...partitions.keys()].sort()) {
    const candidates = sorted.filter(({ topics }) => topics.includes(topic));
    if (candidates.length === 0) continue;
    for (let partition = 0; partition < partitions.get(topic)!; partition++) {
      const owner = owners.get(`${topic}/${partition}`);
      const loads = candidates.map(({ id }) => assigned.get(id)!.length);
      const least = Math.min(...loads);
      const free = candidates.filter((_, index) => loads[index] === least);
      const chosen = free.find(({ id }) => id === owner) ?? free[0]!;
      assigned.get(chosen.id)!.push({ topic, partition });
    }
  }
  return assigned;
}
