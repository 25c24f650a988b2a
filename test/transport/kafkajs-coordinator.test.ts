/** The connection to a group's coordinator, which several requests share. */
import { TransportError } from '@tidings/runtime';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/runtime/clock.js';
import type { Cluster } from '../../src/runtime/transports/kafkajs/cluster.js';
import type { Connection } from '../../src/runtime/transports/kafkajs/connection.js';
import { coordinator } from '../../src/runtime/transports/kafkajs/group/coordinator.js';
import type { BrokerInternals } from '../../src/runtime/transports/kafkajs/kafkajs-internals.js';

/** One request after another; what waits when it is closed fails as the real one lets it fail. */
function connection(): Connection {
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  return {
    address: 'broker:9092',
    ask: (request) => {
      const answer = last.then(() => {
        if (closed) throw new TransportError('closed', 'the connection to broker:9092 is closed');
        return request({} as BrokerInternals);
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    fetch: () => Promise.reject(new Error('not here')),
    versions: async () => ({}),
    reset: () => {},
    close: () => {
      closed = true;
    },
  };
}

const found = { errorCode: 0, coordinator: { nodeId: 1, host: 'broker', port: 9_092 } };
const cluster = { ask: async () => found } as unknown as Cluster;

it('that one request gives up doesn’t end the membership of the others', async () => {
  const group = coordinator({ cluster, connect: connection, clock: systemClock, group: 'g' });
  const broken = group.ask('heartbeat', () => Promise.reject(new Error('no answer')));
  const behind = group.ask('join', async () => 'joined');
  const insisting = group.insist(
    'commit',
    async () => 'committed',
    () => [0],
    10_000,
  );
  await expect(broken).rejects.toMatchObject({ kind: 'unknown' });
  // To be tried again: nobody has closed anything for good.
  await expect(behind).rejects.toMatchObject({ kind: 'unknown' });
  await expect(insisting).resolves.toBe('committed');
  group.close();
  await expect(group.ask('heartbeat', async () => 'well')).rejects.toMatchObject({ kind: 'closed' });
});
