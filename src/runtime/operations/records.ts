import type { FetchedRecord, ReadRange, TopicPartition, Transport } from '../transports/port.js';
import { existing, usingEach } from './using.js';

/** A record and where it stands. */
export interface StandingRecord extends TopicPartition {
  readonly record: FetchedRecord;
}

export interface ReadOptions {
  /** Where to begin: the first record that is there (default), behind the last, or the first that isn't older than a time (ms since the epoch). */
  readonly from?: 'earliest' | 'latest' | { readonly time: number };
  /** Goes on with what is written later, until the signal is aborted. Default false: ends with what is there. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * The records of topics, for an onlooker: no group is joined, nothing is committed. In order within a partition.
 * Rejects with TransportError.
 */
export function readRecords(
  transport: Transport,
  topics: readonly string[],
  options: ReadOptions = {},
): AsyncIterable<StandingRecord> {
  return usingEach(transport, () => recordsOf(transport, topics, options));
}

/** The same on a transport that is connected. */
export async function* recordsOf(
  transport: Transport,
  topics: readonly string[],
  { from = 'earliest', follow = false, signal }: ReadOptions = {},
): AsyncGenerator<StandingRecord> {
  await existing(transport, topics);
  const ranges = (await Promise.all(topics.map((topic) => rangesOf(transport, topic, from, follow)))).flat();
  for await (const { topic, partition, records } of transport.read(ranges, signal)) {
    for (const record of records) yield { topic, partition, record };
  }
}

async function rangesOf(
  transport: Transport,
  topic: string,
  from: NonNullable<ReadOptions['from']>,
  follow: boolean,
): Promise<ReadRange[]> {
  const marks = await transport.watermarks(topic);
  const times = typeof from === 'object' ? await transport.offsetsAt(topic, from.time) : [];
  return marks.flatMap(({ partition, low, high }) => {
    const start = from === 'earliest' ? low : from === 'latest' ? high : Math.max(times[partition] ?? high, low);
    if (follow) return [{ topic, partition, from: start }];
    return start < high ? [{ topic, partition, from: start, to: high }] : [];
  });
}
