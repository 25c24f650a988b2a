import type { Position } from '../codec/message.js';
import type { DeadLetterReason } from '../dead-letter/headers.js';
import type { StoredDeadLetter } from './dead-letters.js';
import { type DeadLetterState, placeText } from './state.js';

/** Which dead letters: those that fit all that is given, and one of each list. */
export interface DeadLetterFilter {
  readonly states?: readonly DeadLetterState[];
  readonly reasons?: readonly DeadLetterReason[];
  /** Types of events, as on the wire. */
  readonly types?: readonly string[];
  readonly ids?: readonly string[];
  readonly keys?: readonly string[];
  readonly origins?: readonly Position[];
  /** Part of the error's name or message, in any case of letters. */
  readonly text?: string;
  /** Given up at this time or later, milliseconds since the epoch. */
  readonly from?: number;
  /** Given up before. */
  readonly to?: number;
}

export function matches(filter: DeadLetterFilter, letter: StoredDeadLetter): boolean {
  const { states, reasons, types, ids, keys, origins, text, from, to } = filter;
  const { time, errorName = '', message } = letter;
  return (
    oneOf(states, letter.state) &&
    oneOf(reasons, letter.reason) &&
    oneOf(types, letter.type) &&
    oneOf(ids, letter.id) &&
    oneOf(keys, letter.key) &&
    oneOf(origins?.map(placeText), placeText(letter.origin)) &&
    (text === undefined || `${errorName}: ${message}`.toLowerCase().includes(text.toLowerCase())) &&
    // A letter whose time can't be read is in no range.
    (from === undefined || time >= from) &&
    (to === undefined || time < to)
  );
}

function oneOf<T>(wanted: readonly T[] | undefined, found: T | undefined): boolean {
  return wanted === undefined || (found !== undefined && wanted.includes(found));
}
