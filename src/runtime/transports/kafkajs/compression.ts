import kafkajs from 'kafkajs';
import type { KafkaOptions } from './options.js';
import { type Decompress, UnreadableRecords } from './wire/decode-batches.js';
import type { Compressor } from './wire/encode-batch.js';

/** In the attributes of a batch (kafka.apache.org/documentation, "Record Batch"). */
const IDS = { gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

interface Codec {
  /** Takes what kafkajs writes with; of that, codecs use `buffer`. */
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(buffer: Buffer): Promise<Buffer>;
}

/** The codecs that are registered with kafkajs: gzip, and what users added. Throws where there is none. */
function codecOf(id: number): Codec {
  const codecs = kafkajs.CompressionCodecs as unknown as { readonly [id: number]: (() => Codec) | undefined };
  const make = codecs[id];
  if (make === undefined) throw new Error(`there is no codec ${id}`);
  return make();
}

/** Throws where the codec isn't registered. */
export function compressorOf(name: NonNullable<KafkaOptions['compression']>): Compressor | undefined {
  if (name === 'none') return undefined;
  const id = IDS[name];
  let codec: Codec;
  try {
    codec = codecOf(id);
  } catch {
    throw new TypeError(`kafka: no codec for ${name} is registered with kafkajs (CompressionCodecs)`);
  }
  return { id, compress: (buffer) => codec.compress({ buffer }) };
}

export const decompress: Decompress = async (id, records) => {
  let codec: Codec;
  try {
    codec = codecOf(id);
  } catch {
    const name = Object.entries(IDS).find(([, one]) => one === id)?.[0] ?? `codec ${id}`;
    throw new UnreadableRecords(
      `records are compressed with ${name}, which isn't registered with kafkajs (CompressionCodecs)`,
    );
  }
  return codec.decompress(records);
};
