import { checkTopicNames } from '../dead-letter/topics.js';
import { type Log, stderrLog } from '../log.js';
import { isTopicName } from '../registry/topic.js';
import type { LostOffset } from '../transports/port.js';
import type { ConsumerOptions, RetryOptions } from './options.js';

/** The options with their defaults, checked. */
export interface Settings {
  readonly concurrency: number;
  readonly handlerTimeoutMs: number;
  readonly retry: Required<RetryOptions>;
  /** For waits in the retry topic. */
  readonly retryTopic: Required<RetryOptions>;
  readonly exhausted: NonNullable<ConsumerOptions['exhausted']>;
  readonly futureVersion: 'read' | 'dead-letter' | 'block';
  readonly onOffsetLost: (lost: LostOffset) => 'stop' | 'earliest' | 'latest';
  readonly rebalanceTimeoutMs: number;
  readonly commitIntervalMs: number;
  readonly log: Log;
}

/** Throws TypeError or RangeError for options that can't be meant. */
export function settingsOf<Tx>(options: ConsumerOptions<Tx>): Settings {
  const {
    group,
    subscriptions,
    inbox,
    exhausted = 'dead-letter',
    futureVersion = 'read',
    onOffsetLost = 'stop',
  } = options;
  const { concurrency = Math.min(32, inbox?.concurrency ?? 32), handlerTimeoutMs = 60_000 } = options;
  const { rebalanceTimeoutMs = 60_000, commitIntervalMs = 1_000, log = stderrLog } = options;
  const { attempts = 5, minMs = 200, maxMs = 30_000, random = Math.random } = options.retry ?? {};
  const later = { attempts: 5, minMs: 10_000, maxMs: 600_000, ...options.retryTopic, random };
  // The group is part of its dead-letter topics' names.
  if (!isTopicName(group)) throw new TypeError('createConsumer: group must consist of A-Z a-z 0-9 . _ -');
  if (subscriptions.length === 0) throw new TypeError('createConsumer: no subscriptions');
  const topics = subscriptions.map(({ channel }) => channel.topic);
  const twice = topics.find((topic, index) => topics.indexOf(topic) !== index);
  if (twice !== undefined) throw new TypeError(`createConsumer: topic ${twice} is subscribed to twice`);
  checkTopicNames(topics, group);
  positive({ concurrency, handlerTimeoutMs, rebalanceTimeoutMs, commitIntervalMs, 'retry.attempts': attempts });
  positive({ 'retryTopic.attempts': later.attempts });
  growing('retry', { minMs, maxMs });
  growing('retryTopic', later);
  if (inbox !== undefined && concurrency > inbox.concurrency) {
    throw new RangeError(
      `createConsumer: concurrency ${concurrency} is more than the inbox can take, ${inbox.concurrency}`,
    );
  }
  oneOf('exhausted', exhausted, ['dead-letter', 'block', 'park-key', 'retry-topic']);
  if (exhausted === 'park-key' && options.park === undefined)
    throw new TypeError('createConsumer: exhausted: "park-key" needs a store, `park`');
  oneOf('futureVersion', futureVersion, ['read', 'dead-letter', 'block']);
  if (typeof onOffsetLost === 'string') oneOf('onOffsetLost', onOffsetLost, ['stop', 'earliest', 'latest']);
  return {
    concurrency,
    handlerTimeoutMs,
    retry: { attempts, minMs, maxMs, random },
    retryTopic: later,
    exhausted,
    futureVersion,
    onOffsetLost: typeof onOffsetLost === 'function' ? onOffsetLost : () => onOffsetLost,
    rebalanceTimeoutMs,
    commitIntervalMs,
    log,
  };
}

function positive(numbers: { readonly [name: string]: number }): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`createConsumer: ${name} must be a positive integer`);
  }
}

function growing(name: string, { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number }): void {
  if (!(minMs >= 0 && maxMs >= minMs))
    throw new RangeError(`createConsumer: ${name}.maxMs must be at least ${name}.minMs`);
}

/** Says so before an event is lost to a misspelt option. */
function oneOf(name: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new TypeError(`createConsumer: ${name} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}`);
}
