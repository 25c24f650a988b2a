/** What is wrong out there, and what to do. */
export interface Finding {
  readonly code: FindingCode;
  /** `error`: events are not read, not written, lost or out of order. `warning`: they may be, some day. */
  readonly severity: 'error' | 'warning';
  /** One line. */
  readonly message: string;
  readonly help: string;
  /** By number. */
  readonly broker?: number;
  readonly topic?: string;
  readonly group?: string;
}

export type FindingCode =
  | 'broker-unreachable'
  | 'api-version'
  | 'kafkajs-version'
  | 'node-version'
  | 'clock-skew'
  | 'auto-create'
  | 'missing-topic'
  | 'missing-dead-letter-topic'
  | 'missing-dead-letter-state-topic'
  | 'missing-retry-topic'
  | 'partition-count'
  | 'replication'
  | 'no-leader'
  | 'not-writable'
  | 'out-of-sync'
  | 'single-copy'
  | 'unclean-election'
  | 'topic-config'
  | 'config-hidden'
  | 'no-tables'
  | 'held-events';
