import { sharedAbort } from '../abort.js';
import { sleep, within } from '../clock.js';
import { asideLane } from '../dead-letter/lane.js';
import { deadLetterWriter } from '../dead-letter/writer.js';
import type { Membership } from '../transports/port.js';
import { type Assignments, assignments } from './assignments.js';
import { attempts } from './attempt.js';
import { batchRunner } from './batches.js';
import { caller } from './call.js';
import { committer as newCommitter } from './committer.js';
import { delivery } from './delivery.js';
import { disposer as newDisposer } from './disposing.js';
import { HandlerAborted } from './errors.js';
import { undertaker } from './give-up.js';
import { groupCallbacks } from './group-callbacks.js';
import { healthOf } from './health.js';
import type { Consumer, ConsumerMiddleware, ConsumerOptions, StopReport } from './options.js';
import type { ParkStore } from './park-store.js';
import { partitionParking } from './parking.js';
import { type AssignedPartition, assignedPartition, type Held } from './partition.js';
import { postponer } from './postpone.js';
import { recordReader } from './read.js';
import { type Releasing, releaser } from './release.js';
import { settingsOf } from './settings.js';
import { slots as newSlots } from './slots.js';
import { consumerState, remember } from './state.js';
import { lagOf, topicsToRead } from './topics.js';
import { trying as newTrying } from './trying.js';
import { turns } from './turns.js';

const DEAD_LETTER_TIMEOUT_MS = 30_000;

/**
 * A consumer of all topics that one group reads in this process. It joins its group in the next turn of the event loop.
 * Throws TypeError or RangeError for options that can't be meant.
 */
export function createConsumer<Tx = undefined>(options: ConsumerOptions<Tx>): Consumer<Tx> {
  const settings = settingsOf(options);
  const { transport, group, subscriptions, producer, inbox, deadLetterHeaders: presets = [] } = options;
  // Without an inbox there are no transactions, so it doesn't matter of which kind the store's are.
  const park = options.park as ParkStore<Tx> | undefined;
  const { log, retry, commitIntervalMs } = settings;
  const { clock } = transport;
  const state = consumerState();
  const readers = new Map(
    subscriptions.map((subscription) => [subscription.channel.topic, recordReader<Tx>(subscription)] as const),
  );
  /** With the retry topics, as soon as it is known which there are. */
  let topics: readonly string[] = [...readers.keys()];
  const middlewares: ConsumerMiddleware<Tx>[] = [];
  const slots = newSlots(settings.concurrency);
  const due = turns();
  const ending = sharedAbort();
  let member: Membership | undefined;
  let connected = false;
  let stopped: Promise<StopReport> | undefined;

  const failed = (partition: AssignedPartition<Tx>, error: unknown) => void remember(state, error, partition);
  const busy = (change: 1 | -1) => {
    state.busy += change;
  };
  const deadLettered = () => {
    state.deadLetters++;
  };
  const aside = asideLane({ transport, log, deliveryTimeoutMs: DEAD_LETTER_TIMEOUT_MS });
  const deadLetters = deadLetterWriter(aside, presets);
  const watched = { transport: transport.name, group, health: () => healthOf(state, partitions.all()) };
  const telemetry = options.telemetry?.consumer(watched);
  const bury = undertaker<Tx>({ group, clock, log, deadLetters, deadLettered, telemetry });
  const handlerAttempts = attempts(clock, settings.handlerTimeoutMs);
  const call = caller<Tx>({ group, log, attempts: handlerAttempts, middlewares, inbox, sink: producer, telemetry });
  const trying = newTrying<Tx>({ clock, log, slots, call, retry, due, busy, failed });
  const disposer = newDisposer<Tx>({ busy, failed });
  const postpone = postponer<Tx>({ ...settings, group, clock, aside, undertaker: bury, telemetry });
  const deliver = delivery<Tx>({ ...settings, clock, trying, disposer, undertaker: bury, postpone, failed, telemetry });
  const transactional = inbox !== undefined;
  const release = releaser<Tx>({
    ...settings,
    group,
    clock,
    slots,
    trying,
    undertaker: bury,
    transactional,
    busy,
    failed,
  });
  const committer = newCommitter<Tx>(() => member, log);

  /** Tells people, and tries again after a while. */
  const hold = (partition: AssignedPartition<Tx>, { offset, reason }: Held): void => {
    const { topic, partition: number } = partition;
    state.lastError = reason;
    log.error('partition held', { topic, partition: number, offset, group, reason });
    void sleep(clock, Math.max(retry.maxMs, 1), ending.signal).then(() => {
      if (!ending.signal.aborted && partitions.get(partition) === partition) member?.resume(partition);
    });
  };
  const partitions: Assignments<Tx> = assignments<Tx>(clock, (assigned, after) => {
    const { topic } = assigned;
    const reader = readers.get(topic)!;
    let releasing: Releasing | undefined;
    const onParked = () => releasing?.wake();
    // What was redriven has lost its place in the order of its key.
    const parking =
      park === undefined || topic !== reader.topic
        ? undefined
        : partitionParking<Tx>({ store: park, group, at: assigned, clock, log, onParked, telemetry });
    const partition: AssignedPartition<Tx> = assignedPartition<Tx>({
      assigned,
      reader,
      parking,
      slots,
      after,
      now: () => clock.now(),
      finished: () => {
        state.finished++;
      },
      onHold: (held) => hold(partition, held),
    });
    if (parking !== undefined) {
      releasing = release(partition, parking, after);
      releasing.wake();
    }
    return partition;
  });
  const onBatch = batchRunner<Tx>({ clock, state, partitions, committer, deliver, commitIntervalMs, due });
  const onMembership = (membership: Membership) => {
    member = membership;
  };
  const onCrash = () => ending.abort();
  const callbacks = { group, log, settings, state, partitions, committer, onBatch, onMembership, onCrash };

  const start = async (): Promise<void> => {
    await transport.connect();
    connected = true;
    const homes = await topicsToRead(transport, group, topics, settings.exhausted, log);
    for (const [topic, home] of homes) readers.set(topic, readers.get(home)!);
    topics = [...homes.keys()];
    if (state.stopping) return;
    member = await transport.join(groupCallbacks<Tx>({ ...callbacks, topics }));
    if (state.status === 'starting') state.status = 'running';
    log.info('consumer joined', { group, topics: topics.length });
  };

  // In the next turn: `use` may be called before.
  const started = Promise.resolve().then(start);
  started.catch((error: unknown) => {
    state.status = 'failed';
    log.error('consumer could not start', { group, error: remember(state, error) });
  });

  const leave = async (): Promise<void> => {
    await member?.leave();
    if (connected) await transport.close();
  };

  const stop = async (deadlineMs: number): Promise<StopReport> => {
    const before = state.finished;
    const over = clock.now() + deadlineMs;
    state.stopping = true;
    if (state.status !== 'failed') state.status = 'stopping';
    // From this moment on.
    for (const partition of partitions.all()) void partition.drain();
    const began = await within(
      clock,
      deadlineMs,
      started.then(() => true).catch(() => false),
    );
    const those = partitions.all();
    const reason = new HandlerAborted('stopping', 'the consumer stops');
    const done = await partitions.drain(those, Math.max(over - clock.now(), 0), reason);
    const abandoned = done
      ? []
      : those.flatMap(({ topic, partition, inFlight }) => inFlight().map((offset) => ({ topic, partition, offset })));
    await committer.flush(partitions.all());
    const offsets = those.flatMap(({ topic, partition, progress }) => {
      const offset = progress.watermark();
      return offset === undefined ? [] : [{ topic, partition, offset }];
    });
    const report = { finished: state.finished - before, abandoned, offsets };
    ending.abort();
    // A group that keeps a newcomer waiting would keep `stop` waiting too.
    if (began === undefined) void started.then(leave, leave);
    else await leave();
    partitions.remove(partitions.all(), reason);
    await aside.close(0);
    telemetry?.close();
    if (began !== false) state.status = 'stopped';
    log.info('consumer stopped', { group, finished: report.finished, abandoned: abandoned.length });
    return report;
  };

  const consumer: Consumer<Tx> = Object.freeze({
    start: () => started,
    use: (middleware: ConsumerMiddleware<Tx>) => {
      middlewares.push(middleware);
      return consumer;
    },
    stop: ({ deadlineMs = 10_000 } = {}) => {
      stopped ??= stop(deadlineMs);
      return stopped;
    },
    health: watched.health,
    lag: () => lagOf(transport, group, topics),
  });
  return consumer;
}
