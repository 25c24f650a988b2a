import { stderrLog } from '../../log.js';
import type { KafkaOptions, KafkaSettings } from './options.js';

/** Throws TypeError or RangeError for options that can't be meant. */
export function settingsOf(options: KafkaOptions): KafkaSettings {
  const { brokers, clientId = 'tidings', ssl, sasl, socketFactory, log = stderrLog } = options;
  const { sessionTimeoutMs = 45_000, compression = 'none', clampReplicas = false } = options;
  if (!Array.isArray(brokers) || brokers.length === 0)
    throw new TypeError('kafka: brokers must name at least one host:port');
  for (const broker of brokers) {
    if (typeof broker !== 'string' || !/^[^\s:]+:\d{1,5}$/.test(broker)) {
      throw new TypeError(`kafka: brokers must be host:port, not ${JSON.stringify(broker)}`);
    }
  }
  if (!['none', 'gzip', 'snappy', 'lz4', 'zstd'].includes(compression)) {
    throw new TypeError(
      `kafka: compression must be none, gzip, snappy, lz4 or zstd, not ${JSON.stringify(compression)}`,
    );
  }
  const numbers = {
    connectionTimeoutMs: options.connectionTimeoutMs ?? 10_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    sessionTimeoutMs,
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? Math.min(3_000, Math.max(Math.floor(sessionTimeoutMs / 3), 1)),
    restartTimeoutMs: options.restartTimeoutMs ?? 300_000,
    metadataMaxAgeMs: options.metadataMaxAgeMs ?? 60_000,
    fetchWaitMs: options.fetchWaitMs ?? 500,
    fetchBytesPerPartition: options.fetchBytesPerPartition ?? 1_048_576,
    fetchBytes: options.fetchBytes ?? 10_485_760,
    fetchAheadBytes: options.fetchAheadBytes ?? 33_554_432,
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`kafka: ${name} must be a positive integer, not ${value}`);
  }
  if (numbers.heartbeatIntervalMs * 2 > sessionTimeoutMs) {
    throw new RangeError('kafka: heartbeatIntervalMs must be at most half of sessionTimeoutMs, better a third');
  }
  const security = {
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    ...(socketFactory === undefined ? {} : { socketFactory }),
  };
  return Object.freeze({ brokers: [...brokers], clientId, compression, clampReplicas, log, ...numbers, security });
}
