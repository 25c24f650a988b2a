import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '@tidings/runtime';
import { kafka } from '@tidings/runtime/kafkajs';
import { memory } from '@tidings/runtime/memory';
import { type GroupLag, lagOf, retryTopic } from '@tidings/runtime/operations';
import { channels } from './channels.js';

/** What the service and everybody that it talks to run on. */
export interface World {
  readonly transport: Transport;
  /** Resolves when the group has handled every event, and those that that set off. */
  settled(group: string): Promise<void>;
}

/** A broker in this process: it knows when it has nothing left to do. */
export function inMemory(): World {
  const broker = memory({ partitions: 3 });
  return { transport: broker, settled: () => broker.idle() };
}

/** A real one: it is asked how far the group is. */
export function onKafka(brokers: readonly string[]): World {
  const transport = kafka({ brokers, clientId: 'todo-service' });
  return { transport, settled: (group) => noLag(transport, group) };
}

/** `KAFKA_BROKERS`: host:port,host:port */
export function brokersOf({ KAFKA_BROKERS }: NodeJS.ProcessEnv): readonly string[] {
  if (!KAFKA_BROKERS) throw new Error('KAFKA_BROKERS must say where the brokers are: host:port,host:port');
  return KAFKA_BROKERS.split(',');
}

const PATIENCE_MS = 60_000;

async function noLag(transport: Transport, group: string): Promise<void> {
  const topics = channels.flatMap(({ topic }) => [topic, retryTopic(topic, group)]);
  const deadline = Date.now() + PATIENCE_MS;
  let before = '';
  for (;;) {
    const lags = await lagOf(transport, group, topics);
    const behind = lags.reduce((sum, { lag }) => sum + lag, 0);
    // Topics are asked one after another: what a handler publishes meanwhile shows at the second look.
    const ends = lags.map(({ high }: GroupLag) => high).join();
    if (behind === 0 && ends === before) return;
    before = ends;
    if (Date.now() > deadline) throw new Error(`${behind} events are not handled after ${PATIENCE_MS / 1_000} s`);
    await sleep(100);
  }
}
