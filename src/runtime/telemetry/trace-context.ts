import { createTraceState, isSpanContextValid, type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { TraceContext } from './port.js';

/** W3C Trace Context, section 3.2.2: a version after 00 may add fields behind those of 00; ff is none. */
const FORM = /^(?!ff)([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** The context that a message carries; undefined where it carries none, or none that is valid. */
export function readTrace({ traceparent, tracestate }: TraceContext): SpanContext | undefined {
  const match = traceparent === undefined ? null : FORM.exec(traceparent);
  if (match === null) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = match;
  if (version === '00' && more !== undefined) return undefined;
  const context: SpanContext = {
    traceId,
    spanId,
    // Bit 0 is `sampled`, bit 1 `random` (level 2); the others are to be ignored.
    traceFlags: Number.parseInt(flags, 16) & 0b11,
    isRemote: true,
    ...(tracestate === undefined || tracestate === '' ? {} : { traceState: createTraceState(tracestate) }),
  };
  return isSpanContextValid(context) ? context : undefined;
}

/** What a message is to carry; undefined where nobody traces. */
export function writeTrace(
  context: SpanContext | undefined,
): (Required<Pick<TraceContext, 'traceparent'>> & TraceContext) | undefined {
  if (context === undefined || !isSpanContextValid(context)) return undefined;
  const flags = (context.traceFlags ?? TraceFlags.NONE).toString(16).padStart(2, '0');
  const traceparent = `00-${context.traceId}-${context.spanId}-${flags}`;
  const tracestate = context.traceState?.serialize();
  return tracestate === undefined || tracestate === '' ? { traceparent } : { traceparent, tracestate };
}
