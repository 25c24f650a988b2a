import type { CommittedOffset } from '../../port.js';
import type { ConfigChange } from '../wire/alter-configs.js';

/** What operators ask of a cluster beyond what a transport can do. Everything rejects with TransportError. */
export interface KafkaAdmin {
  /** Of all topics but Kafka's own; sorted. */
  topicNames(): Promise<readonly string[]>;
  /** Those that exist, of those asked for. Creates none. */
  topics(names: readonly string[]): Promise<ReadonlyMap<string, TopicDetails>>;
  /** How many brokers are up. */
  brokerCount(): Promise<number>;
  /** Of one broker; undefined: it may not be read. */
  brokerConfig(names: readonly string[]): Promise<ReadonlyMap<string, string> | undefined>;
  /** Sorted by name. */
  groups(): Promise<readonly GroupDetails[]>;
  /** All that a group has committed, whatever the topics. */
  committed(group: string): Promise<readonly CommittedOffset[]>;
  /** Adds partitions until a topic has so many. Keys move. */
  addPartitions(topics: readonly { readonly topic: string; readonly partitions: number }[]): Promise<void>;
  /** Sets what is given and leaves the rest of a topic's configuration as it is. */
  configure(changes: readonly ConfigChange[]): Promise<void>;
  deleteTopics(names: readonly string[]): Promise<void>;
  /**
   * The time by the clock of the controller, which nothing has to be written for; undefined: it says nothing (before Kafka 3.3, with
   * ZooKeeper, or without the right to ask).
   */
  clock(): Promise<ClockReading | undefined>;
  close(): void;
}

export interface TopicDetails {
  readonly topic: string;
  /** By partition number. */
  readonly partitions: readonly PartitionDetails[];
  /** As it holds, defaults included; undefined: it may not be read. */
  readonly config: ReadonlyMap<string, string> | undefined;
}

export interface PartitionDetails {
  /** -1: none. */
  readonly leader: number;
  readonly replicas: readonly number[];
  readonly inSync: readonly number[];
}

export interface GroupDetails {
  readonly group: string;
  /** As Kafka calls it: `Stable`, `Empty`, `PreparingRebalance` ... */
  readonly state: string;
  /** `consumer`; other things than consumers make groups too. */
  readonly kind: string;
  /** How the members share partitions; empty: there are none. */
  readonly protocol: string;
  readonly members: readonly { readonly clientId: string; readonly host: string }[];
}

/** Milliseconds since the epoch. */
export interface ClockReading {
  /** By the broker's clock, at some time between the two others. */
  readonly time: number;
  readonly before: number;
  readonly after: number;
}
