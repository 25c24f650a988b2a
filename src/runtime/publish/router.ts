import { sharedAbort } from '../abort.js';
import { sleep } from '../clock.js';
import type { Message } from '../codec/message.js';
import type { Log } from '../log.js';
import { fullJitter } from '../retry/backoff.js';
import { partitionOf } from '../transports/murmur2.js';
import type { TopicDescription, Transport } from '../transports/port.js';
import type { Entry, PartitionQueue } from './entry.js';
import { PublishRefused } from './errors.js';
import { type LeaderLane, leaderLane } from './lane.js';
import { exactSize } from './size.js';

/** Brings records to the queue of their partition, and queues to the lane of their leader. */
export interface Router {
  /** Takes records in the order of the calls. */
  route(entry: Entry): void;
  close(): Promise<void>;
}

interface TopicState {
  description?: TopicDescription;
  describedAt: number;
  /** Until the description is there. */
  waiting: Entry[];
  loading: boolean;
  /** For records without a key. */
  turn: number;
  queues: Map<number, PartitionQueue>;
}

const MAX_AGE_MS = 300_000;
/** Nothing is refused for a limit that is older than that without looking whether it was raised. */
const LIMIT_AGE_MS = 10_000;
const BACKOFF = { minMs: 100, maxMs: 5_000 };

export function router(transport: Transport, log: Log, connect: () => Promise<void>): Router {
  const topics = new Map<string, TopicState>();
  const lanes = new Map<number, LeaderLane>();
  const closing = sharedAbort();

  const stateOf = (topic: string): TopicState => {
    let state = topics.get(topic);
    if (state === undefined) {
      state = { describedAt: 0, waiting: [], loading: false, turn: 0, queues: new Map() };
      topics.set(topic, state);
    }
    return state;
  };

  const laneOf = (leader: number): LeaderLane => {
    let lane = lanes.get(leader);
    if (lane === undefined) {
      const maxBatchBytes = (topic: string) =>
        topics.get(topic)?.description?.maxBatchBytes ?? Number.POSITIVE_INFINITY;
      lane = leaderLane({ transport, leader, log, maxBatchBytes, rerouted });
      lanes.set(leader, lane);
    }
    return lane;
  };

  const route = (entry: Entry): void => {
    const state = stateOf(entry.topic);
    if (state.description !== undefined) {
      if (transport.clock.now() - state.describedAt > MAX_AGE_MS && !state.loading) void renew(entry.topic, state);
      place(state, state.description, entry);
      return;
    }
    state.waiting.push(entry);
    if (!state.loading) void load(entry.topic, state);
  };

  /** Partitions may be added and leaders move while nothing fails. */
  const renew = async (topic: string, state: TopicState): Promise<void> => {
    state.loading = true;
    state.describedAt = transport.clock.now();
    await refresh([topic]).catch((error: unknown) => log.warn('no metadata', { topic, error: String(error) }));
    state.loading = false;
  };

  /** Describes a topic, for as long as someone waits for it. */
  const load = async (topic: string, state: TopicState): Promise<void> => {
    state.loading = true;
    for (let failures = 1; state.waiting.some(({ settled }) => !settled) && !closing.signal.aborted; failures++) {
      try {
        await connect();
        const description = (await transport.describe([topic])).get(topic);
        if (description === undefined) refuseAll(topic, state);
        else {
          update(state, description);
          for (const entry of state.waiting.splice(0)) place(state, description, entry);
        }
      } catch (error) {
        log.warn('topic could not be described', { topic, error: String(error) });
        await sleep(transport.clock, fullJitter(failures, BACKOFF), closing.signal);
      }
    }
    state.waiting = [];
    state.loading = false;
  };

  const refuseAll = (topic: string, state: TopicState): void => {
    topics.delete(topic);
    const refused = [
      ...state.waiting.splice(0),
      ...[...state.queues.values()].flatMap(({ pending }) => pending.splice(0)),
    ];
    for (const entry of refused) entry.reject(new PublishRefused('NO_SUCH_TOPIC', `topic ${topic} does not exist`));
  };

  const place = (state: TopicState, { partitions, maxBatchBytes }: TopicDescription, entry: Entry): void => {
    if (entry.settled) return;
    if (entry.size * 3 > maxBatchBytes) {
      const bytes = exactSize(entry.message);
      if (bytes > maxBatchBytes) {
        const text = `event ${entry.id} takes ${bytes} bytes on ${entry.topic}, which takes ${maxBatchBytes}`;
        entry.reject(new PublishRefused('TOO_LARGE', text));
        // Not this one: those behind it don't wait for it.
        if (transport.clock.now() - state.describedAt > LIMIT_AGE_MS && !state.loading) void renew(entry.topic, state);
        return;
      }
    }
    const partition = entry.partition ?? partitionFor(state, entry.message, partitions.length);
    const described = partitions[partition];
    if (described === undefined) {
      entry.reject(new PublishRefused('NO_SUCH_TOPIC', `topic ${entry.topic} has no partition ${partition}`));
      return;
    }
    let queue = state.queues.get(partition);
    if (queue === undefined) {
      const { leader } = described;
      const { topic } = entry;
      queue = { topic, partition, leader, pending: [], inFlight: false, alone: false, suspects: 0, most: 1 };
      state.queues.set(partition, queue);
    }
    queue.pending.push(entry);
    laneOf(queue.leader).offer(queue);
  };

  /** Where partitions are led now. A queue changes lanes only while nothing of it is in flight. */
  const rerouted = async (queues: readonly PartitionQueue[]): Promise<void> => {
    await refresh([...new Set(queues.map(({ topic }) => topic))]);
  };

  const refresh = async (names: readonly string[]): Promise<void> => {
    const described = await transport.describe(names);
    for (const name of names) {
      const state = topics.get(name);
      const description = described.get(name);
      if (state === undefined) continue;
      if (description === undefined) refuseAll(name, state);
      else update(state, description);
    }
  };

  const update = (state: TopicState, description: TopicDescription): void => {
    state.description = description;
    state.describedAt = transport.clock.now();
    for (const queue of state.queues.values()) {
      const leader = description.partitions[queue.partition]?.leader;
      if (leader === undefined || leader === queue.leader || queue.inFlight) continue;
      laneOf(queue.leader).withdraw(queue);
      queue.leader = leader;
      if (queue.pending.length > 0) laneOf(leader).offer(queue);
    }
  };

  return {
    route,
    close: async () => {
      closing.abort();
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
    },
  };
}

/** Java's choice for a key; without one, each partition in turn. */
function partitionFor(state: TopicState, { key }: Message, partitions: number): number {
  if (key !== null) return partitionOf(typeof key === 'string' ? Buffer.from(key) : key, partitions);
  state.turn = (state.turn + 1) % partitions;
  return state.turn;
}
