import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  createProducer,
  type Producer,
  type ProducerOptions,
  type Subscription,
  silentLog,
  type Telemetry,
} from '@tidings/runtime';
import { type MemoryBroker, type MemoryOptions, memory } from '@tidings/runtime/memory';
import { type OpenTelemetryOptions, openTelemetry } from '@tidings/runtime/opentelemetry';
import { type ManualClock, manualClock } from '@tidings/runtime/testing';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** `context.with` reaches into promises only where one of these is registered. */
export function withContextManager(): void {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => context.disable());
}

export interface Watched {
  readonly telemetry: Telemetry;
  readonly tracerProvider: BasicTracerProvider;
  /** Ended spans, in that order. */
  spans(): readonly ReadableSpan[];
  /** The one ended span of that name. */
  span(name: string): ReadableSpan;
  /** What a metric says now, with the attributes of each point. */
  metric(name: string): Promise<readonly MetricPoint[]>;
  /** Everything that was exported, as text. */
  everything(): Promise<string>;
  /** Keys of all attributes of all spans, links, events and metrics; names of all metrics. */
  names(): Promise<{ readonly attributes: ReadonlySet<string>; readonly metrics: ReadonlySet<string> }>;
}

export interface MetricPoint {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** A counter's or gauge's figure; a histogram's number of values. */
  readonly value: number;
  readonly unit: string;
}

class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

/** Telemetry with an SDK of its own that keeps everything in memory. */
export function watched(options: OpenTelemetryOptions = {}): Watched {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const reader = new PullReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const telemetry = openTelemetry({ tracerProvider, meterProvider, ...options });
  const collect = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    if (errors.length > 0) throw new AggregateError(errors, 'metrics could not be collected');
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  };
  const spans = () => exporter.getFinishedSpans();
  return {
    telemetry,
    tracerProvider,
    spans,
    span: (name) => {
      const found = spans().filter((one) => one.name === name);
      if (found.length === 1) return found[0]!;
      throw new Error(`${found.length} spans named ${name}, of ${spans().map((one) => one.name)}`);
    },
    metric: async (name) =>
      (await collect())
        .filter(({ descriptor }) => descriptor.name === name)
        .flatMap(({ descriptor, dataPoints }) =>
          [...dataPoints].map(({ attributes, value }) => ({
            attributes,
            value: typeof value === 'number' ? value : value.count,
            unit: descriptor.unit,
          })),
        ),
    everything: async () => {
      const told = spans().map(({ name, attributes, links, events, status }) => ({
        name,
        attributes,
        links,
        events,
        status,
      }));
      return JSON.stringify([told, await collect()]);
    },
    names: async () => {
      const metrics = await collect();
      const attributes = [
        ...spans().flatMap((one) => [one, ...one.links, ...one.events].map((part) => part.attributes ?? {})),
        ...metrics.flatMap(({ dataPoints }) => dataPoints.map((point) => point.attributes)),
      ];
      return {
        attributes: new Set(attributes.flatMap((found) => Object.keys(found))),
        metrics: new Set(metrics.map(({ descriptor }) => descriptor.name)),
      };
    },
  };
}

export interface Bench {
  readonly broker: MemoryBroker;
  readonly clock: ManualClock;
  producer(options?: Partial<ProducerOptions>): Producer;
  /** Stopped after the test. */
  consume(subscriptions: readonly Subscription<undefined>[], options?: Partial<ConsumerOptions>): Consumer;
}

/** A broker in memory with a clock of its own, and one partition per topic. */
export function bench(telemetry: Telemetry | undefined, options: MemoryOptions = {}): Bench {
  const clock = manualClock();
  const broker = memory({ partitions: 1, clock, ...options });
  const watching = telemetry === undefined ? {} : { telemetry };
  return {
    broker,
    clock,
    producer: (more = {}) =>
      createProducer({ transport: broker, source: '/test', log: silentLog, ...watching, ...more }),
    consume: (subscriptions, more = {}) => {
      const retry = { random: () => 0.999_999 };
      const common = { transport: broker, group: 'g', log: silentLog, retry, ...watching };
      const consumer = createConsumer({ ...common, subscriptions, ...more });
      onTestFinished(async () => {
        const stopped = consumer.stop({ deadlineMs: 0 });
        await clock.advance(1);
        await stopped;
      });
      return consumer;
    },
  };
}

/** W3C traceparent of a span. */
export function traceparentOf(span: ReadableSpan): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
