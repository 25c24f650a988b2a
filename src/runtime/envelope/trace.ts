import type { Event } from './event.js';
import { markValid, validatedBy } from './made.js';

/** The event with another trace context: both headers are replaced. Who vouched for the event vouches for this one. */
export function withTrace(
  event: Event,
  { traceparent, tracestate }: { readonly traceparent?: string; readonly tracestate?: string },
): Event {
  const { data, traceparent: _, tracestate: __, ...envelope } = event;
  const next: Event = {
    ...envelope,
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
    data,
  };
  const definition = validatedBy(event);
  if (definition !== undefined) markValid(next, definition);
  return Object.freeze(next);
}
