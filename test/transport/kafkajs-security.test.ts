/** TLS and SASL go through to the brokers, and logins are renewed while everything is in use. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLog, TransportError } from '@tidings/runtime';
import { inspectKafka, kafka } from '@tidings/runtime/kafkajs';
import type { Membership } from '@tidings/runtime/testing';
import type { Mechanism } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kafka, startKafka } from '../../scripts/lib/kafka/index.mjs';
import { testBrokers } from '../support/kafka.js';

const brokers = await testBrokers();
const user = { username: 'todo', password: 'not-a-secret' };

describe.skipIf(brokers === undefined)('a broker with TLS and SASL', () => {
  let cluster: Kafka;
  // A login is renewed 10 s before it ends, and at most once a second: here every 1.5 s.
  const properties = { 'listener.name.secure.plain.connections.max.reauth.ms': 11_500 };

  beforeAll(async () => {
    cluster = await startKafka({ own: true, secure: user, properties });
  }, 120_000);
  afterAll(() => cluster.stop());

  const options = () => ({
    brokers: cluster.secure!.brokers,
    ssl: { ca: [cluster.secure!.ca] },
    sasl: { mechanism: 'plain' as const, ...user },
    sessionTimeoutMs: 3_000,
    heartbeatIntervalMs: 100,
    log: silentLog,
  });

  it('is written to and read from, through many logins', async () => {
    let logins = 0;
    const login = Buffer.from(`\0${user.username}\0${user.password}`);
    const length = Buffer.alloc(4);
    length.writeInt32BE(login.length);
    // As a mechanism of the user's own: it counts.
    const sasl: Mechanism = {
      mechanism: 'plain',
      authenticationProvider: ({ saslAuthenticate }) => ({
        authenticate: async () => {
          await saslAuthenticate({ request: { encode: () => Buffer.concat([length, login]) } });
          logins++;
        },
      }),
    };
    const transport = kafka({ ...options(), sasl });
    await transport.connect();
    const topic = `secure-${randomUUID()}`;
    await transport.createTopics([{ topic, partitions: 1, replicas: 1, config: {} }]);
    const seen: number[] = [];
    let lost = 0;
    let member: Membership | undefined;
    const membership = await transport.join({
      group: `secure-${randomUUID()}`,
      topics: [topic],
      rebalanceTimeoutMs: 10_000,
      onAssigned: (_, mine) => {
        member = mine;
      },
      onRevoked: async () => {},
      onLost: () => {
        lost++;
      },
      onOffsetLost: () => 'stop',
      onCrash: () => {},
      isWaiting: () => false,
      onBatch: async ({ records }) => {
        for (const { offset } of records) {
          seen.push(offset);
          void member!.commit([{ topic, partition: 0, offset: offset + 1, metadata: '' }]).catch(() => lost++);
        }
        return { next: records.at(-1)!.offset + 1, hold: false };
      },
    });
    const lane = await transport.openLane();
    const end = performance.now() + 5_000;
    let written = 0;
    for (; performance.now() < end; written++) {
      const records = [{ key: null, value: Buffer.from(String(written)), headers: {} }];
      const [stored] = await lane.write([{ topic, partition: 0, records }]);
      expect(stored!.baseOffset).toBe(written);
      await sleep(10);
    }
    while (seen.length < written) await sleep(20);
    expect(seen).toEqual(Array.from({ length: written }, (_, index) => index));
    expect(lost).toBe(0);
    // One each for the coordinator's, the fetches', the lane's and the transport's own connection; then again and again.
    expect(logins).toBeGreaterThan(8);
    await lane.close();
    await membership.leave();
    await transport.close();
  });

  it('refuses a wrong password at once', async () => {
    const transport = kafka({ ...options(), sasl: { mechanism: 'plain', username: 'todo', password: 'wrong' } });
    const error = await transport.connect().catch((reason) => reason);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ kind: 'refused', message: expect.stringMatching(/authentication failed/i) });
    await transport.close();
  });

  it('is not connected to without its certificate', async () => {
    const transport = kafka({ ...options(), ssl: true, requestTimeoutMs: 1_000 });
    await expect(transport.connect()).rejects.toMatchObject({
      kind: 'unknown',
      message: expect.stringMatching(/certificate/),
    });
    await transport.close();
  });

  it('tells what it is', async () => {
    const { brokers: found } = await inspectKafka(options());
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ id: 1, address: cluster.secure!.brokers[0], lacks: [] });
    expect(cluster.version).toContain(found[0]!.version);
  });
});
