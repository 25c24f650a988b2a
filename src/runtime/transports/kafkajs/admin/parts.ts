import type { Cluster } from '../cluster.js';
import type { Connection, Connector } from '../connection.js';
import type { MetadataResponse } from '../kafkajs-internals.js';

export interface AdminParts {
  readonly cluster: Cluster;
  readonly connect: Connector;
  readonly timeoutMs: number;
  /** Of topics; of none: of all. */
  metadata(names: readonly string[]): Promise<MetadataResponse>;
  /** A connection to one broker, kept until all is closed. */
  node(broker: MetadataResponse['brokers'][number]): Connection;
}
