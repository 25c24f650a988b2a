import type { ISocketFactory, KafkaConfig } from 'kafkajs';
import type { Log } from '../../log.js';

export interface KafkaOptions {
  /** `host:port` of brokers to ask for the others. */
  readonly brokers: readonly string[];
  /** Names the service in the brokers' logs and quotas. Default `tidings`. */
  readonly clientId?: string;
  /** TLS: true, or the options of Node's `tls.connect`. */
  readonly ssl?: NonNullable<KafkaConfig['ssl']>;
  /** As kafkajs takes it: plain, scram-sha-256, scram-sha-512, aws, oauthbearer, or a mechanism of your own. */
  readonly sasl?: NonNullable<KafkaConfig['sasl']>;
  /** Makes the sockets, e.g. through a proxy. As kafkajs takes it. */
  readonly socketFactory?: ISocketFactory;
  /** Default 10,000. */
  readonly connectionTimeoutMs?: number;
  /** How long a broker may take to answer, and a write with all that is tried for it. Default 30,000. */
  readonly requestTimeoutMs?: number;
  /** A member of a group that isn't heard of for so long is thrown out. Default 45,000, as Kafka's own consumer. */
  readonly sessionTimeoutMs?: number;
  /** Default 3,000, at most a third of the session. */
  readonly heartbeatIntervalMs?: number;
  /** How long a consumer tries to get into its group again before it fails for good. Default 300,000. */
  readonly restartTimeoutMs?: number;
  /** How often a consumer looks whether its topics have got more partitions. Default 60,000. */
  readonly metadataMaxAgeMs?: number;
  /** How long a broker waits for new records before it answers that there are none. Default 500. */
  readonly fetchWaitMs?: number;
  /** Of one partition, in one fetch. Default 1,048,576. */
  readonly fetchBytesPerPartition?: number;
  /** In one fetch. Default 10,485,760. */
  readonly fetchBytes?: number;
  /** Fetched ahead of the handlers, by one consumer: beyond it, a partition is fetched only when its last batch is done. Default 33,554,432. */
  readonly fetchAheadBytes?: number;
  /**
   * Of what is written. Default `none`. `gzip` is built in; for the others, register a codec with kafkajs (`CompressionCodecs`), which is
   * also what reads them.
   */
  readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  /** For development: topics get as many replicas as there are brokers, where more are asked for. Said in the log. Default false. */
  readonly clampReplicas?: boolean;
  /** Of the connections and the group. Default: warnings and errors to stderr. */
  readonly log?: Log;
}

/** The options with their defaults, checked. */
export interface KafkaSettings extends Required<Omit<KafkaOptions, 'ssl' | 'sasl' | 'socketFactory'>> {
  readonly security: Pick<KafkaOptions, 'ssl' | 'sasl' | 'socketFactory'>;
}
