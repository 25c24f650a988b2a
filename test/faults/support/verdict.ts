/** Holds the ledger against the topics: what the fault tests count, in the words of the runtime's promises. */
import type { Ledger } from './ledger.js';

export interface Evidence {
  readonly ledger: Pick<Ledger, 'of'>;
  /** Every record of the topics. */
  readonly log: readonly LogRecord[];
  /** Someone consumes: what is in the log has to come to something. */
  readonly consumed: boolean;
  /** Dead letters, parked rows, explicit skips. */
  readonly setAside?: Iterable<string>;
  /** Ids of committed inbox transactions, in the order of their commits within a key; undefined: there is no inbox. */
  readonly effects?: readonly string[];
  /** They gave up their place in the order of their key. */
  readonly unordered?: Iterable<string>;
}

export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly id: string;
}

export interface Verdict {
  /** Acknowledged. */
  readonly events: number;
  /** Acknowledged ids that came to nothing: with consumers, no successful handling (nor effect, with an inbox) and not set aside; else not in the log. */
  readonly lost: readonly string[];
  /** Ids in the log, acknowledged or not, that came to nothing. */
  readonly unhandled: readonly string[];
  /** Records of the log beyond the first of their id. */
  readonly doubled: readonly string[];
  /** First log occurrences that are not in call order, within a key. */
  readonly published: readonly string[];
  /** First successful handlings, or effects, that are not in log order, within a key. */
  readonly reordered: readonly string[];
  /** Committed inbox transactions beyond the first of their id. */
  readonly effectsDoubled: readonly string[] | undefined;
  /** Successful handlings beyond the first of their id. Not promised against; counted. */
  readonly again: readonly string[];
}

export function judge({ ledger, log, consumed, setAside = [], effects, unordered = [] }: Evidence): Verdict {
  const aside = new Set(setAside);
  const loose = new Set(unordered);
  const acknowledged = new Set(ledger.of('acknowledged').map(({ id }) => id));
  const calls = ledger.of('called');
  const handled = ledger.of('handled');

  const first = new Map<string, LogRecord>();
  const doubled: string[] = [];
  for (const record of [...log].sort(byPlace)) {
    if (first.has(record.id)) doubled.push(record.id);
    else first.set(record.id, record);
  }
  for (const { id, offset } of handled) {
    if (!first.has(id)) throw new Error(`${id} at ${offset} was handled and is not in the log`);
  }

  const [handlings, again] = firstAndRest(handled.map(({ id }) => id));
  const [firstEffects, effectsDoubled] = firstAndRest(effects ?? []);
  // With an inbox only what was committed counts.
  const done = effects === undefined ? handlings : firstEffects;
  const outcome = new Set([...done, ...aside]);
  const settled = consumed ? outcome : first;

  const callOrder = new Map(calls.map(({ id }, index) => [id, index]));
  const keyOfRecord = (id: string) => {
    const { topic, key } = first.get(id)!;
    return `${topic}/${key}`;
  };
  const firstInLog = [...first.keys()].filter((id) => callOrder.has(id));
  const ordered = (ids: Iterable<string>) => [...ids].filter((id) => !loose.has(id));
  return {
    events: acknowledged.size,
    lost: [...acknowledged].filter((id) => !settled.has(id)),
    unhandled: consumed ? [...first.keys()].filter((id) => !outcome.has(id)) : [],
    doubled,
    published: outOfOrder(firstInLog, keyOfRecord, (id) => callOrder.get(id)!),
    reordered: [
      ...outOfOrder(ordered(handlings), keyOfRecord, (id) => first.get(id)!.offset),
      ...outOfOrder(ordered(firstEffects), keyOfRecord, (id) => first.get(id)!.offset),
    ],
    effectsDoubled: effects === undefined ? undefined : effectsDoubled,
    again,
  };
}

/** Those that come after something of their key that they should have come before. */
function outOfOrder(
  ids: readonly string[],
  keyOf: (id: string) => string,
  placeOf: (id: string) => number,
): readonly string[] {
  const last = new Map<string, number>();
  return ids.filter((id) => {
    const key = keyOf(id);
    const place = placeOf(id);
    const before = last.get(key) ?? -1;
    if (place < before) return true;
    last.set(key, place);
    return false;
  });
}

function firstAndRest(ids: readonly string[]): readonly [first: ReadonlySet<string>, rest: readonly string[]] {
  const first = new Set<string>();
  const rest = ids.filter((id) => {
    if (first.has(id)) return true;
    first.add(id);
    return false;
  });
  return [first, rest];
}

function byPlace(a: LogRecord, b: LogRecord): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1;
  return a.partition - b.partition || a.offset - b.offset;
}
