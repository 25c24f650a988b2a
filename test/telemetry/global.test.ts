/** The usual way: an SDK that is registered for the process, before producers and consumers are made. */
import { context, metrics, trace } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { openTelemetry } from '@tidings/runtime/opentelemetry';
import { afterEach, expect, it } from 'vitest';
import { ReminderTriggered, reminders, TodoCreated, todos } from '../unit/runtime/contracts.js';
import { bench, traceparentOf } from './setup.js';

class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}

afterEach(() => {
  trace.disable();
  metrics.disable();
  context.disable();
});

it('is found, also when it comes after openTelemetry(); a trace needs no context manager to reach the handler', async () => {
  const telemetry = openTelemetry();
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  const reader = new PullReader();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const { broker, producer, consume } = bench(telemetry);
  const out = producer();
  consume(
    [
      todos.handlers({
        TodoDeleted: () => {},
        TodoCreated: async (_, ctx) => {
          const made = ReminderTriggered.make({ data: { reminderId: '0f8fad5b-d9cb-469f-a165-70867728950e' } });
          await ctx.publisher(reminders).publish(made);
        },
      }),
    ],
    { producer: out },
  );
  await todos.publisher(out).publish(TodoCreated.make({ data: { todoId: 'a', heading: 'h' } }));
  await broker.idle();
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ name }) => name).sort()).toEqual(['process todos', 'send reminders', 'send todos']);
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  const sent = spans.find(({ name }) => name === 'send reminders')!;
  expect(broker.published(reminders)[0]?.traceparent).toBe(traceparentOf(sent));
  const { resourceMetrics } = await reader.collect();
  const [scope] = resourceMetrics.scopeMetrics;
  expect(scope?.metrics.map(({ descriptor }) => descriptor.name)).toContain('messaging.client.sent.messages');
  expect(scope?.scope.name).toBe('@tidings/runtime');
});
