import type { Position } from '../codec/message.js';
import { deadLetterStateTopic, retryTopic } from '../dead-letter/topics.js';
import { silentLog } from '../log.js';
import { PublishRefused } from '../publish/errors.js';
import { type RecordWriter, recordWriter } from '../publish/writer.js';
import { retryHeaders } from '../retry/headers.js';
import type { Transport } from '../transports/port.js';
import { type DeadLetterSelection, lettersOf, type StoredDeadLetter, withState } from './dead-letters.js';
import { matches } from './filter.js';
import { pace } from './pace.js';
import { type Done, type DoneMap, placeText, readDone, writeDone } from './state.js';
import { existing, using } from './using.js';

export interface DeadLetterAction extends DeadLetterSelection {
  /** Writes nothing, and reports what it would do. */
  readonly dryRun?: boolean;
  /** Dead letters a second, at most. Default: as fast as they are written. */
  readonly perSecond?: number;
  /** Dead letters, at most. */
  readonly limit?: number;
  /** Stops before the next one. */
  readonly signal?: AbortSignal;
  /** Told of each that is done, or would be. */
  readonly onDone?: (letter: StoredDeadLetter) => void;
}

export interface RedriveAction extends DeadLetterAction {
  /** An event that was a dead letter so often isn't redriven. Default 5. */
  readonly maxHops?: number;
}

export interface DeadLetterReport {
  readonly dryRun: boolean;
  /** Redriven or discarded, or would be. */
  readonly done: number;
  /** Fitted the filter and were redriven or discarded before. */
  readonly before: number;
  /** Fitted, but were dead letters too often. */
  readonly tooManyHops: number;
  /** Fitted, and could not be written: they are still open. */
  readonly failed: number;
  /** The first of those that failed. */
  readonly failures: readonly { readonly origin: Position; readonly message: string }[];
  /** False: the limit, the signal or a broker that doesn't answer ended it before all were seen. */
  readonly complete: boolean;
}

/** So many at once on their way. */
const WINDOW = 100;
const FAILURES = 20;
const TIMEOUT_MS = 30_000;

/**
 * Gives dead letters to their group again: original bytes, key, headers and timestamp go to `<topic>.<group>.retry`, which that group alone
 * reads, and `<topic>.<group>.dlq.state` remembers it. Doing it twice changes nothing. Whoever dies in between leaves an event on the retry
 * topic that the next run writes again: it has the same id, and an inbox removes the double. Rejects with TransportError where a topic
 * is missing.
 */
export function redrive(transport: Transport, { maxHops = 5, ...action }: RedriveAction): Promise<DeadLetterReport> {
  const { topic, group } = action;
  const to = retryTopic(topic, group);
  return act(transport, action, {
    state: 'redriven',
    topics: [to],
    allowed: ({ hops }) => hops < maxHops,
    write: async (writer, letter) => {
      const { origin, hops, headers, record } = letter;
      const redrivenAt = transport.clock.now();
      const { key, value, timestamp } = record;
      const facts = { origin, hops, attempts: 0, trips: 0, redrivenAt };
      await writer.write(placeText(origin), to, { key, value, timestamp, headers: retryHeaders(headers, facts) });
    },
  });
}

/** Decides that dead letters need nothing more: they stay where they are, and count as discarded. Doing it twice changes nothing. */
export function discard(transport: Transport, action: DeadLetterAction): Promise<DeadLetterReport> {
  return act(transport, action, { state: 'discarded', topics: [], allowed: () => true, write: async () => undefined });
}

interface Deed {
  readonly state: Done['state'];
  /** They must exist. */
  readonly topics: readonly string[];
  allowed(letter: StoredDeadLetter): boolean;
  write(writer: RecordWriter, letter: StoredDeadLetter): Promise<void>;
}

function act(transport: Transport, action: DeadLetterAction, deed: Deed): Promise<DeadLetterReport> {
  const { topic, group, limit = Number.POSITIVE_INFINITY, dryRun = false } = action;
  if (!(limit >= 0)) throw new RangeError(`limit must be 0 or more, not ${limit}`);
  return using(transport, async () => {
    const needed = [deadLetterStateTopic(topic, group), ...deed.topics];
    await existing(transport, needed, 'create the topics of the group first');
    const writer = recordWriter({
      transport,
      log: silentLog,
      deliveryTimeoutMs: TIMEOUT_MS,
      maxQueued: WINDOW * 10,
      queueTimeoutMs: TIMEOUT_MS,
    });
    try {
      const done = await readDone(transport, topic, group);
      return await run({ transport, action: { ...action, dryRun, limit }, deed, writer, done });
    } finally {
      await writer.close(0);
    }
  });
}

interface RunParts {
  readonly transport: Transport;
  readonly action: DeadLetterAction & { readonly dryRun: boolean; readonly limit: number };
  readonly deed: Deed;
  readonly writer: RecordWriter;
  readonly done: DoneMap;
}

async function run({ transport, action, deed, writer, done }: RunParts): Promise<DeadLetterReport> {
  const { topic, group, filter = {}, dryRun, limit, signal, onDone } = action;
  const { clock } = transport;
  const turn = pace(clock, dryRun ? undefined : action.perSecond, signal);
  const count = { done: 0, before: 0, tooManyHops: 0, failed: 0 };
  const failures: { origin: Position; message: string }[] = [];
  const underWay = new Set<Promise<void>>();
  /** Of this run: a consumer that crashed may have written the same dead letter twice. */
  const seen = new Map<string, { readonly hops: number; readonly settled: Promise<boolean> }>();
  let taken = 0;
  let stopped = false;

  /** True: it is done, and remembered. */
  const settle = async (letter: StoredDeadLetter, first: Promise<boolean> | undefined): Promise<boolean> => {
    const { origin, hops, position } = letter;
    try {
      if (first === undefined) await deed.write(writer, letter);
      else if (!(await first)) return false;
      const { partition, offset } = position;
      const entry: Done = { state: deed.state, time: clock.now(), hops, letter: { partition, offset } };
      await writeDone(writer, { topic, group, origin, done: entry });
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (failures.length < FAILURES) failures.push({ origin, message });
      // Refused is this one; a broker that doesn't answer is all of them.
      if (!(error instanceof PublishRefused)) stopped = true;
      return false;
    }
  };

  const tally = (letter: StoredDeadLetter, isDone: boolean, isTwin: boolean): void => {
    if (!isDone) count.failed++;
    else if (!isTwin) {
      count.done++;
      onDone?.(letter);
    }
  };

  for await (const stored of lettersOf(transport, action)) {
    const letter = withState(stored, done);
    if (!matches(filter, letter)) continue;
    if (letter.state !== 'open') {
      count.before++;
      continue;
    }
    if (!deed.allowed(letter)) {
      count.tooManyHops++;
      continue;
    }
    const place = placeText(letter.origin);
    const former = seen.get(place);
    const twin = former !== undefined && former.hops >= letter.hops ? former.settled : undefined;
    if (twin === undefined) {
      if (taken >= limit) stopped = true;
      else await turn();
    }
    // What is on its way may have found out meanwhile that there is no use.
    if (stopped || signal?.aborted) {
      stopped = true;
      break;
    }
    const settled = dryRun ? Promise.resolve(true) : settle(letter, twin);
    if (twin === undefined) {
      taken++;
      seen.set(place, { hops: letter.hops, settled });
    }
    const work = settled.then((isDone) => tally(letter, isDone, twin !== undefined));
    underWay.add(work);
    void work.then(() => underWay.delete(work));
    if (underWay.size >= WINDOW) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return { dryRun, ...count, failures, complete: !stopped };
}
