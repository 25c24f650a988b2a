// node publish.mjs <task>: writes `events` records after `warmUp` more, in the way that `row` says.
import { createProducer } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { contracts, fromCallers, kafkajs, records, report, stopwatch, task } from './work.mjs';

const CALLERS = 200;
const BATCH = 200;
const { topic, brokers } = task;
const recordOf = (index) => records[index % records.length];
const bare = records.map(({ key, value }) => ({ key, value }));
const bareOf = (index) => bare[index % bare.length];

/** Each returns how to write so many, and how to end. */
const rows = {
  send: () => plain(recordOf),
  'send bare': () => plain(bareOf),
  sendBatch: () => byHand(recordOf),
  'sendBatch bare': () => byHand(bareOf),
  publish: () => ours('binary'),
  'publish structured': () => ours('structured'),
  'producer bare': async () => {
    const { producer, end } = await started();
    const event = { id: 'none' };
    const outgoing = records.map(({ key, value }) => {
      const message = { key, value: Buffer.from(value), headers: {} };
      return { topic, event, encode: () => message };
    });
    const write = (count) => fromCallers(CALLERS, count, (index) => producer.send(outgoing[index % outgoing.length]));
    return { write, end };
  },
  'lane bare': async () => {
    const transport = kafka({ brokers, clientId: 'benchmark' });
    await transport.connect();
    const lane = await transport.openLane();
    const messages = records.map(({ key, value }) => ({ key, value: Buffer.from(value), headers: {} }));
    const partitions = (await transport.describe([topic])).get(topic).partitions.length;
    const write = async (count) => {
      for (let from = 0; from < count; from += BATCH) {
        const parts = Array.from({ length: partitions }, (_, partition) => ({ topic, partition, records: [] }));
        for (let index = from; index < from + BATCH; index++) {
          parts[index % partitions].records.push(messages[index % messages.length]);
        }
        await lane.write(parts);
      }
    };
    return { write, end: () => lane.close().then(() => transport.close()) };
  },
};

const { write, end } = await rows[task.row]();
await write(task.warmUp);
const done = stopwatch();
await write(task.events);
report(done());
await end();

async function plain(messageOf) {
  const producer = kafkajs().producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const one = (index) => producer.send({ topic, acks: -1, messages: [messageOf(index)] });
  return { write: (count) => fromCallers(CALLERS, count, one), end: () => producer.disconnect() };
}

async function byHand(messageOf) {
  const producer = kafkajs().producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const write = async (count) => {
    for (let from = 0; from < count; from += BATCH) {
      const messages = Array.from({ length: BATCH }, (_, index) => messageOf(from + index));
      await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
    }
  };
  return { write, end: () => producer.disconnect() };
}

async function started(mode) {
  const producer = createProducer({
    transport: kafka({ brokers, clientId: 'benchmark' }),
    source: '/order-service',
    ...(mode === undefined ? {} : { mode }),
  });
  return { producer, end: () => producer.close() };
}

/** What a service has: data, and the event that caused it. The rest of the twelve headers is the envelope's. */
async function ours(mode) {
  const { producer, end } = await started(mode);
  const publisher = contracts.anyOrders.at({ name: topic }).publisher(producer);
  const inputs = records.map(({ value, headers }) => ({
    data: JSON.parse(value),
    correlationId: headers.ce_correlationid,
    causationId: headers.ce_causationid,
    tenantId: headers.ce_tenantid,
    traceparent: headers.traceparent,
  }));
  const one = (index) => publisher.publish(contracts.OrderPlaced.make(inputs[index % inputs.length]));
  return { write: (count) => fromCallers(CALLERS, count, one), end };
}
