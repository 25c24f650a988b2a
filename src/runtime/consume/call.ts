import type { Tombstone } from '../codec/decoded.js';
import type { Position } from '../codec/message.js';
import type { Event, Received } from '../envelope/event.js';
import type { Log } from '../log.js';
import type { Sink } from '../publish/publisher.js';
import type { ConsumerTelemetry } from '../telemetry/port.js';
import type { FetchedRecord } from '../transports/port.js';
import type { Attempts, Failure, Running } from './attempt.js';
import { handlerContext, withFields } from './context.js';
import type { BatchContext, HandlerContext } from './handler.js';
import type { ConsumerMiddleware, Delivery, Inbox } from './options.js';
import type { AssignedPartition } from './partition.js';
import { isBatch } from './read.js';

/** A record whose handler is to be called; `at`: where it stood first. */
export type Readable = { readonly record: FetchedRecord; readonly at: Position } & (
  | { readonly event: Received<Event>; readonly receivedVersion: number }
  | { readonly tombstone: Tombstone }
);

/** What belongs into the transaction in which events are handled, after their handler. Not called where there is none, or nothing to handle. */
export type Settle<Tx> = (tx: Tx) => Promise<void>;

/** One attempt: middleware around the handler around, with an inbox, a transaction. Resolves with what it failed of. */
export type Call<Tx> = (
  partition: AssignedPartition<Tx>,
  readables: readonly Readable[],
  attempt: number,
  settle?: Settle<Tx>,
) => Promise<Failure | undefined>;

export interface CallParts<Tx> {
  readonly group: string;
  readonly log: Log;
  readonly attempts: Attempts;
  readonly middlewares: readonly ConsumerMiddleware<Tx>[];
  readonly inbox: Inbox<Tx> | undefined;
  readonly sink: Sink | undefined;
  readonly telemetry: ConsumerTelemetry | undefined;
}

export function caller<Tx>(parts: CallParts<Tx>): Call<Tx> {
  const { group, log, attempts, middlewares, inbox, sink: producer, telemetry } = parts;
  const through = async (delivered: Delivery<Tx>, last: () => void | Promise<void>): Promise<void> => {
    const run = async (index: number): Promise<void> => {
      const middleware = middlewares[index];
      await (middleware === undefined ? last() : middleware(delivered, () => run(index + 1)));
    };
    await run(0);
  };

  const callHandler = (
    assigned: AssignedPartition<Tx>,
    readables: readonly Readable[],
    attempt: number,
    running: Running,
    tx: Tx,
    sink: Sink | undefined,
  ): void | Promise<void> => {
    const { topic, partition, reader } = assigned;
    const contexts = readables.map((readable) => {
      const event = 'event' in readable ? readable.event : undefined;
      const receivedVersion = 'event' in readable ? readable.receivedVersion : 0;
      const { signal } = running;
      return handlerContext({
        at: readable.at,
        record: readable.record,
        event,
        receivedVersion,
        attempt,
        signal,
        tx,
        sink,
        log,
        trace: telemetry?.current,
      });
    });
    const [first] = readables;
    const context = contexts[0]!;
    if ('tombstone' in first!) {
      const { tombstone: handle } = reader;
      if (typeof handle !== 'function') return;
      const { tombstone } = first;
      const last = () => handle(tombstone, context);
      return middlewares.length === 0 ? last() : through({ topic, partition, events: [], context }, last);
    }
    const events = readables.flatMap((readable) => ('event' in readable ? [readable.event] : []));
    const handler = reader.handlerOf(events[0]!.type);
    if (isBatch(handler)) {
      const batch = batchContext(contexts, running, log);
      const last = () => handler.handle(events, batch);
      return middlewares.length === 0 ? last() : through({ topic, partition, events, context: batch }, last);
    }
    if (typeof handler !== 'function') return;
    const last = () => handler(events[0]!, context);
    return middlewares.length === 0 ? last() : through({ topic, partition, events, context }, last);
  };

  const once: Call<Tx> = (assigned, readables, attempt, settle) =>
    attempts.run(assigned.running, (running) => {
      // Without an inbox there is no transaction: the types say undefined.
      if (inbox === undefined) return callHandler(assigned, readables, attempt, running, undefined as Tx, producer);
      const idOf = (readable: Readable) => {
        const { topic, partition, offset } = readable.at;
        return 'event' in readable ? readable.event.id : `${topic}/${partition}/${offset}`;
      };
      return inbox.run(group, readables.map(idOf), async (fresh, tx, sink) => {
        // The same event twice in a batch is handled once.
        const left = new Set(fresh);
        const unseen = readables.filter((readable) => left.delete(idOf(readable)));
        if (unseen.length === 0) return;
        const kept = sink === undefined ? producer : (telemetry?.keeping(sink) ?? sink);
        await callHandler(assigned, unseen, attempt, running, tx, kept);
        // A handler that was aborted may have returned because of that: its transaction must not say that the event is handled.
        const aborted = running.aborted();
        if (aborted !== undefined) throw aborted;
        await settle?.(tx);
      });
    });

  if (telemetry === undefined) return once;
  return (assigned, readables, attempt, settle) => {
    const { topic, partition, reader } = assigned;
    const messages = readables.map((readable) => ({
      record: readable.record,
      event: 'event' in readable ? readable.event : undefined,
    }));
    const type = messages[0]?.event?.type;
    const batch = type !== undefined && isBatch(reader.handlerOf(type));
    const run = () => once(assigned, readables, attempt, settle);
    return telemetry.process({ topic, partition, batch, messages, attempt }, run);
  };
}

function batchContext<Tx>(contexts: readonly HandlerContext<Tx>[], running: Running, log: Log): BatchContext<Tx> {
  const { topic, partition, attempt, tx } = contexts[0]!;
  return {
    topic,
    partition,
    contexts,
    attempt,
    tx,
    log: withFields(log, { topic, partition, events: contexts.length }),
    get signal() {
      return running.signal();
    },
  };
}
