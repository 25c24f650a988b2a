import { sharedAbort } from '../../abort.js';
import { type Clock, sleep } from '../../clock.js';
import { fullJitter } from '../../retry/backoff.js';
import { type ReadBatch, type ReadRange, TransportError } from '../port.js';
import type { Cluster } from './cluster.js';
import { Code, codeName, isTransient } from './codes.js';
import { decompress } from './compression.js';
import type { Connector } from './connection.js';
import { asTransportError, brokerError } from './errors.js';
import { nodes as newNodes } from './nodes.js';
import { EARLIEST, listOffsets } from './offsets.js';
import type { KafkaSettings } from './options.js';
import { decodeBatches } from './wire/decode-batches.js';
import { type FetchedPart, fetch } from './wire/fetch.js';

export interface OnlookerParts {
  readonly settings: KafkaSettings;
  readonly connect: Connector;
  readonly cluster: Cluster;
  readonly clock: Clock;
}

interface OpenRange extends ReadRange {
  next: number;
}

const BACKOFF = { minMs: 50, maxMs: 1_000 };
/** Where nothing is waited for. */
const NO_WAIT_MS = 1;

/** Reads ranges of partitions without a group, a leader at a time. Gives up where a partition can't be read for `requestTimeoutMs`. */
export async function* onlooker(
  parts: OnlookerParts,
  ranges: readonly ReadRange[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ReadBatch> {
  const { settings, connect, cluster, clock } = parts;
  const brokers = newNodes(cluster, connect);
  const ending = sharedAbort();
  const abort = () => {
    ending.abort();
    brokers.close();
  };
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  let open: OpenRange[] = ranges.map((range) => ({ ...range, next: range.from }));
  let failing: number | undefined;
  let failures = 0;

  const refresh = async (): Promise<void> => {
    const found = await cluster.topics([...new Set(open.map(({ topic }) => topic))]);
    for (const { topic, partition } of open) {
      if (partition < (found.get(topic)?.leaders.length ?? 0)) continue;
      throw new TransportError('no-such-topic', `topic ${topic} has no partition ${partition}`);
    }
  };

  /** Something that another try may mend; after a while it is an error. */
  const failed = async (error: TransportError): Promise<void> => {
    failing ??= clock.now();
    if (error.kind !== 'unknown' || clock.now() - failing > settings.requestTimeoutMs) throw error;
    await sleep(clock, fullJitter(++failures, BACKOFF) + 10, ending.signal);
    if (!ending.signal.aborted) await refresh();
  };

  const ask = (node: number, some: readonly OpenRange[], maxWaitMs: number): Promise<readonly FetchedPart[]> => {
    const limits = { maxWaitMs, maxBytes: settings.fetchBytes, maxBytesPerPartition: settings.fetchBytesPerPartition };
    const wanted = some.map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
    return brokers.to(node).fetch(fetch(wanted, limits));
  };

  try {
    if (open.length > 0) await refresh();
    while (open.length > 0 && !ending.signal.aborted) {
      const nodes = new Map<number | undefined, OpenRange[]>();
      for (const range of open) {
        const leader = cluster.leader(range.topic, range.partition);
        nodes.set(leader, [...(nodes.get(leader) ?? []), range]);
      }
      let read = false;
      for (const [node, some] of nodes) {
        if (node === undefined) {
          await failed(new TransportError('unknown', `${some[0]!.topic}/${some[0]!.partition} has no leader`));
          continue;
        }
        let answers: readonly FetchedPart[];
        try {
          // With several leaders each is asked in turn: waiting at one keeps from the others.
          const patient = nodes.size === 1 && some.every(({ to }) => to === undefined);
          answers = await ask(node, some, patient ? settings.fetchWaitMs : NO_WAIT_MS);
        } catch (error) {
          if (ending.signal.aborted) return;
          await failed(asTransportError(`broker ${node}`, error));
          continue;
        }
        for (const answer of answers) {
          const range = some.find(({ topic, partition }) => topic === answer.topic && partition === answer.partition);
          if (range === undefined) continue;
          const { topic, partition, to } = range;
          if (answer.code === Code.offsetOutOfRange) {
            const [first] = await listOffsets(cluster, clock, [range], EARLIEST, settings.requestTimeoutMs);
            if (first!.offset <= range.next) throw brokerError(`${topic}/${partition} at ${range.next}`, answer.code);
            range.next = first!.offset;
          } else if (isTransient(answer.code)) {
            await failed(new TransportError('unknown', `${topic}/${partition}: ${codeName(answer.code)}`));
          } else if (answer.code !== Code.none) {
            throw brokerError(`${topic}/${partition}`, answer.code);
          } else {
            const before = range.next;
            const decoded = await decodeBatches(answer.bytes, before, answer.aborted, decompress);
            const records = to === undefined ? decoded.records : decoded.records.filter(({ offset }) => offset < to);
            range.next = decoded.next;
            failing = undefined;
            failures = 0;
            if (range.next > before) read = true;
            // Nothing more is there, or nothing that is for consumers.
            else if (to !== undefined) range.next = to;
            if (records.length > 0) yield { topic, partition, records };
            if (ending.signal.aborted) return;
          }
        }
      }
      open = open.filter(({ next, to }) => to === undefined || next < to);
      if (!read && nodes.size > 1) await sleep(clock, settings.fetchWaitMs / 5, ending.signal);
    }
  } catch (error) {
    if (ending.signal.aborted) return;
    throw asTransportError('read', error);
  } finally {
    signal?.removeEventListener('abort', abort);
    abort();
  }
}
