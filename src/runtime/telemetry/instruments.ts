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
  const queue = gauge(meter, METRICS.queue);

  meter.addBatchObservableCallback(
    (result) => {
      // Producers of one process look alike: there is one figure for all of a transport.
      for (const [system, length] of sums(producers, (one) => [systemOf(one.transport), one.queued()])) {
        result.observe(queue, length, { [names.system]: system });
      }
      for (const { transport, group, health } of consumers) {
        const common: Attributes = { [names.system]: systemOf(transport), [names.group]: group };
        const { partitions } = health();
        for (const { topic, partition, lag: behind } of partitions) {
          if (behind === undefined) continue;
          result.observe(lag, behind, { ...common, [names.topic]: topic, [names.partition]: String(partition) });
        }
        // Also 0: an alarm must be seen to end.
        for (const [topic, count] of sums(partitions, (one) => [one.topic, one.held === undefined ? 0 : 1])) {
          result.observe(held, count, { ...common, [names.topic]: topic });
        }
      }
    },
    [lag, held, queue],
  );

  return {
    sent: counter(meter, METRICS.sent),
    operationDuration: histogram(meter, METRICS.operationDuration),
    consumed: counter(meter, METRICS.consumed),
    processDuration: histogram(meter, METRICS.processDuration),
    retries: counter(meter, METRICS.retries),
    deadLetters: counter(meter, METRICS.deadLetters),
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

function sums<T>(items: Iterable<T>, of: (item: T) => readonly [key: string, value: number]): Map<string, number> {
  const found = new Map<string, number>();
  for (const item of items) {
    const [key, value] = of(item);
    found.set(key, (found.get(key) ?? 0) + value);
  }
  return found;
}

function counter(meter: Meter, { name, unit, description }: Metric): Counter {
  return meter.createCounter(name, { unit, description });
}

function gauge(meter: Meter, { name, unit, description }: Metric): ObservableGauge {
  return meter.createObservableGauge(name, { unit, description });
}

function histogram(meter: Meter, { name, unit, description, buckets = [] }: Metric): Histogram {
  return meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: [...buckets] } });
}
