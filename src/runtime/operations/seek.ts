import type { Position } from '../codec/message.js';
import { type TopicPartition, type Transport, TransportError, type Watermarks } from '../transports/port.js';
import { existing, using } from './using.js';

/** Where a group is to go on: at a time (ms since the epoch: the first record not older), at an end of every partition, or at offsets. */
export type SeekTarget = 'earliest' | 'latest' | { readonly time: number } | { readonly offsets: readonly Position[] };

export interface Seek {
  readonly group: string;
  readonly topics: readonly string[];
  readonly to: SeekTarget;
  /** Moves nothing, and reports what it would do. A group that has members is refused all the same when it comes to it. */
  readonly dryRun?: boolean;
}

export interface SeekMove extends TopicPartition {
  /** Undefined: nothing was committed. */
  readonly from?: number;
  readonly to: number;
}

/**
 * Moves a group that has no members: TransportError `busy` where it has some, `no-such-topic`, and RangeError for an offset that isn't there.
 * Offsets move the partitions that they name; everything else moves all partitions of the topics.
 */
export function seekGroup(
  transport: Transport,
  { group, topics, to, dryRun = false }: Seek,
): Promise<readonly SeekMove[]> {
  return using(transport, async () => {
    await existing(transport, topics);
    const targets = (await Promise.all(topics.map((topic) => targetsOf(transport, topic, to)))).flat();
    if (typeof to === 'object' && 'offsets' in to) refuseOthers(to.offsets, topics);
    const committed = await transport.committed(group, topics);
    const moves = targets.map((target): SeekMove => {
      const { topic, partition, offset } = target;
      const found = committed.find((one) => one.topic === topic && one.partition === partition);
      return { topic, partition, ...(found === undefined ? {} : { from: found.offset }), to: offset };
    });
    if (!dryRun && targets.length > 0) await transport.resetOffsets(group, targets);
    return moves;
  });
}

async function targetsOf(transport: Transport, topic: string, to: SeekTarget): Promise<Position[]> {
  const marks = await transport.watermarks(topic);
  if (typeof to === 'object' && 'offsets' in to) {
    return to.offsets
      .filter((position) => position.topic === topic)
      .map((position) => ({ topic, partition: position.partition, offset: inRange(position, marks) }));
  }
  const times = typeof to === 'object' ? await transport.offsetsAt(topic, to.time) : [];
  return marks.map(({ partition, low, high }) => {
    const offset = to === 'earliest' ? low : to === 'latest' ? high : (times[partition] ?? high);
    return { topic, partition, offset };
  });
}

function inRange({ topic, partition, offset }: Position, marks: readonly Watermarks[]): number {
  const found = marks.find((mark) => mark.partition === partition);
  if (found === undefined) throw new RangeError(`topic ${topic} has no partition ${partition}`);
  const { low, high } = found;
  if (!(Number.isInteger(offset) && offset >= low && offset <= high)) {
    throw new RangeError(`topic ${topic}, partition ${partition} has offsets ${low} to ${high}, not ${offset}`);
  }
  return offset;
}

function refuseOthers(offsets: readonly Position[], topics: readonly string[]): void {
  const other = offsets.find(({ topic }) => !topics.includes(topic));
  if (other !== undefined) throw new TransportError('no-such-topic', `topic ${other.topic} is not among those to move`);
}
