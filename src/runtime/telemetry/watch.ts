import {
  type Attributes,
  type Context,
  context,
  diag,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Event } from '../envelope/event.js';
import { type AttributeNames, EXCEPTION_EVENT } from './conventions.js';
import { errorType, exceptionAttributes } from './errors.js';
import type { Instruments } from './instruments.js';

/** What all spans and metrics are made with. */
export interface Watch {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly names: AttributeNames;
  readonly keys: boolean;
  readonly errorMessages: boolean;
  readonly continueTrace: boolean;
  systemOf(transport: string): string;
}

/** What watches must not break what it watches. */
export function safely<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    diag.error('@tidings/runtime: telemetry failed', error);
    return undefined;
  }
}

/** The operations that there are spans of, and what the conventions call them. */
const OPERATION_TYPES = { create: 'create', send: 'send', process: 'process', 'dead-letter': 'settle' } as const;

export type Operation = keyof typeof OPERATION_TYPES;

export function startSpan(
  { tracer, names }: Watch,
  operation: Operation,
  topic: string,
  options: { readonly kind: SpanKind; readonly attributes: Attributes; readonly links: Link[] },
  parent: Context,
): Span {
  const attributes: Attributes = {
    [names.operationName]: operation,
    [names.operationType]: OPERATION_TYPES[operation],
    [names.topic]: topic,
    ...options.attributes,
  };
  return tracer.startSpan(`${operation} ${topic}`, { ...options, attributes }, parent);
}

/** What spans say of an event. Its data is not among it, and its key only where it was asked for. */
export function eventAttributes({ names, keys }: Watch, event: Event): Attributes {
  const attributes: Attributes = {
    [names.messageId]: short(event.id),
    [names.conversationId]: short(event.correlationId),
    [names.eventType]: event.type,
    [names.eventVersion]: event.version,
  };
  if (keys && event.partitionKey !== undefined) attributes[names.key] = short(event.partitionKey);
  return attributes;
}

/** Texts from the wire may be of any length. */
const LONGEST = 256;

export function short(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST) : text;
}

/** Ends a span whose operation threw. */
export function endFailed({ names, errorMessages }: Watch, span: Span, error: unknown): void {
  span.setAttribute(names.errorType, errorType(error));
  span.addEvent(EXCEPTION_EVENT, exceptionAttributes(error, names, errorMessages));
  const message = errorMessages && error instanceof Error ? error.message : errorType(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
}

/** Of whoever runs now. */
export function activeSpanContext(): SpanContext | undefined {
  return trace.getSpanContext(context.active());
}

/** Seconds that have passed since a `performance.now()`. */
export function secondsSince(started: number): number {
  return (performance.now() - started) / 1_000;
}
