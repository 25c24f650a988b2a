import { AssignerProtocol } from 'kafkajs';
import { assign, type GroupMember } from '../../assign.js';
import type { TopicPartition } from '../../port.js';
import { byTopic } from '../offsets.js';

/** In the group's description, and what all members must know. */
export const ASSIGNER = 'tidings';
const VERSION = 0;

export interface Subscription {
  readonly topics: readonly string[];
  /** What the member had, and in which generation: of two that claim a partition, the later one is right. */
  readonly generation: number;
  readonly owned: readonly TopicPartition[];
}

/** As the group's other members get to see it: Kafka's consumer protocol, what was owned as JSON in its user data. */
export function encodeSubscription({ topics, generation, owned }: Subscription): Buffer {
  const userData = Buffer.from(JSON.stringify({ generation, owned: Object.fromEntries(byTopic(owned)) }));
  return AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics: [...topics], userData });
}

export function decodeSubscription(metadata: Buffer): Subscription {
  const decoded = AssignerProtocol.MemberMetadata.decode(metadata);
  return { topics: decoded?.topics ?? [], ...decodeOwned(decoded?.userData) };
}

export function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const assignment = Object.fromEntries([...byTopic(partitions)].map(([topic, some]) => [topic, [...some]]));
  return AssignerProtocol.MemberAssignment.encode({ version: VERSION, assignment, userData: Buffer.alloc(0) });
}

export function decodeAssignment(assignment: Buffer | null): readonly TopicPartition[] {
  const decoded = assignment === null ? null : AssignerProtocol.MemberAssignment.decode(assignment);
  return Object.entries(decoded?.assignment ?? {}).flatMap(([topic, partitions]) =>
    [...partitions].sort((a, b) => a - b).map((partition) => ({ topic, partition })),
  );
}

/** Who reads what, by member; `counts`: partitions by topic. */
export function assignAll(
  members: readonly { readonly id: string; readonly subscription: Subscription }[],
  counts: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const latest = Math.max(...members.map(({ subscription }) => subscription.generation));
  const grouped: GroupMember[] = members.map(({ id, subscription: { topics, generation, owned } }) => ({
    id,
    topics,
    owned: generation === latest ? owned : [],
  }));
  return assign(grouped, counts);
}

/** Another program's user data means nothing. */
function decodeOwned(userData: Buffer | undefined): Pick<Subscription, 'generation' | 'owned'> {
  try {
    const { generation, owned } = JSON.parse(String(userData)) as { generation: unknown; owned: unknown };
    if (typeof generation !== 'number' || typeof owned !== 'object' || owned === null) throw new TypeError('no owner');
    const partitions = Object.entries(owned).flatMap(([topic, numbers]) =>
      (Array.isArray(numbers) ? numbers : []).flatMap((partition: unknown) =>
        typeof partition === 'number' ? [{ topic, partition }] : [],
      ),
    );
    return { generation, owned: partitions };
  } catch {
    return { generation: -1, owned: [] };
  }
}
