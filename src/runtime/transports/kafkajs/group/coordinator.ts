import { type Clock, sleep } from '../../../clock.js';
import { fullJitter } from '../../../retry/backoff.js';
import { TransportError } from '../../port.js';
import type { Cluster } from '../cluster.js';
import { Code, isTransient } from '../codes.js';
import type { Connection, Connector } from '../connection.js';
import { asTransportError, brokerError } from '../errors.js';
import type { BrokerInternals, CoordinatorResponse } from '../kafkajs-internals.js';

/** The broker that keeps a group, and a connection to it. */
export interface Coordinator {
  /**
   * One request, to the coordinator as it is known now. Rejects with TransportError; a coordinator that can't be reached, or isn't one any
   * more (`moved`), is looked for again with the next request.
   */
  ask<T>(what: string, request: (broker: BrokerInternals) => Promise<T>): Promise<T>;
  /** The same, again and again while the answer is that the coordinator has moved, is loading, or doesn't answer, until the time is up. */
  insist<T>(
    what: string,
    request: (broker: BrokerInternals) => Promise<T>,
    codesOf: (answer: T) => readonly number[],
    timeoutMs: number,
  ): Promise<T>;
  /** Somebody answered that it isn't the coordinator. */
  moved(): void;
  /** Whatever is asked now fails; the next request is on a connection of its own. */
  reset(): void;
  close(): void;
}

export interface CoordinatorParts {
  readonly cluster: Cluster;
  readonly connect: Connector;
  readonly clock: Clock;
  readonly group: string;
}

const GROUP = 0;
const BACKOFF = { minMs: 50, maxMs: 1_000 };
const MOVED: readonly number[] = [Code.notCoordinator, Code.coordinatorNotAvailable];
/** The answer will be another one in a moment. */
const WAIT: readonly number[] = [...MOVED, Code.coordinatorLoadInProgress, Code.unstableOffsetCommit];

export function coordinator({ cluster, connect, clock, group }: CoordinatorParts): Coordinator {
  let connection: Connection | undefined;
  let closed = false;

  const find = async (): Promise<Connection> => {
    if (connection !== undefined) return connection;
    const answer = await cluster.ask(
      `coordinator of group ${group}`,
      (broker) => broker.findGroupCoordinator({ groupId: group, coordinatorType: GROUP }),
      ({ errorCode }: CoordinatorResponse) => isTransient(errorCode),
    );
    if (answer.errorCode !== Code.none) throw brokerError(`coordinator of group ${group}`, answer.errorCode);
    if (closed) throw new TransportError('closed', 'the membership is over');
    connection ??= connect(answer.coordinator.host, answer.coordinator.port);
    return connection;
  };

  const forget = (): void => {
    connection?.close();
    connection = undefined;
  };

  const ask = async <T>(what: string, request: (broker: BrokerInternals) => Promise<T>): Promise<T> => {
    if (closed) throw new TransportError('closed', 'the membership is over');
    const used = await find();
    try {
      return await used.ask(request);
    } catch (error) {
      if (connection === used) forget();
      if (closed) throw new TransportError('closed', 'the membership is over');
      const failure = asTransportError(what, error);
      // Another request gave the connection up while this one waited: that ends nothing.
      throw failure.kind === 'closed' ? new TransportError('unknown', failure.message, failure) : failure;
    }
  };

  return {
    ask,
    insist: async (what, request, codesOf, timeoutMs) => {
      const deadline = clock.now() + timeoutMs;
      for (let failures = 1; ; failures++) {
        let failed: TransportError | undefined;
        try {
          const answer = await ask(what, request);
          const codes = codesOf(answer);
          if (!codes.some((code) => WAIT.includes(code)) || clock.now() >= deadline) return answer;
          if (codes.some((code) => MOVED.includes(code))) forget();
        } catch (error) {
          failed = asTransportError(what, error);
          if (failed.kind === 'closed' || failed.kind === 'refused' || clock.now() >= deadline) throw failed;
        }
        await sleep(clock, fullJitter(failures, BACKOFF) + 10);
      }
    },
    moved: forget,
    reset: forget,
    close: () => {
      closed = true;
      forget();
    },
  };
}
