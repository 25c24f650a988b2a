/** What a process that runs for long must not keep. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { silentLog } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { describe, expect, it } from 'vitest';
import { testBrokers } from '../support/kafka.js';

const brokers = await testBrokers();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe.skipIf(brokers === undefined)('kafkajs transport, over time', () => {
  it('keeps no answer to a write', async () => {
    const transport = kafka({ brokers: brokers!, log: silentLog });
    await transport.connect();
    const topic = `memory-${randomUUID()}`;
    await transport.createTopics([{ topic, partitions: 1, replicas: 1, config: {} }]);
    const lane = await transport.openLane();
    const write = () => lane.write([{ topic, partition: 0, records: [{ key: null, value: null, headers: {} }] }]);
    const answers: WeakRef<object>[] = [];
    for (let times = 0; times < 10; times++) answers.push(new WeakRef(await write()));
    await write();
    const kept = () => {
      collectGarbage();
      return answers.filter((answer) => answer.deref() !== undefined).length;
    };
    // The last ones may still be in the machine's hands.
    for (let times = 0; times < 100 && kept() > 2; times++) await sleep(20);
    expect(kept()).toBeLessThanOrEqual(2);
    await lane.close();
    await transport.close();
  });
});
