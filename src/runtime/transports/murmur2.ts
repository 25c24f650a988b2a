/** Java's partitioner: `org.apache.kafka.common.utils.Utils.murmur2`, and the partition that its DefaultPartitioner gives a key. */

const SEED = 0x9747b28c | 0;
const M = 0x5bd1e995 | 0;
const R = 24;

/** As a signed 32-bit integer, like Java's. */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let h = SEED ^ length;
  const end = length & ~3;
  for (let i = 0; i < end; i += 4) {
    let k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    k = Math.imul(k, M);
    k ^= k >>> R;
    k = Math.imul(k, M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = length - end;
  if (rest === 3) h ^= bytes[end + 2]! << 16;
  if (rest >= 2) h ^= bytes[end + 1]! << 8;
  if (rest >= 1) {
    h ^= bytes[end]!;
    h = Math.imul(h, M);
  }
  h ^= h >>> 13;
  h = Math.imul(h, M);
  h ^= h >>> 15;
  return h;
}

/** The partition of a key: the same as Java's producer, librdkafka's `murmur2_random` and kafkajs' default take. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
