// node consume.mjs <task>: reads `warmUp` and then `events` records of a topic that has them, in the way that `row` says.
import { randomUUID } from 'node:crypto';
import { createConsumer, silentLog } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { contracts, kafkajs, report, stopwatch, task } from './work.mjs';

const { topic, brokers, events, warmUp } = task;
const group = `benchmark-${randomUUID()}`;
// No event fails here: there are no topics for dead letters, which it would warn of.
const log = { ...silentLog, error: console.error };
let seen = 0;
let done;
let ended;
const end = new Promise((resolve) => {
  ended = resolve;
});

/** Called for each record. */
function count() {
  seen++;
  if (seen === warmUp) done = stopwatch();
  else if (seen === warmUp + events) ended(done());
}

const rows = {
  eachBatch: async () => {
    const consumer = kafkajs().consumer({ groupId: group });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) {
          if (JSON.parse(message.value.toString()) === null) throw new Error('an empty record');
          count();
        }
      },
    });
    return () => consumer.disconnect();
  },
  consumer: async () => {
    const consumer = createConsumer({
      transport: kafka({ brokers, clientId: 'benchmark' }),
      group,
      concurrency: 32,
      log,
      subscriptions: [contracts.anyOrders.at({ name: topic }).handlers({ OrderPlaced: count })],
    });
    await consumer.start();
    return () => consumer.stop();
  },
};

const stop = await rows[task.row]();
report(await end);
await stop();
