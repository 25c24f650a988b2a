// node --expose-gc memory.mjs <task>: publishes and consumes `events` in one process; what is on the heap after each `step` of them.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConsumer, createProducer, silentLog } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { contracts, fromCallers, records, report, task } from './work.mjs';

const { topic, brokers, events, step } = task;
const orders = contracts.anyOrders.at({ name: topic });
const data = records.map(({ value }) => JSON.parse(value));
const transport = kafka({ brokers, clientId: 'benchmark' });
const producer = createProducer({ transport, source: '/order-service' });
// No event fails here: there are no topics for dead letters, which it would warn of.
const log = { ...silentLog, error: console.error };
let handled = 0;
const consumer = createConsumer({
  transport,
  group: `benchmark-${randomUUID()}`,
  log,
  subscriptions: [orders.handlers({ OrderPlaced: () => void handled++ })],
});
await consumer.start();
const publisher = orders.publisher(producer);

const series = [];
for (let published = 0; published < events; published += step) {
  await fromCallers(200, step, (index) =>
    publisher.publish(contracts.OrderPlaced.make({ data: data[index % data.length], tenantId: 'tenant-42' })),
  );
  while (handled < published + step) await sleep(20);
  // Answers and commits that are still on their way.
  await sleep(500);
  for (let times = 0; times < 3; times++) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  series.push({ events: handled, heapUsed, external, rss });
  console.error(`${handled} events: heap ${(heapUsed / 1e6).toFixed(2)} MB`);
}
report(series);
await consumer.stop();
await producer.close();
