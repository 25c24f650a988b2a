/** The transport contract on a real broker. */
import { silentLog } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import type { Transport } from '@tidings/runtime/testing';
import { describe } from 'vitest';
import { testBrokers } from '../support/kafka.js';
import { type Sockets, sockets } from '../support/kafka-sockets.js';
import { describeTransport } from './suite.js';

const brokers = await testBrokers();

describe.skipIf(brokers === undefined)('on a real broker', () => {
  const cuts = new Map<Transport, Sockets>();
  describeTransport('kafkajs', {
    capabilities: kafka({ brokers: ['localhost:9092'] }).capabilities,
    open: async () => {
      const cut = sockets();
      const transport = kafka({
        brokers: brokers!,
        clientId: 'tidings-test',
        sessionTimeoutMs: 3_000,
        heartbeatIntervalMs: 200,
        log: silentLog,
        socketFactory: cut.socketFactory,
      });
      cuts.set(transport, cut);
      return transport;
    },
    silence: (transport) => cuts.get(transport)!.silence(),
  });
});
