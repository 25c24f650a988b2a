import { utf8 } from '../codec/bytes.js';
import type { MessageHeaders, Position } from '../codec/message.js';
import { readEnvelope } from '../codec/read.js';
import { type DeadLetterReason, originalHeaders, readDeadLetterFacts } from '../dead-letter/headers.js';
import { deadLetterTopic } from '../dead-letter/topics.js';
import type { FetchedRecord, Transport } from '../transports/port.js';
import { type DeadLetterFilter, matches } from './filter.js';
import { recordsOf, type StandingRecord } from './records.js';
import { type DeadLetterState, type DoneMap, isDone, placeText, readDone } from './state.js';
import { existing, usingEach } from './using.js';

/** An event that a group gave up, as it is stored. */
export interface StoredDeadLetter {
  /** Where the event stood first: what it is known by. */
  readonly origin: Position;
  /** Where the dead letter itself stands. */
  readonly position: Position;
  readonly state: DeadLetterState;
  /** When it was redriven or discarded, milliseconds since the epoch. */
  readonly doneAt?: number;
  readonly reason: DeadLetterReason;
  /** What was wrong: an error's message, or the issues of the data. It may quote the event. */
  readonly message: string;
  readonly errorName?: string;
  readonly stack?: string;
  /** Calls of its handler. */
  readonly attempts: number;
  /** When it was given up, milliseconds since the epoch. */
  readonly time: number;
  /** How often it has been a dead letter. */
  readonly hops: number;
  /** Of the event; undefined where nobody can read so much of it. */
  readonly id?: string;
  readonly type?: string;
  /** Undefined: the record has none, or not in UTF-8. */
  readonly key?: string;
  /** The headers that the event had. */
  readonly headers: MessageHeaders;
  /** The dead letter itself: the original bytes, key and timestamp, and the reasons beside the headers. */
  readonly record: FetchedRecord;
}

export interface DeadLetterSelection {
  readonly topic: string;
  readonly group: string;
  readonly filter?: DeadLetterFilter;
}

/**
 * What a group gave up of a topic, as it is now: in the order of giving up within a partition. Records of the dead-letter topic that others
 * wrote are left out. Rejects with TransportError.
 */
export function deadLetters(transport: Transport, selection: DeadLetterSelection): AsyncIterable<StoredDeadLetter> {
  return usingEach(transport, async function* () {
    const done = await readDone(transport, selection.topic, selection.group);
    for await (const letter of lettersOf(transport, selection)) {
      const now = withState(letter, done);
      if (matches(selection.filter ?? {}, now)) yield now;
    }
  });
}

/** All of them, as if nothing had been done with any. */
export async function* lettersOf(
  transport: Transport,
  { topic, group }: DeadLetterSelection,
): AsyncGenerator<StoredDeadLetter> {
  const name = deadLetterTopic(topic, group);
  await existing(transport, [name]);
  for await (const standing of recordsOf(transport, [name])) {
    const letter = letterOf(standing);
    if (letter !== undefined) yield letter;
  }
}

export function withState(letter: StoredDeadLetter, done: DoneMap): StoredDeadLetter {
  const found = done.get(placeText(letter.origin));
  if (!isDone(found, letter.position, letter.hops)) return letter;
  return { ...letter, state: found.state, doneAt: found.time };
}

function letterOf({ topic, partition, record }: StandingRecord): StoredDeadLetter | undefined {
  const facts = readDeadLetterFacts(record.headers);
  if (facts === undefined) return undefined;
  const { origin, reason, message, errorName, stack, attempts, time, hops } = facts;
  const headers = originalHeaders(record.headers);
  const envelope = readEnvelope({ ...record, headers }, origin);
  const id = envelope.kind === 'envelope' ? envelope.draft.id : undefined;
  const type = envelope.kind === 'undecodable' ? undefined : envelope.type;
  const key = record.key === null ? undefined : utf8(record.key);
  return {
    origin,
    position: { topic, partition, offset: record.offset },
    state: 'open',
    reason,
    message,
    ...(errorName === undefined ? {} : { errorName }),
    ...(stack === undefined ? {} : { stack }),
    attempts,
    time,
    hops,
    ...(id === undefined ? {} : { id }),
    ...(type === undefined ? {} : { type }),
    ...(key === undefined ? {} : { key }),
    headers,
    record,
  };
}
