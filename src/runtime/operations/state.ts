import type { Position } from '../codec/message.js';
import { deadLetterStateTopic } from '../dead-letter/topics.js';
import type { RecordWriter } from '../publish/writer.js';
import type { FetchedRecord, Transport } from '../transports/port.js';
import { recordsOf } from './records.js';

export type DeadLetterState = 'open' | 'redriven' | 'discarded';

/** What an operator did with a dead letter. */
export interface Done {
  readonly state: Exclude<DeadLetterState, 'open'>;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** How often the event had been a dead letter by then. */
  readonly hops: number;
  /** Where the dead letter itself stands. */
  readonly letter: { readonly partition: number; readonly offset: number };
}

/** What was done, by where events stood first: the latest of each. */
export type DoneMap = Map<string, Done>;

/** Reads `<topic>.<group>.dlq.state`; nothing where it doesn't exist. */
export async function readDone(transport: Transport, topic: string, group: string): Promise<DoneMap> {
  const done: DoneMap = new Map();
  const name = deadLetterStateTopic(topic, group);
  if (!(await transport.describe([name])).has(name)) return done;
  for await (const { record } of recordsOf(transport, [name])) {
    const { key } = record;
    const entry = parse(record);
    if (key !== null && entry !== undefined) done.set(Buffer.from(key).toString(), entry);
  }
  return done;
}

/**
 * Whether this dead letter is done with. What an event's dead letter was before says nothing of one that was written after it was redriven:
 * that one is open.
 */
export function isDone(done: Done | undefined, letter: Position, hops: number): done is Done {
  if (done === undefined) return false;
  if (done.letter.partition === letter.partition) return letter.offset <= done.letter.offset;
  // Events without a key may be dead letters of any partition.
  return hops <= done.hops;
}

export function placeText({ topic, partition, offset }: Position): string {
  return `${topic}/${partition}/${offset}`;
}

export async function writeDone(
  writer: RecordWriter,
  {
    topic,
    group,
    origin,
    done,
  }: { readonly topic: string; readonly group: string; readonly origin: Position; readonly done: Done },
): Promise<void> {
  const { state, time, hops, letter } = done;
  const value = Buffer.from(JSON.stringify({ state, time: new Date(time).toISOString(), hops, letter }));
  const key = placeText(origin);
  await writer.write(key, deadLetterStateTopic(topic, group), { key, value, headers: {}, timestamp: time });
}

/** Undefined for what nobody of us wrote. */
function parse({ value }: FetchedRecord): Done | undefined {
  if (value === null) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(value).toString());
  } catch {
    return undefined;
  }
  const { state, time, hops, letter } = (read ?? {}) as { readonly [name: string]: unknown };
  const { partition, offset } = (letter ?? {}) as { readonly [name: string]: unknown };
  if ((state !== 'redriven' && state !== 'discarded') || typeof time !== 'string') return undefined;
  if (typeof hops !== 'number' || typeof partition !== 'number' || typeof offset !== 'number') return undefined;
  return { state, time: Date.parse(time), hops, letter: { partition, offset } };
}
