// node relay.mjs <task>: keeps `events` in an outbox, then measures the relay that brings them to Kafka.
import { createProducer } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { migrate, outbox, relay } from '@tidings/runtime/postgres';
import pg from 'pg';
import { contracts, records, report, stopwatch, task } from './work.mjs';

const { topic, brokers, events, schema, databaseUrl } = task;
const orders = contracts.anyOrders.at({ name: topic });
const data = records.map(({ value }) => JSON.parse(value));
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
await pool.query(`create schema if not exists "${schema}"`);
await migrate(pool, { schema });

const keep = stopwatch();
const client = await pool.connect();
const publisher = orders.publisher(outbox(client, { schema }));
for (let from = 0; from < events; from += 100) {
  await client.query('begin');
  await publisher.publishAll(
    Array.from({ length: 100 }, (_, index) =>
      contracts.OrderPlaced.make({ data: data[(from + index) % data.length], tenantId: 'tenant-42' }),
    ),
  );
  await client.query('commit');
}
client.release();
const kept = keep();
await pool.query('analyze');

const producer = createProducer({ transport: kafka({ brokers, clientId: 'benchmark' }), source: '/order-service' });
let sent = 0;
let ended;
const end = new Promise((resolve) => {
  ended = resolve;
});
const counted = {
  send: async (outgoing) => {
    const receipt = await producer.send(outgoing);
    if (++sent === events) ended();
    return receipt;
  },
};
const relayed = relay({ pool, producer: counted, schema });
const send = stopwatch();
await relayed.start();
await end;
await relayed.stop();
report({ kept, sent: send() });
await producer.close();
await pool.query(`drop schema "${schema}" cascade`);
await pool.end();
