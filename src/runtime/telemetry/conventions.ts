/**
 * Every name that spans and metrics have here. Those of OpenTelemetry's semantic conventions for messaging and Kafka (status: development)
 * are of version 1.45.0; `former` holds the names that 1.26.0 to 1.44.0 had for the same, where they differ. Those that begin with
 * `tidings.` are ours.
 */
export const SEMCONV_VERSION = '1.45.0';
/** The last version with the former names. */
export const FORMER_VERSION = '1.44.0';

/** Which names are written. */
export type ConventionsVersion = typeof SEMCONV_VERSION | typeof FORMER_VERSION;

/** The instrumentation scope of all spans and metrics. */
export const SCOPE = { name: '@tidings/runtime', version: '0.1.0' } as const;

export const schemaUrl = (version: ConventionsVersion): string => `https://opentelemetry.io/schemas/${version}`;

export const ATTRIBUTES = {
  /** `kafka`; `memory` for the transport in memory. */
  system: 'messaging.system.name',
  /** `create`, `send`, `process`, `dead-letter`. */
  operationName: 'messaging.operation.name',
  /** `create`, `send`, `process`, `settle`. */
  operationType: 'messaging.operation.type',
  topic: 'messaging.destination.name',
  /** A string. */
  partition: 'messaging.destination.partition.id',
  group: 'messaging.consumer.group.name',
  offset: 'kafka.offset',
  /** Only where it was asked for. */
  key: 'kafka.message.key',
  tombstone: 'kafka.message.tombstone',
  messageId: 'messaging.message.id',
  /** The correlation id. */
  conversationId: 'messaging.message.conversation_id',
  batchCount: 'messaging.batch.message_count',
  eventType: 'cloudevents.event_type',
  eventSource: 'cloudevents.event_source',
  errorType: 'error.type',
  exceptionType: 'exception.type',
  /** Only where it was asked for. */
  exceptionMessage: 'exception.message',
  exceptionStack: 'exception.stacktrace',
  /** Version of the contract that the data has. */
  eventVersion: 'tidings.event.version',
  /** Of the calls of a handler for a message, from 1. */
  attempt: 'tidings.attempt',
  deadLetterReason: 'tidings.dead_letter.reason',
  /** `parked`, `put-off`. */
  setAside: 'tidings.set_aside',
} as const;

/** Names of 1.26.0 to 1.44.0. */
export const FORMER_ATTRIBUTES: Readonly<Partial<Record<keyof typeof ATTRIBUTES, string>>> = {
  system: 'messaging.system',
  offset: 'messaging.kafka.offset',
  key: 'messaging.kafka.message.key',
  tombstone: 'messaging.kafka.message.tombstone',
};

export type AttributeNames = Readonly<Record<keyof typeof ATTRIBUTES, string>>;

export function attributeNames(version: ConventionsVersion): AttributeNames {
  return version === FORMER_VERSION ? { ...ATTRIBUTES, ...FORMER_ATTRIBUTES } : ATTRIBUTES;
}

/** Of the span event that says what was thrown. */
export const EXCEPTION_EVENT = 'exception';

/** `error.type` of an error that has no name of its own. */
export const OTHER_ERROR = '_OTHER';

/** Advice of the conventions for every duration of messaging, in seconds. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** All but those named `tidings.` are of the conventions, in every version since 1.26.0. */
export const METRICS = {
  sent: {
    name: 'messaging.client.sent.messages',
    kind: 'counter',
    unit: '{message}',
    description: 'Number of messages producer attempted to send to the broker.',
  },
  operationDuration: {
    name: 'messaging.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of messaging operation initiated by a producer or consumer client.',
    buckets: DURATION_BUCKETS,
  },
  consumed: {
    name: 'messaging.client.consumed.messages',
    kind: 'counter',
    unit: '{message}',
    description: 'Number of messages that were delivered to the application.',
  },
  processDuration: {
    name: 'messaging.process.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Duration of processing operation.',
    buckets: DURATION_BUCKETS,
  },
  retries: {
    name: 'tidings.consumer.retries',
    kind: 'counter',
    unit: '{call}',
    description: 'Calls of handlers after the first for the same messages.',
  },
  deadLetters: {
    name: 'tidings.consumer.dead_letters',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages that were given up and stored as dead letters.',
  },
  setAside: {
    name: 'tidings.consumer.set_aside',
    kind: 'counter',
    unit: '{message}',
    description: 'Messages that were parked with their key, or put off by way of a retry topic.',
  },
  lag: {
    name: 'tidings.consumer.lag',
    kind: 'gauge',
    unit: '{message}',
    description: 'Messages of an assigned partition that are not finished, as of its last fetch.',
  },
  held: {
    name: 'tidings.consumer.held_partitions',
    kind: 'gauge',
    unit: '{partition}',
    description:
      'Assigned partitions that are not read because a message of theirs can be neither handled nor given up.',
  },
  parkedKeys: {
    name: 'tidings.consumer.parked_keys',
    kind: 'gauge',
    unit: '{key}',
    description:
      'Keys of assigned partitions that are parked: an event of theirs failed, and all later ones wait with it.',
  },
  queue: {
    name: 'tidings.producer.queue.length',
    kind: 'gauge',
    unit: '{message}',
    description: 'Messages that a producer has taken and that have no answer yet.',
  },
} as const satisfies Readonly<Record<string, Metric>>;

export interface Metric {
  readonly name: string;
  readonly kind: 'counter' | 'histogram' | 'gauge';
  readonly unit: string;
  readonly description: string;
  readonly buckets?: readonly number[];
}
