import type { Clock } from '../../clock.js';
import type { Message } from '../../codec/message.js';
import { type Lane, type PartitionBatch, type Stored, TransportError } from '../port.js';
import type { Activity } from './activity.js';
import type { MemoryTopic, Topics } from './topics.js';

/**
 * What a test does to a write: `refuse` (the broker won't take it), `fail` (nothing is stored, nobody knows),
 * `lose-ack` (all of it is stored, nobody knows), `hang` (no answer until the lane is closed). Undefined: nothing.
 */
export type WriteFault = 'refuse' | 'fail' | 'lose-ack' | 'hang';
export type FaultHook = (batch: readonly PartitionBatch[]) => WriteFault | undefined;

export interface LaneParts {
  readonly topics: Topics;
  readonly clock: Clock;
  readonly activity: Activity;
  readonly faults: ReadonlySet<FaultHook>;
  readonly leaderOf: (topic: string, partition: number) => number;
  readonly limitOf: (topic: MemoryTopic) => number;
  /** Position of the next record among all of the broker. */
  readonly nextSequence: () => number;
  readonly appended: (topic: string, partition: number) => void;
}

export function lane({ topics, clock, activity, faults, leaderOf, limitOf, nextSequence, appended }: LaneParts): Lane {
  let writing = false;
  let closed = false;
  let failed = false;
  const closing = new AbortController();

  const append = (batch: readonly PartitionBatch[]): Stored[] =>
    batch.map(({ topic, partition, records }) => {
      const log = topics.get(topic)!.logs[partition]!;
      const baseOffset = log.high();
      for (const record of records) log.append(record, clock.now(), nextSequence());
      appended(topic, partition);
      return { topic, partition, baseOffset };
    });

  const check = (batch: readonly PartitionBatch[]): void => {
    for (const { topic, partition, records } of batch) {
      const found = topics.get(topic);
      if (found?.logs[partition] === undefined) {
        throw new TransportError('no-such-topic', `topic ${topic} has no partition ${partition}`);
      }
      // Kafka's INVALID_RECORD.
      if (isCompacted(found) && records.some(({ key }) => key === null))
        throw new TransportError('refused', `topic ${topic} is compacted: a record needs a key`);
      const bytes = records.reduce((sum, record) => sum + bytesOf(record), 0);
      const limit = limitOf(found);
      if (bytes > limit)
        throw new TransportError('refused', `a batch of ${bytes} bytes for ${topic}: the limit is ${limit}`);
    }
  };

  const write = async (batch: readonly PartitionBatch[], fault: WriteFault | undefined): Promise<readonly Stored[]> => {
    // As a broker's answer would: never in the caller's own turn.
    await Promise.resolve();
    if (fault === 'refuse') throw new TransportError('refused', 'refused by an injected fault');
    if (fault === 'fail') throw new TransportError('unknown', 'failed by an injected fault, nothing was stored');
    check(batch);
    const stored = append(batch);
    if (fault === 'lose-ack') throw new TransportError('unknown', 'acknowledgement lost by an injected fault');
    return stored;
  };

  const hang = async (): Promise<never> => {
    await new Promise((resolve) => closing.signal.addEventListener('abort', resolve));
    throw new TransportError('closed', 'the lane was closed while it waited for an answer');
  };

  return {
    write: (batch) => {
      if (closed) return Promise.reject(new TransportError('closed', 'the lane is closed'));
      // Mistakes of the caller that Kafka would punish with lost or doubled records.
      if (writing) throw new Error('a lane has one batch in flight');
      if (failed) throw new Error('a lane needs a new producer identity after a failure');
      if (new Set(batch.map(({ topic, partition }) => leaderOf(topic, partition))).size > 1) {
        throw new Error('a batch must not span two brokers');
      }
      writing = true;
      const fault = [...faults].map((hook) => hook(batch)).find((found) => found !== undefined);
      return (fault === 'hang' ? hang() : activity.during(write(batch, fault))).then(
        (stored) => {
          writing = false;
          return stored;
        },
        (error: unknown) => {
          writing = false;
          failed = true;
          throw error;
        },
      );
    },
    renew: async () => {
      failed = false;
    },
    close: async () => {
      closed = true;
      closing.abort();
    },
  };
}

function isCompacted({ config }: MemoryTopic): boolean {
  return (config['cleanup.policy'] ?? '').split(',').includes('compact');
}

function bytesOf({ key, value, headers }: Message): number {
  const size = (part: Uint8Array | string | null) => (part === null ? 0 : Buffer.byteLength(part));
  return (
    size(key) +
    size(value) +
    Object.entries(headers).reduce((sum, [name, header]) => {
      const values = Array.isArray(header)
        ? (header as readonly (Uint8Array | string | null)[])
        : [header as Uint8Array | string | null];
      return sum + values.reduce((inner, one) => inner + Buffer.byteLength(name) + size(one), 0);
    }, 0)
  );
}
