import type { NewTopic } from '../port.js';
import { type PartitionLog, partitionLog } from './log.js';

export interface MemoryTopic {
  readonly topic: string;
  readonly config: { readonly [name: string]: string };
  readonly logs: readonly PartitionLog[];
}

export interface Topics {
  /** Creates the topic where that is allowed. */
  find(topic: string): MemoryTopic | undefined;
  get(topic: string): MemoryTopic | undefined;
  create(topic: NewTopic): void;
}

/** `partitions`: of topics that are created when they are first asked for; undefined: none are. */
export function topics(partitions: number | undefined): Topics {
  const byName = new Map<string, MemoryTopic>();
  const create = ({ topic, partitions: count, config }: NewTopic): MemoryTopic => {
    const made = { topic, config, logs: Array.from({ length: count }, partitionLog) };
    byName.set(topic, made);
    return made;
  };
  return {
    find: (topic) =>
      byName.get(topic) ??
      (partitions === undefined ? undefined : create({ topic, partitions, replicas: 1, config: {} })),
    get: (topic) => byName.get(topic),
    create: (topic) => {
      if (!byName.has(topic.topic)) create(topic);
    },
  };
}
