/** A Kafka broker for developers and tests. */

export interface StartKafkaOptions {
  /** Brokers of the cluster. Default 1. */
  readonly nodes?: number;
  /** Broker properties, over those of `properties.mjs`. */
  readonly properties?: { readonly [name: string]: string | number | boolean };
  /** Port of the first broker. Default: a free one. */
  readonly port?: number;
  /** Of Apache Kafka. Default: `KAFKA_VERSION`, else 4.1.0. */
  readonly version?: string;
  /**
   * A cluster of the caller's own, whose nodes can be killed: `KAFKA_BROKERS` is not looked at. Default false. A killed node is started again
   * after `broker.session.timeout.ms` at the earliest, 9 s by default.
   */
  readonly own?: boolean;
  /** Heap of each node, as Java writes it. Default `384m`. */
  readonly heap?: string;
  /** A second listener of each broker, with TLS and SASL/PLAIN, for a user of this name. From the jars only. */
  readonly secure?: { readonly username: string; readonly password: string };
  /** Told what goes on. Default: nobody is. */
  readonly say?: (line: string) => void;
}

export interface Kafka {
  /** `host:port` of each broker. */
  readonly brokers: readonly string[];
  /** Where it comes from. */
  readonly kind: 'env' | 'docker compose' | 'maven jars';
  /** Undefined: nobody said (`env`). */
  readonly version: string | undefined;
  /** Those that can be killed; none of `env`. */
  readonly nodes: readonly KafkaNode[];
  /** The listeners with TLS and SASL, where they were asked for. */
  readonly secure?: {
    readonly brokers: readonly string[] /** The certificate that signs theirs, as PEM. */;
    readonly ca: string;
  };
  /** In one line, for people. */
  readonly description: string;
  /** Ends all nodes and removes their data. They also end when this process does, however that ends. */
  stop(): Promise<void>;
}

export interface KafkaNode {
  /** The broker's id, from 1. */
  readonly id: number;
  /** `host:port`. */
  readonly broker: string;
  /** Of the running process; undefined while it is down, and in Docker. */
  readonly pid: number | undefined;
  /**
   * Sends a signal, default SIGKILL. Resolves when the node is down; with SIGSTOP and SIGCONT, which stop and continue it where it stands, at once.
   */
  kill(signal?: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Starts it again with the data that it had, on the same port. Resolves when it answers. */
  start(): Promise<void>;
}

/**
 * `KAFKA_BROKERS` if it is set; else Docker Compose where an engine runs; else Apache Kafka's jars by Maven on Java 17, in KRaft mode on loopback.
 * Resolves when clients can use it. Rejects with KafkaUnavailable where there is none, and says what to install.
 */
export function startKafka(options?: StartKafkaOptions): Promise<Kafka>;

export class KafkaUnavailable extends Error {
  readonly code: 'KAFKA_UNAVAILABLE';
}

/** The brokers of a cluster by the word of one of them. Rejects where it doesn't answer. */
export function probe(broker: string, options?: { readonly timeoutMs?: number }): Promise<ClusterFacts>;

export interface ClusterFacts {
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[];
  readonly controller: number;
}
