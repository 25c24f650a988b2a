import { memory } from '@tidings/runtime/memory';
import { describeTransport } from './suite.js';

const { capabilities } = memory();

describeTransport('memory', { capabilities, open: async () => memory({ autoCreate: false }) });
describeTransport('memory, three brokers, small batches', {
  capabilities,
  open: async () => memory({ autoCreate: false, brokers: 3, maxBatch: 1 }),
});
