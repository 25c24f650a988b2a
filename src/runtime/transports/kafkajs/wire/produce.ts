/** Produce, version 7 (Kafka 2.1): kafka.apache.org/protocol#The_Messages_Produce */
import type { Protocol } from '../kafkajs-internals.js';
import { reader, writer } from './bytes.js';
import { plain } from './protocol.js';

export const PRODUCE = { key: 0, name: 'Produce', version: 7 } as const;

export interface EncodedPart {
  readonly topic: string;
  readonly partition: number;
  /** A record batch. */
  readonly bytes: Buffer;
}

export interface ProducedPart {
  readonly topic: string;
  readonly partition: number;
  readonly code: number;
  readonly baseOffset: number;
}

/** Acknowledged by all in-sync replicas, or an error of the broker's after `ackTimeoutMs`. */
export function produce(parts: readonly EncodedPart[], ackTimeoutMs: number): Protocol<readonly ProducedPart[]> {
  const topics = new Map<string, EncodedPart[]>();
  for (const part of parts) topics.set(part.topic, [...(topics.get(part.topic) ?? []), part]);
  const bytes = parts.reduce((sum, part) => sum + part.bytes.length + 100, 100);
  return plain<readonly ProducedPart[]>(PRODUCE, {
    encode: () => {
      const out = writer(bytes);
      out.nullString().int16(-1).int32(ackTimeoutMs);
      out.array([...topics], ([topic, some]) => {
        out.string(topic).array(some, (part) => {
          out.int32(part.partition).int32(part.bytes.length).raw(part.bytes);
        });
      });
      return out.done();
    },
    decode: (response) => {
      const from = reader(response);
      const results = from.array(() => {
        const topic = from.string()!;
        return from.array((): ProducedPart => {
          const result = { topic, partition: from.int32(), code: from.int16(), baseOffset: from.int64() };
          from.int64(); // append time
          from.int64(); // first offset of the log
          return result;
        });
      });
      return { value: results.flat(), throttleMs: from.int32() };
    },
  });
}
