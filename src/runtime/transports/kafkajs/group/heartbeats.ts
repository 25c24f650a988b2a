import { type Clock, sleep, within } from '../../../clock.js';
import type { Log } from '../../../log.js';
import { Code, codeName } from '../codes.js';
import { messageOf } from '../errors.js';
import type { KafkaSettings } from '../options.js';
import type { Coordinator } from './coordinator.js';
import type { Generation } from './enter.js';

/** Keeps a member in its group, whatever its handlers do, until it is stopped. */
export interface Heartbeats {
  /** Milliseconds since the group last said that all is well: a rebalance may have begun so long ago. */
  age(): number;
  stop(): void;
}

export interface HeartbeatParts {
  readonly coordinator: Coordinator;
  readonly settings: KafkaSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly group: string;
  readonly member: Generation;
  /** The group waits for this member to enter again. Once. */
  readonly onRebalance: () => void;
  /** The group has gone on without this member, or must have. Once, and the last call. */
  readonly onLost: (reason: string) => void;
}

/** A heartbeat that hangs must not keep the next from going out. */
const SHARE = 3;

export function heartbeats(parts: HeartbeatParts): Heartbeats {
  const { coordinator, settings, clock, log, group, member, onRebalance, onLost } = parts;
  const { sessionTimeoutMs, heartbeatIntervalMs } = settings;
  const stopping = new AbortController();
  /** Of a clock that nobody sets. When the last request was sent that was answered: the broker's own measure starts later. */
  let heard = performance.now();
  let rebalancing = false;
  let well = heard;

  const lost = (reason: string): void => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    onLost(reason);
  };

  const beat = async (): Promise<void> => {
    const sent = performance.now();
    const request = coordinator.ask(`heartbeat of group ${group}`, (broker) =>
      broker.heartbeat({ groupId: group, groupGenerationId: member.generation, memberId: member.memberId }),
    );
    const answer = await within(clock, Math.max(sessionTimeoutMs / SHARE, heartbeatIntervalMs), request);
    if (stopping.signal.aborted) return;
    if (answer === undefined) {
      coordinator.reset();
      return;
    }
    const { errorCode } = answer;
    if (errorCode === Code.none || errorCode === Code.rebalanceInProgress) heard = sent;
    if (errorCode === Code.none) well = sent;
    else if (errorCode === Code.rebalanceInProgress) {
      if (!rebalancing) onRebalance();
      rebalancing = true;
    } else if (
      errorCode === Code.unknownMemberId ||
      errorCode === Code.illegalGeneration ||
      errorCode === Code.fencedInstanceId
    ) {
      lost(codeName(errorCode));
    } else if (errorCode === Code.notCoordinator || errorCode === Code.coordinatorNotAvailable) coordinator.moved();
    else log.warn('heartbeat refused', { group, error: codeName(errorCode) });
  };

  /** Also true after the event loop stood still for so long: nobody heard of this member, and nothing of its partitions may be started. */
  const expired = (): boolean => performance.now() - heard > sessionTimeoutMs;

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep(clock, heartbeatIntervalMs, stopping.signal);
      if (stopping.signal.aborted) return;
      if (expired()) return lost(`no heartbeat got through for ${sessionTimeoutMs} ms`);
      try {
        await beat();
      } catch (error) {
        if (!stopping.signal.aborted) log.debug('no heartbeat', { group, error: messageOf(error) });
      }
    }
  };

  void run();
  return {
    age: () => performance.now() - well,
    stop: () => stopping.abort(),
  };
}
