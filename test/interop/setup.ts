/** A topic of each of the contracts, on a real broker, between our clients and those that others wrote. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Consumer,
  createConsumer,
  createProducer,
  type Event,
  type Mode,
  type Producer,
  type Received,
  silentLog,
} from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import type { FetchedRecord, Transport } from '@tidings/runtime/testing';
import { type IHeaders, Kafka, type KafkaMessage, logLevel, type Message } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { prefixed } from '../support/kafka-prefixed.js';
import { reminders, todos } from '../unit/runtime/contracts.js';

export const SOURCE = '/todo-service';

export interface Interop {
  readonly brokers: readonly string[];
  /** The broker's names of the topics; each has three partitions. */
  readonly todos: string;
  readonly reminders: string;
  /** Ours, on those topics by the names in the contracts. */
  readonly transport: Transport;
  readonly group: string;
  producer(mode: Mode): Producer;
  /** Starts our consumer on both topics. */
  consume(): Consumed;
  /** What kafkajs alone reads from a topic's start, as soon as there are so many, by time of arrival. */
  read(topic: string, count: number): Promise<readonly KafkaMessage[]>;
  /** Writes with kafkajs alone. */
  write(topic: string, messages: readonly Message[]): Promise<void>;
}

export interface Consumed {
  /** What the handlers got: in log order of each partition. */
  readonly events: readonly Handled[];
  /** The group's dead letters of a topic, as soon as there are so many. */
  deadLetters(channel: 'todos' | 'reminders', count: number): Promise<readonly FetchedRecord[]>;
  until(condition: () => boolean): Promise<void>;
}

export interface Handled {
  readonly event: Received<Event>;
  readonly receivedVersion: number;
  readonly key: string | undefined;
  /** Of the record, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly partition: number;
  readonly offset: number;
}

/** Of one test: closed with it. */
export async function interop(brokers: readonly string[]): Promise<Interop> {
  const prefix = `${randomUUID()}.`;
  const group = `interop-${randomUUID()}`;
  const transport = prefixed(
    kafka({ brokers, log: silentLog, sessionTimeoutMs: 6_000, heartbeatIntervalMs: 300 }),
    prefix,
  );
  await transport.connect();
  onTestFinished(() => transport.close());
  const wanted = { todos: 3, reminders: 3, [`todos.${group}.dlq`]: 1, [`reminders.${group}.dlq`]: 1 };
  await transport.createTopics(
    Object.entries(wanted).map(([topic, partitions]) => ({ topic, partitions, replicas: 1, config: {} })),
  );
  const plain = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });

  return {
    brokers,
    todos: `${prefix}todos`,
    reminders: `${prefix}reminders`,
    transport,
    group,
    producer: (mode) => {
      const producer = createProducer({ transport, source: SOURCE, mode, log: silentLog });
      onTestFinished(async () => void (await producer.close()));
      return producer;
    },
    consume: () => consumed(transport, group),
    read: async (topic, count) => {
      const consumer = plain.consumer({ groupId: `plain-${randomUUID()}` });
      const messages: KafkaMessage[] = [];
      await consumer.connect();
      try {
        await consumer.subscribe({ topic, fromBeginning: true });
        await consumer.run({ eachMessage: async ({ message }) => void messages.push(message) });
        await until(() => messages.length >= count);
        return [...messages].sort((a, b) => Number(a.timestamp) - Number(b.timestamp));
      } finally {
        await consumer.disconnect();
      }
    },
    write: async (topic, messages) => {
      const producer = plain.producer({ allowAutoTopicCreation: false });
      await producer.connect();
      try {
        await producer.send({ topic, messages: [...messages] });
      } finally {
        await producer.disconnect();
      }
    },
  };
}

function consumed(transport: Transport, group: string): Consumed {
  const events: Handled[] = [];
  const handle = (event: Received<Event>, context: Omit<Handled, 'event'>): void => {
    const { receivedVersion, key, timestamp, partition, offset } = context;
    events.push({ event, receivedVersion, key, timestamp, partition, offset });
  };
  const consumer: Consumer = createConsumer({
    transport,
    group,
    log: silentLog,
    subscriptions: [
      todos.handlers({ TodoCreated: handle, TodoDeleted: handle }),
      reminders.handlers({ ReminderTriggered: handle }),
    ],
  });
  onTestFinished(async () => void (await consumer.stop({ deadlineMs: 2_000 })));
  void consumer.start();
  return {
    events,
    until: (condition) => until(condition),
    deadLetters: async (channel, count) => {
      const topic = `${channel}.${group}.dlq`;
      await until(async () => (await transport.watermarks(topic))[0]!.high >= count);
      const found: FetchedRecord[] = [];
      for await (const { records } of transport.read([{ topic, partition: 0, from: 0, to: count }])) {
        found.push(...records);
      }
      return found;
    },
  };
}

/** The test's own deadline ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(30);
}

/** Headers as other clients' typings want them. */
export function textHeaders(headers: IHeaders | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]));
}
