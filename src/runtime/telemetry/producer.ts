import { type Attributes, context, isSpanContextValid, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Event } from '../envelope/event.js';
import { withTrace } from '../envelope/trace.js';
import type { Outgoing, Sink } from '../publish/publisher.js';
import { errorType } from './errors.js';
import type { ProducerTelemetry, Sending, WatchedProducer } from './port.js';
import { readTrace, writeTrace } from './trace-context.js';
import {
  activeSpanContext,
  endFailed,
  eventAttributes,
  type Operation,
  safely,
  secondsSince,
  startSpan,
  type Watch,
} from './watch.js';

/**
 * Spans `send <topic>`. One whose context the message carries is a PRODUCER span. A message that has a context already, of a `create` span
 * or given to `make`, keeps it; the span is a CLIENT span then, linked to it.
 */
export function producerTelemetry(watch: Watch, watched: WatchedProducer): ProducerTelemetry {
  const { instruments, names } = watch;
  const system = { [names.system]: watch.systemOf(watched.transport) };
  const unwatch = safely(() => instruments.watchProducer(watched));

  const measure = (topic: string, started: number, failure: Attributes): void => {
    // Without the partition: a histogram for each would cost more than it tells.
    const attributes = { ...system, [names.operationName]: 'send', [names.topic]: topic, ...failure };
    instruments.sent.add(1, attributes);
    instruments.operationDuration.record(secondsSince(started), attributes);
  };

  return {
    send: (topic, event, inherited): Sending => {
      const started = performance.now();
      const begun = safely(() => begin(watch, 'send', topic, event, inherited, system));
      return {
        trace: begun?.trace,
        sent: ({ partition, offset }) => {
          safely(() => {
            begun?.span.setAttributes({ [names.partition]: String(partition), [names.offset]: offset });
            begun?.span.end();
            measure(topic, started, {});
          });
        },
        failed: (error) => {
          safely(() => {
            if (begun !== undefined) endFailed(watch, begun.span, error);
            measure(topic, started, { [names.errorType]: errorType(error) });
          });
        },
      };
    },
    close: () => void safely(() => unwatch?.()),
  };
}

/** Spans `create <topic>`: the event is kept now and sent later, by someone else. Its message carries the context of this span. */
export function keepingSink(watch: Watch, sink: Sink, system: Attributes): Sink {
  return {
    send: async (outgoing: Outgoing) => {
      const { topic, event, inherited = false } = outgoing;
      const given = !inherited && readTrace(event) !== undefined;
      const begun = given ? undefined : safely(() => begin(watch, 'create', topic, event, inherited, system));
      const kept =
        begun?.trace === undefined ? outgoing : { ...outgoing, event: withTrace(event, begun.trace), inherited: false };
      try {
        const receipt = await sink.send(kept);
        safely(() => begun?.span.end());
        return receipt;
      } catch (error) {
        if (begun !== undefined) safely(() => endFailed(watch, begun.span, error));
        throw error;
      }
    },
  };
}

/** `trace`: what the message is to carry, where that is not what it has. */
function begin(
  watch: Watch,
  operation: Operation,
  topic: string,
  event: Event,
  inherited: boolean,
  system: Attributes,
): { readonly span: Span; readonly trace: Sending['trace'] } {
  const own = readTrace(event);
  const given = own !== undefined && !inherited;
  const active = activeSpanContext();
  const around = context.active();
  // Where nobody traces around here (a relay, a handler without telemetry), the message's own context goes on.
  const orphan = own !== undefined && (active === undefined || !isSpanContextValid(active));
  const parent = orphan ? trace.setSpanContext(around, own) : around;
  const options = {
    kind: given ? SpanKind.CLIENT : SpanKind.PRODUCER,
    attributes: { ...system, ...eventAttributes(watch, event) },
    links: given ? [{ context: own }] : [],
  };
  const span = startSpan(watch, operation, topic, options, parent);
  return { span, trace: given ? undefined : writeTrace(span.spanContext()) };
}
