import type { Attributes, Counter, Histogram, Meter, MeterProvider, ObservableGauge } from '@opentelemetry/api';
import { type AttributeNames, type ConventionsVersion, METRICS, type Metric, SCOPE, schemaUrl } from './conventions.js';
import type { WatchedConsumer, WatchedProducer } from './port.js';

/** What is counted and measured. */
export interface Instruments {
  readonly sent: Counter;
  readonly operationDuration: Histogram;
  readonly consumed: Counter;
  readonly processDuration: Histogram;
  readonly retries: Counter;
  readonly deadLetters: Counter;
  readonly setAside: Counter;
  /** The gauges look at it until what is returned is called. */
  watchProducer(producer: WatchedProducer): () => void;
  watchConsumer(consumer: WatchedConsumer): () => void;
}

/** `systemOf`: the messaging system behind a transport. */
export function instruments(
  provider: MeterProvider,
  version: ConventionsVersion,
  names: AttributeNames,
  systemOf: (transport: string) => string,
): Instruments {
  const meter = provider.getMeter(SCOPE.name, SCOPE.version, { schemaUrl: schemaUrl(version) });
  const producers = new Set<WatchedProducer>();
  const consumers = new Set<WatchedConsumer>();
  const lag = gauge(meter, METRICS.lag);
  const held = gauge(meter, METRICS.held);
  const parkedKeys = gauge(meter, METRICS.parkedKeys);
  const queue = gauge(meter, METRICS.queue);

  const figures = (): Figures => {
    const found = newFigures();
    for (const { transport, queued } of producers) found.add(queue, { [names.system]: systemOf(transport) }, queued());
    for (const { transport, group, health } of consumers) {
      const common: Attributes = { [names.system]: systemOf(transport), [names.group]: group };
      for (const { topic, partition, lag: behind, held: since, parkedKeys: parked } of health().partitions) {
        const at: Attributes = { ...common, [names.topic]: topic };
        if (behind !== undefined) found.add(lag, { ...at, [names.partition]: String(partition) }, behind);
        // Also 0: an alarm must be seen to end.
        found.add(held, at, since === undefined ? 0 : 1);
        if (parked !== undefined) found.add(parkedKeys, at, parked);
      }
    }
    return found;
  };

  /** An SDK goes on exporting the last figure of what isn't observed any more: a partition that went to another consumer would lag for ever. */
  const seen = newFigures();
  meter.addBatchObservableCallback(
    (result) => {
      const found = figures();
      for (const [key, { gauge, attributes, value }] of found.all) {
        seen.all.set(key, { gauge, attributes, value: 0 });
        result.observe(gauge, value, attributes);
      }
      for (const [key, { gauge, attributes }] of seen.all) {
        if (!found.all.has(key)) result.observe(gauge, 0, attributes);
      }
    },
    [lag.gauge, held.gauge, parkedKeys.gauge, queue.gauge],
  );

  return {
    sent: counter(meter, METRICS.sent),
    operationDuration: histogram(meter, METRICS.operationDuration),
    consumed: counter(meter, METRICS.consumed),
    processDuration: histogram(meter, METRICS.processDuration),
    retries: counter(meter, METRICS.retries),
    deadLetters: counter(meter, METRICS.deadLetters),
    setAside: counter(meter, METRICS.setAside),
    watchProducer: (producer) => {
      producers.add(producer);
      return () => void producers.delete(producer);
    },
    watchConsumer: (consumer) => {
      consumers.add(consumer);
      return () => void consumers.delete(consumer);
    },
  };
}

interface Figure {
  readonly gauge: ObservableGauge;
  readonly attributes: Attributes;
  readonly value: number;
}

/** What gauges show: one figure for all that has the same attributes. */
interface Figures {
  readonly all: Map<string, Figure>;
  add(gauge: Gauge, attributes: Attributes, value: number): void;
}

function newFigures(): Figures {
  const all = new Map<string, Figure>();
  return {
    all,
    add: ({ name, gauge }, attributes, value) => {
      const key = JSON.stringify([name, attributes]);
      all.set(key, { gauge, attributes, value: value + (all.get(key)?.value ?? 0) });
    },
  };
}

function counter(meter: Meter, { name, unit, description }: Metric): Counter {
  return meter.createCounter(name, { unit, description });
}

interface Gauge {
  readonly name: string;
  readonly gauge: ObservableGauge;
}

function gauge(meter: Meter, { name, unit, description }: Metric): Gauge {
  return { name, gauge: meter.createObservableGauge(name, { unit, description }) };
}

function histogram(meter: Meter, { name, unit, description, buckets = [] }: Metric): Histogram {
  return meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [...buckets] } });
}
