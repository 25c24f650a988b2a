import type { Mode } from '../codec/message.js';
import { sourceProblem } from '../envelope/attributes.js';
import type { Event } from '../envelope/event.js';
import { InvalidEventError } from '../envelope/issue.js';
import { withTrace } from '../envelope/trace.js';
import { type Log, stderrLog } from '../log.js';
import type { ProducerTelemetry, Telemetry } from '../telemetry/port.js';
import type { Transport } from '../transports/port.js';
import type { Outgoing, Receipt, Sink } from './publisher.js';
import { type CloseReport, recordWriter } from './writer.js';

export interface ProducerOptions {
  readonly transport: Transport;
  /** Who makes the events, a URI-reference, e.g. `/todo-service`; written where an event has none. */
  readonly source: string;
  /** How events are written. Default `binary`: the value is the data as plain JSON. */
  readonly mode?: Mode;
  /** After that, `publish` rejects with DeliveryUnknown. Default 120,000. */
  readonly deliveryTimeoutMs?: number;
  /** Events without an answer; more wait. Default 10,000. */
  readonly maxQueued?: number;
  /** How long they wait before QueueFull. Default 60,000. */
  readonly queueTimeoutMs?: number;
  /** Default: warnings and errors to stderr. Payloads are never logged. */
  readonly log?: Log;
  /** Traces and measures; `openTelemetry()` of `@tidings/runtime/opentelemetry`. Default: nothing does. */
  readonly telemetry?: Telemetry;
}

/** Publishes events. One per process is enough, for all topics: `todos.publisher(producer)` is a topic's view over it. */
export interface Producer extends Sink {
  /** Runs around every `publish`, in the order of the calls to `use`. Returns the producer. */
  use(middleware: ProducerMiddleware): Producer;
  /** Events that were taken and have no answer yet. */
  queued(): number;
  /** Takes nothing new, flushes until the deadline (default 10,000 ms), rejects what is left. Never drops an event silently. */
  close(options?: { readonly deadlineMs?: number }): Promise<CloseReport>;
}

/**
 * `next` publishes, and may be given the event with another envelope (its type, version, id and data stay).
 * Events of one key enter in the order in which they were published, each when the one before has called `next`.
 */
export type ProducerMiddleware = (
  publication: { readonly topic: string; readonly event: Event },
  next: (event?: Event) => Promise<Receipt>,
) => Promise<Receipt>;

/** A producer on a transport. It connects when the first event is published. */
export function createProducer(options: ProducerOptions): Producer {
  const { transport, source, mode = 'binary', log = stderrLog } = options;
  const { deliveryTimeoutMs = 120_000, maxQueued = 10_000, queueTimeoutMs = 60_000 } = options;
  const problem = sourceProblem(source);
  if (problem !== undefined) throw new TypeError(`createProducer: source ${problem}`);
  for (const [name, value] of Object.entries({ deliveryTimeoutMs, maxQueued, queueTimeoutMs })) {
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`createProducer: ${name} must be a positive integer`);
  }
  const writer = recordWriter({ transport, log, deliveryTimeoutMs, maxQueued, queueTimeoutMs });
  const middlewares: ProducerMiddleware[] = [];
  const gates = new Map<string, Promise<void>>();

  const watcher = options.telemetry?.producer({ transport: transport.name, queued: () => writer.queued() });

  const write = async ({ topic, encode }: Outgoing, event: Event): Promise<Required<Receipt>> => {
    const position = await writer.write(event.id, topic, encode(event, { source, mode }));
    return { id: event.id, topic, position };
  };

  const watched = async (by: ProducerTelemetry, outgoing: Outgoing, event: Event): Promise<Receipt> => {
    // A middleware may have given it another trace.
    const inherited = outgoing.inherited === true && event.traceparent === outgoing.event.traceparent;
    const sending = by.send(outgoing.topic, event, inherited);
    try {
      const receipt = await write(outgoing, sending.trace === undefined ? event : withTrace(event, sending.trace));
      sending.sent(receipt.position);
      return receipt;
    } catch (error) {
      sending.failed(error);
      throw error;
    }
  };

  const send = (outgoing: Outgoing, event: Event): Promise<Receipt> =>
    watcher === undefined ? write(outgoing, event) : watched(watcher, outgoing, event);

  const through = (outgoing: Outgoing, entered: () => void): Promise<Receipt> => {
    const run = async (index: number, event: Event): Promise<Receipt> => {
      const middleware = middlewares[index];
      if (middleware === undefined) {
        const written = send(outgoing, event);
        entered();
        return written;
      }
      return middleware({ topic: outgoing.topic, event }, (changed) =>
        run(index + 1, changed === undefined ? event : sameEvent(event, changed)),
      );
    };
    return run(0, outgoing.event).finally(entered);
  };

  /** Middleware may wait for something; the next event of the key waits until this one is in the queue. */
  const inTurn = (outgoing: Outgoing): Promise<Receipt> => {
    const lane = `${outgoing.topic}\0${outgoing.event.partitionKey ?? ''}`;
    const before = gates.get(lane) ?? Promise.resolve();
    let entered = () => {};
    const gate = new Promise<void>((resolve) => {
      entered = resolve;
    });
    gates.set(lane, gate);
    void gate.then(() => {
      if (gates.get(lane) === gate) gates.delete(lane);
    });
    return before.then(() => through(outgoing, entered));
  };

  const producer: Producer = Object.freeze({
    send: (outgoing: Outgoing) => (middlewares.length === 0 ? send(outgoing, outgoing.event) : inTurn(outgoing)),
    use: (middleware: ProducerMiddleware) => {
      middlewares.push(middleware);
      return producer;
    },
    queued: () => writer.queued(),
    close: ({ deadlineMs = 10_000 } = {}) => writer.close(deadlineMs).finally(() => watcher?.close()),
  });
  return producer;
}

/** What was validated is what is sent. */
function sameEvent(event: Event, changed: Event): Event {
  for (const field of ['id', 'type', 'version', 'data'] as const) {
    if (changed[field] === event[field]) continue;
    throw new InvalidEventError(event.type, [
      { path: field, message: 'was changed by a middleware, which may change the rest of the envelope only' },
    ]);
  }
  return changed;
}
