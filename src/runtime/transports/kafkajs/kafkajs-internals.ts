/**
 * What is used of kafkajs 2.2.4 beyond what its types say: one broker's connection, and the requests that go through it.
 * kafkajs' own producer and consumer are not used. Its producer sends a failed batch again under new sequence numbers and to brokers that
 * have it already; its consumer can't keep a group waiting until running handlers have ended, hands each member the leader's topics, and
 * answers an offset that is out of range by committing another. What remains, and is good, is the connection: TLS, SASL, request queues,
 * versions, protocol.
 */

/** A request as a connection takes it. */
export interface Protocol<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
  };
  readonly response: {
    decode(bytes: Buffer): Promise<{ readonly value: T; readonly clientSideThrottleTime: number }>;
    parse(decoded: { readonly value: T }): Promise<T>;
  };
  readonly requestTimeout?: number;
}

export interface ClusterInternals {
  connect(): Promise<void>;
  readonly brokerPool: { readonly seedBroker: BrokerInternals };
}

/** By number of the API. */
export type ApiVersions = { readonly [key: number]: { readonly minVersion: number; readonly maxVersion: number } };

/** A broker, by what its methods resolve with once errors in the responses are left in there (see connection.ts). */
export interface BrokerInternals {
  readonly connectionPool: { send<T>(protocol: Protocol<T>): Promise<T> };
  readonly versions: ApiVersions;
  metadata(topics: readonly string[]): Promise<MetadataResponse>;
  describeConfigs(request: { resources: readonly ConfigResource[] }): Promise<ConfigsResponse>;
  createTopics(request: { topics: readonly CreatableTopic[]; timeout: number }): Promise<CreateTopicsResponse>;
  createPartitions(request: {
    topicPartitions: readonly { readonly topic: string; readonly count: number }[];
    timeout: number;
  }): Promise<CreateTopicsResponse>;
  deleteTopics(request: { topics: readonly string[]; timeout: number }): Promise<CreateTopicsResponse>;
  listGroups(): Promise<Answer & { readonly groups: readonly { readonly groupId: string }[] }>;
  describeGroups(request: { groupIds: readonly string[] }): Promise<{ readonly groups: readonly DescribedGroup[] }>;
  initProducerId(request: { transactionTimeout: number }): Promise<ProducerIdResponse>;
  listOffsets(request: {
    replicaId: number;
    isolationLevel: number;
    topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
    }[];
  }): Promise<{ readonly responses: readonly TopicResponse<ListedOffset>[] }>;
  findGroupCoordinator(request: { groupId: string; coordinatorType: number }): Promise<CoordinatorResponse>;
  joinGroup(request: {
    groupId: string;
    sessionTimeout: number;
    rebalanceTimeout: number;
    memberId: string;
    groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<JoinGroupResponse>;
  syncGroup(request: {
    groupId: string;
    generationId: number;
    memberId: string;
    groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[];
  }): Promise<{ readonly errorCode: number; readonly memberAssignment: Buffer | null }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<Answer>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<Answer>;
  offsetCommit(request: {
    groupId: string;
    groupGenerationId: number;
    memberId: string;
    topics: readonly {
      readonly topic: string;
      readonly partitions: readonly {
        readonly partition: number;
        readonly offset: string;
        readonly metadata: string;
      }[];
    }[];
  }): Promise<{ readonly responses: readonly TopicResponse<PartitionAnswer>[] }>;
  offsetFetch(request: {
    groupId: string;
    topics: readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number }[] }[];
  }): Promise<{ readonly responses: readonly TopicResponse<FetchedOffset>[]; readonly errorCode?: number }>;
}

export interface Answer {
  readonly errorCode: number;
}

export interface MetadataResponse {
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[];
  readonly controllerId: number;
  readonly topicMetadata: readonly {
    readonly topicErrorCode: number;
    readonly topic: string;
    readonly isInternal: boolean;
    readonly partitionMetadata: readonly {
      readonly partitionErrorCode: number;
      readonly partitionId: number;
      readonly leader: number;
      readonly replicas: readonly number[];
      readonly isr: readonly number[];
    }[];
  }[];
}

export interface DescribedGroup extends Answer {
  readonly groupId: string;
  readonly state: string;
  readonly protocolType: string;
  readonly protocol: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly clientId: string;
    readonly clientHost: string;
    readonly memberAssignment: Buffer;
  }[];
}

export interface ConfigResource {
  readonly type: number;
  readonly name: string;
  /** None: all. */
  readonly configNames: readonly string[];
}

export interface ConfigsResponse {
  readonly resources: readonly {
    readonly errorCode: number;
    readonly resourceName: string;
    readonly configEntries: readonly {
      readonly configName: string;
      readonly configValue: string | null;
      /** Version 1 and later: 5 is Kafka's own default. */
      readonly configSource?: number;
    }[];
  }[];
}

export interface CreatableTopic {
  readonly topic: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configEntries: readonly { readonly name: string; readonly value: string }[];
}

export interface CreateTopicsResponse {
  readonly topicErrors: readonly {
    readonly topic: string;
    readonly errorCode: number;
    readonly errorMessage?: string | null;
  }[];
}

export interface ProducerIdResponse extends Answer {
  /** Decimal: it may need 64 bits. */
  readonly producerId: string;
  readonly producerEpoch: number;
}

export interface TopicResponse<P> {
  readonly topic: string;
  readonly partitions: readonly P[];
}

export interface PartitionAnswer extends Answer {
  readonly partition: number;
}

export interface ListedOffset extends PartitionAnswer {
  /** Decimal; -1: there is none. */
  readonly offset: string;
}

export interface FetchedOffset extends PartitionAnswer {
  /** Decimal; -1: nothing was committed. */
  readonly offset: string;
  readonly metadata: string | null;
}

export interface CoordinatorResponse extends Answer {
  readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number };
}

export interface JoinGroupResponse extends Answer {
  readonly generationId: number;
  readonly groupProtocol: string | null;
  readonly leaderId: string | null;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}
