/** Fetch, version 11 (Kafka 2.3): kafka.apache.org/protocol#The_Messages_Fetch */
import type { Protocol } from '../kafkajs-internals.js';
import { reader, writer } from './bytes.js';
import type { AbortedTransaction } from './decode-batches.js';
import { plain } from './protocol.js';

export const FETCH = { key: 1, name: 'Fetch', version: 11 } as const;

const READ_COMMITTED = 1;

export interface FetchPart {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface FetchLimits {
  /** How long the broker waits for something to return. */
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly maxBytesPerPartition: number;
}

export interface FetchedPart {
  readonly topic: string;
  readonly partition: number;
  readonly code: number;
  /** The next offset to be written, as far as all in-sync replicas have it. */
  readonly highWatermark: number;
  /** Before the first transaction that is open. */
  readonly stableOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches; the last may be cut off. */
  readonly bytes: Buffer;
}

export function fetch(parts: readonly FetchPart[], limits: FetchLimits): Protocol<readonly FetchedPart[]> {
  const topics = new Map<string, FetchPart[]>();
  for (const part of parts) topics.set(part.topic, [...(topics.get(part.topic) ?? []), part]);
  return plain<readonly FetchedPart[]>(FETCH, {
    // Beyond what the broker may take.
    waitsMs: limits.maxWaitMs,
    encode: () => {
      const out = writer();
      out.int32(-1).int32(limits.maxWaitMs).int32(1).int32(limits.maxBytes).int8(READ_COMMITTED);
      out.int32(0).int32(-1); // no fetch session
      out.array([...topics], ([topic, some]) => {
        out.string(topic).array(some, (part) => {
          out.int32(part.partition).int32(-1).int64(part.offset).int64(-1).int32(limits.maxBytesPerPartition);
        });
      });
      out.array([], () => {}).string(''); // nothing forgotten, no rack
      return out.done();
    },
    decode: (response) => {
      const from = reader(response);
      const throttleMs = from.int32();
      const code = from.int16();
      from.int32(); // session
      const results = from.array(() => {
        const topic = from.string()!;
        return from.array((): FetchedPart => {
          const partition = from.int32();
          const partCode = from.int16();
          const highWatermark = from.int64();
          const stableOffset = from.int64();
          from.int64(); // first offset of the log
          const aborted = from.array(() => ({ producerId: from.id(), firstOffset: from.int64() }));
          from.int32(); // preferred replica
          return {
            topic,
            partition,
            code: code || partCode,
            highWatermark,
            stableOffset,
            aborted,
            bytes: from.bytes(),
          };
        });
      });
      return { value: results.flat(), throttleMs };
    },
  });
}
