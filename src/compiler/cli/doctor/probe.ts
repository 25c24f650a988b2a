/** Each broker's clock, by records on a topic made for it. */
import { randomUUID } from 'node:crypto';
import type { Transport } from '@tidings/runtime';
import type { ClockReading, KafkaAdmin } from '@tidings/runtime/kafkajs';

/** The first write opens connections; the quickest of the others tells the time best. */
const WRITES = 4;

/** Creates a topic with a partition for each broker, writes a few records, and deletes it. Brokers that got no partition are left out. */
export async function probeClocks(transport: Transport, admin: KafkaAdmin): Promise<ReadonlyMap<number, ClockReading>> {
  const topic = `tidings.doctor.${randomUUID()}`;
  const partitions = await admin.brokerCount();
  const config = { 'message.timestamp.type': 'LogAppendTime', 'retention.ms': '3600000' };
  try {
    await transport.createTopics([{ topic, partitions, replicas: 1, config }]);
    const described = (await transport.describe([topic])).get(topic)!;
    const clocks = new Map<number, ClockReading>();
    for (const [partition, { leader }] of described.partitions.entries()) {
      const readings = await readingsOf(transport, topic, partition);
      clocks.set(leader, readings.reduce(quicker));
    }
    return new Map([...clocks].sort(([a], [b]) => a - b));
  } finally {
    await admin.deleteTopics([topic]);
  }
}

async function readingsOf(transport: Transport, topic: string, partition: number): Promise<readonly ClockReading[]> {
  const lane = await transport.openLane();
  const spans: { readonly before: number; readonly after: number }[] = [];
  try {
    for (let write = 0; write < WRITES; write++) {
      const before = Date.now();
      await lane.write([{ topic, partition, records: [{ key: null, value: null, headers: {} }] }]);
      spans.push({ before, after: Date.now() });
    }
  } finally {
    await lane.close();
  }
  const times: number[] = [];
  for await (const { records } of transport.read([{ topic, partition, from: 0, to: WRITES }]))
    times.push(...records.map(({ timestamp }) => timestamp));
  return times.slice(1).map((time, at) => ({ time, ...spans[at + 1]! }));
}

function quicker(one: ClockReading, other: ClockReading): ClockReading {
  return other.after - other.before < one.after - one.before ? other : one;
}
