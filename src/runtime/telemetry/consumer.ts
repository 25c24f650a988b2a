import {
  type Attributes,
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { readHeader } from '../codec/header.js';
import type { FetchedRecord } from '../transports/port.js';
import { errorType } from './errors.js';
import type { ConsumerTelemetry, ProcessedMessage, Processing, TraceContext, WatchedConsumer } from './port.js';
import { keepingSink } from './producer.js';
import { readTrace, writeTrace } from './trace-context.js';
import { activeSpanContext, endFailed, eventAttributes, safely, secondsSince, startSpan, type Watch } from './watch.js';

/**
 * Spans `process <topic>` of kind CONSUMER, one for each call of a handler: linked to the context of each of its messages, and where it
 * has one message, a child of that context too, unless `continueTrace` is false. Spans `dead-letter <topic>` likewise.
 */
export function consumerTelemetry(watch: Watch, watched: WatchedConsumer): ConsumerTelemetry {
  const { instruments, names } = watch;
  const common = { [names.system]: watch.systemOf(watched.transport), [names.group]: watched.group };
  const unwatch = safely(() => instruments.watchConsumer(watched));

  /** Not in the context that happens to be active: that is of whoever made the consumer. */
  const parentOf = (contexts: readonly (SpanContext | undefined)[]): Context => {
    const [only] = contexts;
    return watch.continueTrace && contexts.length === 1 && only !== undefined
      ? trace.setSpanContext(ROOT_CONTEXT, only)
      : ROOT_CONTEXT;
  };

  const startProcess = ({ topic, partition, batch, messages, attempt }: Processing): Span => {
    const [first] = messages;
    const attributes: Attributes = { ...common, [names.partition]: String(partition), [names.attempt]: attempt };
    if (batch) {
      attributes[names.batchCount] = messages.length;
      if (first?.event !== undefined) attributes[names.eventType] = first.event.type;
    } else if (first !== undefined) Object.assign(attributes, messageAttributes(watch, first));
    const contexts = messages.map(traceOf);
    const links = contexts.flatMap((found, index): Link[] =>
      found === undefined ? [] : [{ context: found, ...(batch ? linkAttributes(watch, messages[index]!) : {}) }],
    );
    // A batch is a trace of its own, also where it happens to have one message.
    const parent = batch ? ROOT_CONTEXT : parentOf(contexts);
    return startSpan(watch, 'process', topic, { kind: SpanKind.CONSUMER, attributes, links }, parent);
  };

  const startDeadLetter: (record: FetchedRecord, facts: Parameters<ConsumerTelemetry['giveUp']>[1]) => Span = (
    record,
    { origin, reason, attempts },
  ) => {
    const found = readTrace(headersOf(record));
    const attributes: Attributes = {
      ...common,
      [names.partition]: String(origin.partition),
      [names.offset]: origin.offset,
      [names.deadLetterReason]: reason,
      [names.attempt]: attempts,
    };
    const links = found === undefined ? [] : [{ context: found }];
    return startSpan(
      watch,
      'dead-letter',
      origin.topic,
      { kind: SpanKind.CLIENT, attributes, links },
      parentOf([found]),
    );
  };

  return {
    delivered: (topic, _partition, count) => {
      safely(() => {
        instruments.consumed.add(count, { ...common, [names.operationName]: 'process', [names.topic]: topic });
      });
    },
    process: async (processing, run) => {
      const { topic, attempt } = processing;
      const started = performance.now();
      const span = safely(() => startProcess(processing));
      const failure = await (span === undefined ? run() : context.with(trace.setSpan(ROOT_CONTEXT, span), run));
      safely(() => {
        const attributes: Attributes = { ...common, [names.operationName]: 'process', [names.topic]: topic };
        if (attempt > 1) instruments.retries.add(1, { ...common, [names.topic]: topic });
        if (failure === undefined) span?.end();
        else {
          attributes[names.errorType] = errorType(failure.error);
          if (span !== undefined) endFailed(watch, span, failure.error);
        }
        instruments.processDuration.record(secondsSince(started), attributes);
      });
      return failure;
    },
    giveUp: async (record, facts, write) => {
      const { topic } = facts.origin;
      const started = performance.now();
      const span = safely(() => startDeadLetter(record, facts));
      const measure = (more: Attributes): void => {
        const attributes = { ...common, [names.operationName]: 'dead-letter', [names.topic]: topic, ...more };
        instruments.operationDuration.record(secondsSince(started), attributes);
      };
      try {
        await (span === undefined ? write() : context.with(trace.setSpan(ROOT_CONTEXT, span), write));
      } catch (error) {
        safely(() => {
          if (span !== undefined) endFailed(watch, span, error);
          measure({ [names.errorType]: errorType(error) });
        });
        throw error;
      }
      safely(() => {
        span?.end();
        measure({});
        instruments.deadLetters.add(1, { ...common, [names.topic]: topic, [names.deadLetterReason]: facts.reason });
      });
    },
    setAside: (topic, how) => {
      safely(() => instruments.setAside.add(1, { ...common, [names.topic]: topic, [names.setAside]: how }));
    },
    current: () => safely(() => writeTrace(activeSpanContext())),
    keeping: (sink) => keepingSink(watch, sink, { [names.system]: common[names.system] }),
    close: () => void safely(() => unwatch?.()),
  };
}

function traceOf({ record, event }: ProcessedMessage): SpanContext | undefined {
  return readTrace(event ?? headersOf(record));
}

/** Of a record that nobody read: a tombstone, a dead letter. */
function headersOf({ headers }: FetchedRecord): TraceContext {
  const traceparent = readHeader(headers, 'traceparent');
  const tracestate = readHeader(headers, 'tracestate');
  return { ...(traceparent === undefined ? {} : { traceparent }), ...(tracestate === undefined ? {} : { tracestate }) };
}

function messageAttributes(watch: Watch, { record, event }: ProcessedMessage): Attributes {
  const { names } = watch;
  if (event === undefined) return { [names.offset]: record.offset, [names.tombstone]: true };
  return { [names.offset]: record.offset, ...eventAttributes(watch, event) };
}

function linkAttributes({ names }: Watch, { record, event }: ProcessedMessage): { attributes: Attributes } {
  const attributes: Attributes = { [names.offset]: record.offset };
  if (event !== undefined) attributes[names.messageId] = event.id;
  return { attributes };
}
