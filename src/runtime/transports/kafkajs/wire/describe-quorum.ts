/** DescribeQuorum, version 1 (Kafka 3.3, KIP-836): kafka.apache.org/protocol#The_Messages_DescribeQuorum */
import type { Protocol } from '../kafkajs-internals.js';
import { type Reader, reader, writer } from './bytes.js';
import { plain } from './protocol.js';

export const DESCRIBE_QUORUM = { key: 55, name: 'DescribeQuorum', version: 1 } as const;

export interface Quorum {
  readonly code: number;
  readonly leader: number;
  /** When each replica last asked the leader for something, by the leader's clock, milliseconds since the epoch: of itself it says its own time. */
  readonly lastFetch: ReadonlyMap<number, number>;
}

const TOPIC = '__cluster_metadata';

/** Whom the controllers follow. Any broker asks for it. */
export function describeQuorum(): Protocol<Quorum> {
  return plain<Quorum>(DESCRIBE_QUORUM, {
    encode: () => {
      const out = writer();
      // The end of the request's head; then an array of one topic, with an array of one partition, each with its length + 1.
      out
        .int8(0)
        .int8(2)
        .int8(TOPIC.length + 1)
        .raw(Buffer.from(TOPIC))
        .int8(2)
        .int32(0);
      return out.int8(0).int8(0).int8(0).done();
    },
    decode: (response) => {
      const from = reader(response);
      skipTags(from); // the end of the response's head
      let code = from.int16();
      let leader = -1;
      const lastFetch = new Map<number, number>();
      const replica = () => {
        const id = from.int32();
        from.skip(8); // end of its log
        lastFetch.set(id, from.int64());
        from.skip(8); // when it had all
        skipTags(from);
      };
      const partition = () => {
        from.int32();
        code = from.int16() || code;
        leader = from.int32();
        from.skip(12); // epoch, high watermark
        each(from, replica); // voters
        each(from, replica); // observers
        skipTags(from);
      };
      each(from, () => {
        from.text(from.unsigned() - 1);
        each(from, partition);
        skipTags(from);
      });
      return { value: { code, leader, lastFetch }, throttleMs: 0 };
    },
  });
}

/** A compact array. */
function each(from: Reader, read: () => void): void {
  for (let left = from.unsigned() - 1; left > 0; left--) read();
}

function skipTags(from: Reader): void {
  for (let tags = from.unsigned(); tags > 0; tags--) {
    from.unsigned();
    from.skip(from.unsigned());
  }
}
