import { orAborted, sharedAbort } from '../../abort.js';
import { type Clock, sleep } from '../../clock.js';
import type { Log } from '../../log.js';
import { fullJitter } from '../../retry/backoff.js';
import { type Lane, type PartitionBatch, type Stored, TransportError } from '../port.js';
import type { Cluster } from './cluster.js';
import { Code, codeName, isTransient } from './codes.js';
import type { Connector } from './connection.js';
import { asTransportError, brokerError } from './errors.js';
import type { ProducerIdResponse } from './kafkajs-internals.js';
import { nodes } from './nodes.js';
import type { KafkaSettings } from './options.js';
import { type Compressor, encodeBatch } from './wire/encode-batch.js';
import { type EncodedPart, type ProducedPart, produce } from './wire/produce.js';

export interface LaneParts {
  readonly settings: KafkaSettings;
  readonly connect: Connector;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly compressor: Compressor | undefined;
}

const BACKOFF = { minMs: 50, maxMs: 1_000 };
/** The broker says that the replicas are late before the request itself is given up. */
const ACK_MARGIN_MS = 2_000;
const TRANSACTION_TIMEOUT_MS = 60_000;
interface Answer extends ProducedPart {
  readonly leader: number;
}

/** Sequence numbers are 31 bits wide, and start again. */
const SEQUENCES = 2 ** 31;

/** They forgot the identity, or its numbers don't fit what they have: a new one is needed. */
const IDENTITY_LOST: ReadonlySet<number> = new Set([
  Code.outOfOrderSequence,
  Code.duplicateSequence,
  Code.invalidProducerEpoch,
  Code.invalidProducerIdMapping,
  Code.unknownProducerId,
]);

/**
 * Writes with an identity of its own (KIP-98). What nobody acknowledged is sent again as it was, under the same numbers, to whoever leads
 * the partition by then: a broker that has it already says so instead of storing it twice. That ends after `requestTimeoutMs`.
 */
export async function openLane(parts: LaneParts): Promise<Lane> {
  const { settings, connect, cluster, clock, log, compressor } = parts;
  const { requestTimeoutMs } = settings;
  const ackTimeoutMs = Math.max(requestTimeoutMs - ACK_MARGIN_MS, Math.ceil(requestTimeoutMs / 2));
  const brokers = nodes(cluster, connect);
  const closing = sharedAbort();
  const sequences = new Map<string, number>();
  let identity = await newIdentity();
  let writing = false;
  let failed = false;

  async function newIdentity(): Promise<{ readonly producerId: bigint; readonly epoch: number }> {
    const transactionTimeout = TRANSACTION_TIMEOUT_MS;
    const answer = await cluster.ask(
      'producer id',
      (broker) => broker.initProducerId({ transactionTimeout }),
      ({ errorCode }: ProducerIdResponse) => isTransient(errorCode),
    );
    if (answer.errorCode !== Code.none) throw brokerError('producer id', answer.errorCode);
    return { producerId: BigInt(answer.producerId), epoch: answer.producerEpoch };
  }

  const encode = async ({ topic, partition, records }: PartitionBatch): Promise<EncodedPart> => {
    const key = keyOf({ topic, partition });
    const firstSequence = sequences.get(key) ?? 0;
    sequences.set(key, (firstSequence + records.length) % SEQUENCES);
    const bytes = await encodeBatch(records, { ...identity, firstSequence }, clock.now(), compressor);
    return { topic, partition, bytes };
  };

  /** By leader, as far as that is known. */
  const led = (waiting: readonly EncodedPart[]): ReadonlyMap<number, readonly EncodedPart[]> => {
    const byLeader = new Map<number, EncodedPart[]>();
    for (const part of waiting) {
      const leader = cluster.leader(part.topic, part.partition);
      if (leader !== undefined) byLeader.set(leader, [...(byLeader.get(leader) ?? []), part]);
    }
    return byLeader;
  };

  /** What each leader says; a part that nobody could be asked about is left out. */
  const send = async (waiting: readonly EncodedPart[], failures: (reason: string) => void): Promise<Answer[]> => {
    const answers = [...led(waiting)].map(async ([leader, some]): Promise<readonly Answer[]> => {
      try {
        const request = produce(some, ackTimeoutMs);
        const answered = await brokers.to(leader).ask((broker) => broker.connectionPool.send(request));
        return answered.map((answer) => ({ ...answer, leader }));
      } catch (error) {
        const failure = asTransportError(`broker ${leader}`, error);
        if (failure.kind === 'refused') throw failure;
        failures(failure.message);
        return [];
      }
    });
    return (await Promise.all(answers)).flat();
  };

  /** Leaders, where one isn't known or isn't one any more. Topics that don't exist are an error of their own. */
  const findLeaders = async (waiting: readonly EncodedPart[], anew: boolean): Promise<void> => {
    const unknown = waiting.filter(({ topic, partition }) => anew || cluster.leader(topic, partition) === undefined);
    if (unknown.length === 0) return;
    const names = [...new Set(unknown.map(({ topic }) => topic))];
    const found = await cluster.topics(names);
    for (const { topic, partition } of unknown) {
      const facts = found.get(topic);
      if (facts === undefined) throw new TransportError('no-such-topic', `there is no topic ${topic}`);
      if (partition >= facts.leaders.length) {
        throw new TransportError('no-such-topic', `topic ${topic} has no partition ${partition}`);
      }
    }
  };

  const write = async (batch: readonly PartitionBatch[]): Promise<readonly Stored[]> => {
    const deadline = clock.now() + requestTimeoutMs;
    const stored: Stored[] = [];
    const waiting = new Map<string, EncodedPart>();
    for (const part of batch) waiting.set(keyOf(part), await encode(part));
    let reason = 'no leader';
    const failures = (text: string) => {
      reason = text;
    };
    const failure = (error: unknown): TransportError => {
      const { kind, message, cause } = asTransportError('write', error);
      return new TransportError(kind, message, cause, stored);
    };
    try {
      for (let attempt = 1; ; attempt++) {
        await findLeaders([...waiting.values()], attempt > 1);
        let no: TransportError | undefined;
        for (const { topic, partition, leader, code, baseOffset } of await send([...waiting.values()], failures)) {
          const what = `${topic}/${partition}`;
          if (code === Code.none) {
            waiting.delete(keyOf({ topic, partition }));
            stored.push({ topic, partition, baseOffset, leader });
          } else if (IDENTITY_LOST.has(code)) no ??= new TransportError('unknown', `${what}: ${codeName(code)}`);
          else if (isTransient(code)) reason = `${what}: ${codeName(code)}`;
          else no = brokerError(what, code);
        }
        if (no !== undefined) throw no;
        if (waiting.size === 0) return inOrderOf(batch, stored);
        if (closing.signal.aborted) throw closedEarly();
        if (clock.now() >= deadline) throw new TransportError('unknown', reason);
        log.debug('sending again', { attempt, partitions: waiting.size, reason });
        await sleep(clock, fullJitter(attempt, BACKOFF) + 10, closing.signal);
        if (closing.signal.aborted) throw closedEarly();
      }
    } catch (error) {
      throw failure(error);
    }
  };

  return {
    write: async (batch) => {
      if (closing.signal.aborted) throw new TransportError('closed', 'the lane is closed');
      if (writing) throw new Error('a lane has one batch in flight');
      if (failed) throw new Error('a lane needs a new producer identity after a failure');
      writing = true;
      try {
        return await orAborted(write(batch), closing.signal, closedEarly);
      } catch (error) {
        failed = true;
        throw error;
      } finally {
        writing = false;
      }
    },
    renew: async () => {
      identity = await newIdentity();
      sequences.clear();
      failed = false;
    },
    close: async () => {
      closing.abort();
      brokers.close();
    },
  };
}

function closedEarly(): TransportError {
  return new TransportError('closed', 'the lane was closed while it waited for an answer');
}

function keyOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}/${partition}`;
}

function inOrderOf(batch: readonly PartitionBatch[], stored: readonly Stored[]): readonly Stored[] {
  const byKey = new Map(stored.map((one) => [keyOf(one), one] as const));
  return batch.map((part) => byKey.get(keyOf(part))!);
}
