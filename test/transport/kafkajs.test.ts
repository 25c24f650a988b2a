/** The transport contract on a real broker. */
import { silentLog } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { describe } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { describeTransport } from './suite.js';

const brokers = await testBrokers();

describe.skipIf(brokers === undefined)('on a real broker', () => {
  describeTransport('kafkajs', {
    open: async () => kafka({ brokers: brokers!, clientId: 'tidings-test', sessionTimeoutMs: 6_000, log: silentLog }),
  });
});
