import { memory } from '@tidings/runtime/memory';
import { describeTransport } from './suite.js';

describeTransport('memory', { open: async () => memory({ autoCreate: false }) });
describeTransport('memory, three brokers, small batches', {
  open: async () => memory({ autoCreate: false, brokers: 3, maxBatch: 1 }),
});
