import { readHeader } from '../codec/header.js';
import type { HeaderValue, MessageHeaders, Position } from '../codec/message.js';

/** Why a record became a dead letter. */
export type DeadLetterReason =
  /** The data breaks its contract. */
  | 'invalid'
  | 'unknown-type'
  | 'future-version'
  /** Not a CloudEvent with JSON data. */
  | 'undecodable'
  /** A tombstone, and nobody handles them. */
  | 'tombstone'
  /** The handler threw PermanentError. */
  | 'permanent'
  /** The handler failed at every attempt. */
  | 'exhausted';

/** What is known of a dead letter beside its record. */
export interface DeadLetterFacts {
  readonly reason: DeadLetterReason;
  readonly group: string;
  readonly origin: Position;
  /** Milliseconds since the epoch of the original record. */
  readonly originTimestamp: number;
  /** How often a handler was called; 0: never. */
  readonly attempts: number;
  /** What was wrong: an error's message, or the issues of the data. */
  readonly message: string;
  readonly errorName?: string;
  readonly stack?: string;
  /** When it was given up, milliseconds since the epoch. */
  readonly time: number;
}

/**
 * `connect`: Kafka Connect's `__connect.errors.*` (DeadLetterQueueReporter); `streams`: Kafka Streams' `__streams.errors.*` (KIP-1034);
 * `spring`: Spring Kafka's `kafka_dlt-*` (KafkaHeaders), its numbers as big-endian bytes.
 */
export type HeaderPreset = 'connect' | 'streams' | 'spring';

const PREFIX = 'tidings_dlq_';
const MAX_TEXT = 2_000;
const MAX_STACK = 8_000;

/** The original headers with the reasons added. A dead letter that was redriven and failed again says the latest, and counts. */
export function deadLetterHeaders(
  original: MessageHeaders,
  facts: DeadLetterFacts,
  presets: readonly HeaderPreset[] = [],
): MessageHeaders {
  const headers: Record<string, HeaderValue | readonly HeaderValue[]> = {};
  for (const [name, value] of Object.entries(original)) {
    if (name === '__proto__') Object.defineProperty(headers, name, { value, enumerable: true });
    else headers[name] = value;
  }
  const hops = Number(readHeader(original, `${PREFIX}hops`) ?? 0);
  const own = {
    reason: facts.reason,
    group: facts.group,
    origin_topic: facts.origin.topic,
    origin_partition: String(facts.origin.partition),
    origin_offset: String(facts.origin.offset),
    origin_timestamp: String(facts.originTimestamp),
    attempts: String(facts.attempts),
    message: cut(facts.message, MAX_TEXT),
    error: facts.errorName,
    stack: facts.stack === undefined ? undefined : cut(facts.stack, MAX_STACK),
    time: new Date(facts.time).toISOString(),
    hops: String((Number.isSafeInteger(hops) && hops >= 0 ? hops : 0) + 1),
  };
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined) delete headers[PREFIX + name];
    else headers[PREFIX + name] = value;
  }
  for (const preset of presets) Object.assign(headers, presetHeaders[preset](facts));
  return headers;
}

type Headers = Readonly<Record<string, HeaderValue>>;

const presetHeaders: Readonly<Record<HeaderPreset, (facts: DeadLetterFacts) => Headers>> = {
  connect: ({ origin, reason, message, errorName = reason, stack, group }) => ({
    '__connect.errors.topic': origin.topic,
    '__connect.errors.partition': String(origin.partition),
    '__connect.errors.offset': String(origin.offset),
    '__connect.errors.connector.name': group,
    '__connect.errors.stage': HANDLED.has(reason) ? 'TASK_PUT' : 'VALUE_CONVERTER',
    '__connect.errors.exception.class.name': errorName,
    '__connect.errors.exception.message': cut(message, MAX_TEXT),
    ...(stack === undefined ? {} : { '__connect.errors.exception.stacktrace': cut(stack, MAX_STACK) }),
  }),
  streams: ({ origin, reason, message, errorName = reason, stack }) => ({
    '__streams.errors.exception': errorName,
    '__streams.errors.message': cut(message, MAX_TEXT),
    ...(stack === undefined ? {} : { '__streams.errors.stacktrace': cut(stack, MAX_STACK) }),
    '__streams.errors.topic': origin.topic,
    '__streams.errors.partition': String(origin.partition),
    '__streams.errors.offset': String(origin.offset),
  }),
  spring: ({ origin, originTimestamp, reason, message, errorName = reason, stack, group }) => ({
    'kafka_dlt-exception-fqcn': errorName,
    'kafka_dlt-exception-message': cut(message, MAX_TEXT),
    ...(stack === undefined ? {} : { 'kafka_dlt-exception-stacktrace': cut(stack, MAX_STACK) }),
    'kafka_dlt-original-topic': origin.topic,
    'kafka_dlt-original-partition': int32(origin.partition),
    'kafka_dlt-original-offset': int64(origin.offset),
    'kafka_dlt-original-timestamp': int64(originTimestamp),
    'kafka_dlt-original-timestamp-type': 'CreateTime',
    'kafka_dlt-original-consumer-group': group,
  }),
};

const HANDLED: ReadonlySet<DeadLetterReason> = new Set(['permanent', 'exhausted', 'tombstone']);

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}

/** By code points: half a surrogate pair is no UTF-8. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${[...text.slice(0, length - 3)].slice(0, -1).join('')}...`;
}

/** The facts in a dead letter's headers; undefined where it is none of ours. */
export function readDeadLetterFacts(
  headers: MessageHeaders,
): (DeadLetterFacts & { readonly hops: number }) | undefined {
  const read = (name: string) => readHeader(headers, PREFIX + name);
  const reason = read('reason');
  const topic = read('origin_topic');
  if (reason === undefined || topic === undefined || !isReason(reason)) return undefined;
  const errorName = read('error');
  const stack = read('stack');
  return {
    reason,
    group: read('group') ?? '',
    origin: { topic, partition: Number(read('origin_partition')), offset: Number(read('origin_offset')) },
    originTimestamp: Number(read('origin_timestamp')),
    attempts: Number(read('attempts')),
    message: read('message') ?? '',
    ...(errorName === undefined ? {} : { errorName }),
    ...(stack === undefined ? {} : { stack }),
    time: Date.parse(read('time') ?? ''),
    hops: Number(read('hops')),
  };
}

const REASONS: Readonly<Record<DeadLetterReason, true>> = {
  invalid: true,
  'unknown-type': true,
  'future-version': true,
  undecodable: true,
  tombstone: true,
  permanent: true,
  exhausted: true,
};

function isReason(text: string): text is DeadLetterReason {
  return Object.hasOwn(REASONS, text);
}

/** `<topic>.<group>.dlq`: events that one group gave up. */
export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dlq`;
}
