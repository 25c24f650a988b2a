/** Spans and metrics of OpenTelemetry for producers and consumers. Needs `@opentelemetry/api`; without a registered SDK it does nothing. */
import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api';
import { consumerTelemetry } from './consumer.js';
import { attributeNames, type ConventionsVersion, SCOPE, SEMCONV_VERSION, schemaUrl } from './conventions.js';
import { type Instruments, instruments } from './instruments.js';
import type { Telemetry } from './port.js';
import { keepingSink, producerTelemetry } from './producer.js';
import type { Watch } from './watch.js';

export {
  ATTRIBUTES,
  type ConventionsVersion,
  FORMER_ATTRIBUTES,
  FORMER_VERSION,
  METRICS,
  SEMCONV_VERSION,
} from './conventions.js';
export type { Telemetry, TraceContext } from './port.js';

export interface OpenTelemetryOptions {
  /** Names of attributes: those of the newest version, or with `1.44.0` those that had been used since 1.26.0. Default `1.45.0`. */
  readonly conventions?: ConventionsVersion;
  /**
   * True (default): the handler of a single message goes on with the trace of who published it. False: each handler has a trace of its own,
   * linked to it. A batch always has one of its own, linked to those of its messages.
   */
  readonly continueTrace?: boolean;
  /** True: spans tell the keys of messages. Default false. */
  readonly keys?: boolean;
  /** True: spans tell the messages of errors, which may quote a payload. Default false: their types and where they were thrown. */
  readonly errorMessages?: boolean;
  /** `messaging.system.name`. Default: `memory` for the transport in memory, else `kafka`. */
  readonly system?: string;
  /** Default: the global one. */
  readonly tracerProvider?: TracerProvider;
  /** Default: the global one, as it is when a producer or a consumer is made. */
  readonly meterProvider?: MeterProvider;
}

/** For `createProducer`, `createConsumer` and `outbox`. One may be given to all of them. */
export function openTelemetry(options: OpenTelemetryOptions = {}): Telemetry {
  const { conventions = SEMCONV_VERSION, continueTrace = true, keys = false, errorMessages = false } = options;
  const { system, tracerProvider, meterProvider } = options;
  const names = attributeNames(conventions);
  const systemOf = (transport: string) => system ?? (transport === 'memory' ? 'memory' : 'kafka');
  const provider = tracerProvider ?? trace.getTracerProvider();
  const tracer = provider.getTracer(SCOPE.name, SCOPE.version, { schemaUrl: schemaUrl(conventions) });
  const made = new WeakMap<MeterProvider, Instruments>();

  const watch = (): Watch => {
    const meters = meterProvider ?? metrics.getMeterProvider();
    let found = made.get(meters);
    if (found === undefined) {
      found = instruments(meters, conventions, names, systemOf);
      made.set(meters, found);
    }
    return { tracer, instruments: found, names, keys, errorMessages, continueTrace, systemOf };
  };

  return Object.freeze({
    producer: (watched) => producerTelemetry(watch(), watched),
    consumer: (watched) => consumerTelemetry(watch(), watched),
    keeping: (sink) => keepingSink(watch(), sink, { [names.system]: systemOf('') }),
  } satisfies Telemetry);
}
