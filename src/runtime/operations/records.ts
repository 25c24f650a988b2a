import type { FetchedRecord, ReadRange, TopicPartition, Transport } from '../transports/port.js';
import { existing, usingEach } from './using.js';

/** A record and where it stands. */
export interface StandingRecord extends TopicPartition {
  readonly record: FetchedRecord;
}

export interface ReadOptions {
  /**
   * Where to begin in each partition: the first record that is there (default), behind the last, the first that isn't older than a time
   * (ms since the epoch), an offset or the next that is there, or so many offsets before the end.
   */
  readonly from?:
    | 'earliest'
    | 'latest'
    | { readonly time: number }
    | { readonly offset: number }
    | { readonly last: number };
  /** Of each topic. Default: all. RangeError where a topic has no such partition. */
  readonly partitions?: readonly number[];
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
  options: ReadOptions = {},
): AsyncGenerator<StandingRecord> {
  await existing(transport, topics);
  const ranges = (await Promise.all(topics.map((topic) => rangesOf(transport, topic, options)))).flat();
  for await (const { topic, partition, records } of transport.read(ranges, options.signal)) {
    for (const record of records) yield { topic, partition, record };
  }
}

async function rangesOf(
  transport: Transport,
  topic: string,
  { from = 'earliest', follow = false, partitions }: ReadOptions,
): Promise<ReadRange[]> {
  const marks = await transport.watermarks(topic);
  const none = partitions?.find((partition) => !marks.some((mark) => mark.partition === partition));
  if (none !== undefined) throw new RangeError(`topic ${topic} has no partition ${none}`);
  const times = typeof from === 'object' && 'time' in from ? await transport.offsetsAt(topic, from.time) : [];
  return marks
    .filter(({ partition }) => partitions?.includes(partition) ?? true)
    .flatMap(({ partition, low, high }) => {
      const start = Math.min(Math.max(startOf(from, { low, high, time: times[partition] }), low), high);
      if (follow) return [{ topic, partition, from: start }];
      return start < high ? [{ topic, partition, from: start, to: high }] : [];
    });
}

function startOf(
  from: NonNullable<ReadOptions['from']>,
  { low, high, time = high }: { readonly low: number; readonly high: number; readonly time: number | undefined },
): number {
  if (from === 'earliest') return low;
  if (from === 'latest') return high;
  if ('time' in from) return time;
  return 'offset' in from ? from.offset : high - from.last;
}
