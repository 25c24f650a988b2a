/** Parts of the Kafka transport that need no broker. */
import { type Log, type LogFields, silentLog } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { AssignerProtocol, logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { lacking } from '../../src/runtime/transports/kafkajs/apis.js';
import {
  assignAll,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../src/runtime/transports/kafkajs/group/assigner.js';
import { kafkajsLog } from '../../src/runtime/transports/kafkajs/log.js';

const at = (topic: string, ...partitions: number[]) => partitions.map((partition) => ({ topic, partition }));

describe('options', () => {
  const brokers = ['localhost:9092'];

  it.each([
    [{ brokers: [] }, /brokers must name at least one/],
    [{ brokers: ['localhost'] }, /must be host:port, not "localhost"/],
    [{ brokers, compression: 'brotli' as never }, /compression must be none, gzip, snappy, lz4 or zstd/],
    [{ brokers, compression: 'lz4' as const }, /no codec for lz4 is registered with kafkajs/],
    [{ brokers, sessionTimeoutMs: 0 }, /sessionTimeoutMs must be a positive integer/],
    [{ brokers, requestTimeoutMs: 1.5 }, /requestTimeoutMs must be a positive integer/],
    [{ brokers, sessionTimeoutMs: 1_000, heartbeatIntervalMs: 600 }, /heartbeatIntervalMs must be at most half/],
  ])('that can not be meant are refused: %o', (options, message) => {
    expect(() => kafka(options)).toThrow(message);
  });

  it('are connected with by nobody before `connect`', () => {
    expect(kafka({ brokers: ['nowhere.invalid:1'] }).capabilities).toEqual({
      sessionExpiry: true,
      brokerFaults: true,
      durable: true,
      commitMetadataBytes: 4_000,
    });
  });
});

describe('the assigner', () => {
  it('tells the others what a member subscribes to and had', () => {
    const subscription = { topics: ['a', 'b'], generation: 7, owned: [...at('a', 0, 2), ...at('b', 1)] };
    expect(decodeSubscription(encodeSubscription(subscription))).toEqual(subscription);
  });

  it('speaks Kafka’s consumer protocol', () => {
    const bytes = encodeSubscription({ topics: ['a'], generation: 1, owned: [] });
    expect(AssignerProtocol.MemberMetadata.decode(bytes)).toMatchObject({ version: 0, topics: ['a'] });
    const assignment = encodeAssignment([...at('a', 2, 0), ...at('b', 1)]);
    expect(AssignerProtocol.MemberAssignment.decode(assignment)).toMatchObject({ assignment: { a: [2, 0], b: [1] } });
    expect(decodeAssignment(assignment)).toEqual([...at('a', 0, 2), ...at('b', 1)]);
    expect(decodeAssignment(null)).toEqual([]);
    expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
  });

  it('takes nothing from user data of others', () => {
    for (const userData of [
      '',
      'x',
      'null',
      '[]',
      '{"generation":"1","owned":{}}',
      '{"generation":1,"owned":{"a":["0"]}}',
    ]) {
      const bytes = AssignerProtocol.MemberMetadata.encode({
        version: 1,
        topics: ['a'],
        userData: Buffer.from(userData),
      });
      expect(decodeSubscription(bytes)).toMatchObject({ topics: ['a'], owned: [] });
    }
  });

  it('leaves partitions with their owner, of two that claim one with the later', () => {
    const member = (id: string, generation: number, owned: ReturnType<typeof at>) => ({
      id,
      subscription: { topics: ['a'], generation, owned },
    });
    const counts = new Map([['a', 4]]);
    const kept = assignAll([member('x', 3, at('a', 1, 3)), member('y', 3, at('a', 0, 2))], counts);
    expect(kept.get('x')).toEqual(at('a', 1, 3));
    expect(kept.get('y')).toEqual(at('a', 0, 2));
    const later = assignAll([member('x', 2, at('a', 0, 1)), member('y', 3, at('a', 0, 1))], counts);
    expect(later.get('y')).toEqual(expect.arrayContaining(at('a', 0)));
  });

  it('gives members topics of theirs alone', () => {
    const member = (id: string, ...topics: string[]) => ({ id, subscription: { topics, generation: -1, owned: [] } });
    const counts = new Map([
      ['a', 3],
      ['b', 2],
      ['missing', 0],
    ]);
    const assigned = assignAll([member('x', 'a'), member('y', 'b', 'missing')], counts);
    expect(assigned.get('x')).toEqual(at('a', 0, 1, 2));
    expect(assigned.get('y')).toEqual(at('b', 0, 1));
  });
});

describe('the log of kafkajs', () => {
  const entry = (message: string, level = logLevel.ERROR, broker = 'b:1') => ({
    namespace: 'Connection',
    level,
    label: '',
    log: { message, broker, timestamp: '' },
  });

  it('is ours: once a while per line, and nothing about what we ended ourselves', () => {
    const said: [string, string, LogFields | undefined][] = [];
    const say = (level: string) => (message: string, fields?: LogFields) => void said.push([level, message, fields]);
    const log: Log = { ...silentLog, warn: say('warn'), error: say('error'), debug: say('debug') };
    const write = kafkajsLog(log)(logLevel.WARN);
    write(entry('Connection error: refused'));
    write(entry('Connection error: refused'));
    write(entry('Connection error: refused', logLevel.ERROR, 'b:2'));
    write(entry('Connection error: given up'));
    write(entry('something', logLevel.INFO));
    expect(said).toEqual([
      ['warn', 'Connection error: refused', { kafkajs: 'Connection', broker: 'b:1' }],
      ['warn', 'Connection error: refused', { kafkajs: 'Connection', broker: 'b:2' }],
      ['debug', 'something', { kafkajs: 'Connection', broker: 'b:1' }],
    ]);
  });
});

describe('what a broker lacks', () => {
  const everything = Object.fromEntries(
    Array.from({ length: 50 }, (_, key) => [key, { minVersion: 0, maxVersion: 20 }]),
  );

  it('is nothing where all is there', () => {
    expect(lacking(everything)).toEqual([]);
  });

  it('is named where it is too old, or too new', () => {
    expect(lacking({ ...everything, 1: { minVersion: 0, maxVersion: 4 } })).toEqual([
      'has no Fetch of version 11 (but 0 to 4); Kafka 2.3 and newer have it',
    ]);
    expect(lacking({ ...everything, 11: { minVersion: 6, maxVersion: 9 } })).toEqual([
      'has no JoinGroup of a version from 1 to 5 (but 6 to 9)',
    ]);
    const { 3: _, ...without } = everything;
    expect(lacking(without)).toEqual([
      'has no Metadata of a version from 1 to 6 (but none); Kafka 2.3 and newer have it',
    ]);
  });
});
