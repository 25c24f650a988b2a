import { readHeader } from '../codec/header.js';
import type { HeaderValue, MessageHeaders, Position } from '../codec/message.js';
import { isRetryHeader } from '../retry/headers.js';
import { carryHeaders, wholeNumber } from './carry.js';

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
  /** How often it has been a dead letter; 1: this is the first time. */
  readonly hops: number;
}

/**
 * `connect`: Kafka Connect's `__connect.errors.*` (DeadLetterQueueReporter); `streams`: Kafka Streams' `__streams.errors.*` (KIP-1034);
 * `spring`: Spring Kafka's `kafka_dlt-*` (KafkaHeaders), its numbers as big-endian bytes.
 */
export type HeaderPreset = 'connect' | 'streams' | 'spring';

const PREFIX = 'tidings_dlq_';
const MAX_NAME = 100;

/** How much a dead letter says: characters of its texts, and in whose words. */
export interface HeaderRoom {
  readonly message: number;
  readonly stack: number;
  readonly presets: readonly HeaderPreset[];
}

/** The original headers with the reasons added. */
export function deadLetterHeaders(original: MessageHeaders, facts: DeadLetterFacts, room: HeaderRoom): MessageHeaders {
  const { stack, errorName } = facts;
  const { presets } = room;
  const text: DeadLetterText = {
    ...facts,
    message: cut(facts.message, room.message),
    errorName: errorName === undefined ? undefined : cut(errorName, MAX_NAME),
    stack: stack === undefined || room.stack === 0 ? undefined : cut(stack, room.stack),
  };
  // Whoever copied a dead letter back by hand left its count standing.
  const before = wholeNumber(readHeader(original, `${PREFIX}hops`)) ?? 0;
  const own = {
    reason: text.reason,
    group: text.group,
    origin_topic: text.origin.topic,
    origin_partition: String(text.origin.partition),
    origin_offset: String(text.origin.offset),
    origin_timestamp: String(text.originTimestamp),
    attempts: String(text.attempts),
    message: text.message,
    error: text.errorName,
    stack: text.stack,
    time: new Date(text.time).toISOString(),
    hops: String(Math.max(text.hops, before + 1)),
    presets: presets.length === 0 ? undefined : presets.join(','),
  };
  return carryHeaders(
    original,
    {
      ...Object.fromEntries(Object.entries(own).map(([name, value]) => [PREFIX + name, value] as const)),
      ...Object.assign({}, ...presets.map((preset) => presetHeaders[preset](text))),
    },
    isRetryHeader,
  );
}

/** The headers that the record had before it was a dead letter. Those that a preset's replaced are gone. */
export function originalHeaders(headers: MessageHeaders): MessageHeaders {
  const presets = (readHeader(headers, `${PREFIX}presets`) ?? '').split(',');
  const prefixes = [PREFIX, ...presets.flatMap((preset) => (isPreset(preset) ? [PRESET_PREFIXES[preset]] : []))];
  return carryHeaders(headers, {}, (name) => prefixes.some((prefix) => name.startsWith(prefix)));
}

const PRESET_PREFIXES: Readonly<Record<HeaderPreset, string>> = {
  connect: '__connect.errors.',
  streams: '__streams.errors.',
  spring: 'kafka_dlt-',
};

function isPreset(text: string): text is HeaderPreset {
  return Object.hasOwn(PRESET_PREFIXES, text);
}

/** Cut to size. */
type DeadLetterText = Omit<DeadLetterFacts, 'errorName' | 'stack'> & {
  readonly errorName: string | undefined;
  readonly stack: string | undefined;
};

type Headers = Readonly<Record<string, HeaderValue>>;

const presetHeaders: Readonly<Record<HeaderPreset, (text: DeadLetterText) => Headers>> = {
  connect: ({ origin, reason, message, errorName = reason, stack, group }) => ({
    '__connect.errors.topic': origin.topic,
    '__connect.errors.partition': String(origin.partition),
    '__connect.errors.offset': String(origin.offset),
    '__connect.errors.connector.name': group,
    '__connect.errors.stage': HANDLED.has(reason) ? 'TASK_PUT' : 'VALUE_CONVERTER',
    '__connect.errors.exception.class.name': errorName,
    '__connect.errors.exception.message': message,
    ...(stack === undefined ? {} : { '__connect.errors.exception.stacktrace': stack }),
  }),
  streams: ({ origin, reason, message, errorName = reason, stack }) => ({
    '__streams.errors.exception': errorName,
    '__streams.errors.message': message,
    ...(stack === undefined ? {} : { '__streams.errors.stacktrace': stack }),
    '__streams.errors.topic': origin.topic,
    '__streams.errors.partition': String(origin.partition),
    '__streams.errors.offset': String(origin.offset),
  }),
  spring: ({ origin, originTimestamp, reason, message, errorName = reason, stack, group }) => ({
    'kafka_dlt-exception-fqcn': errorName,
    'kafka_dlt-exception-message': message,
    ...(stack === undefined ? {} : { 'kafka_dlt-exception-stacktrace': stack }),
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
export function readDeadLetterFacts(headers: MessageHeaders): DeadLetterFacts | undefined {
  const read = (name: string) => readHeader(headers, PREFIX + name);
  const number = (name: string) => wholeNumber(read(name));
  const reason = read('reason');
  const topic = read('origin_topic');
  const [partition, offset] = [number('origin_partition'), number('origin_offset')];
  if (reason === undefined || !isReason(reason)) return undefined;
  if (topic === undefined || partition === undefined || offset === undefined) return undefined;
  const errorName = read('error');
  const stack = read('stack');
  return {
    reason,
    group: read('group') ?? '',
    origin: { topic, partition, offset },
    // Kafka's timestamp of a record that has none is -1.
    originTimestamp: Number(read('origin_timestamp') ?? -1),
    attempts: number('attempts') ?? 0,
    message: read('message') ?? '',
    ...(errorName === undefined ? {} : { errorName }),
    ...(stack === undefined ? {} : { stack }),
    time: Date.parse(read('time') ?? ''),
    hops: number('hops') ?? 1,
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

export function isReason(text: string): text is DeadLetterReason {
  return Object.hasOwn(REASONS, text);
}
