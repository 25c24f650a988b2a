/**
 * One Kafka broker for all test files of a run, started when the first of them asks: a run of other tests doesn't pay for it.
 * Test files run in processes of their own, so they ask over loopback.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type Kafka, startKafka } from '../../scripts/lib/kafka/index.mjs';
import type { KafkaAnswer } from './kafka.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers a GET with KafkaAnswer. */
    readonly kafka: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const path = `/${randomUUID()}`;
  let running: Promise<Kafka> | undefined;

  const start = async (): Promise<Kafka> => {
    try {
      const kafka = await startKafka({ say: (line) => console.log(`Kafka: ${line}`) });
      console.log(`Kafka: tests use ${kafka.description}`);
      return kafka;
    } catch (error) {
      const consequence = process.env.CI === 'true' ? 'the run fails' : 'its tests are skipped';
      console.log(`Kafka: none, ${consequence}: ${(error as Error).message}`);
      throw error;
    }
  };

  const server = createServer((request, response) => {
    if (request.url !== path) return void response.writeHead(404).end();
    running ??= start();
    const answer = (body: KafkaAnswer) => void response.end(JSON.stringify(body));
    running.then(
      ({ brokers }) => answer({ brokers }),
      (error: Error) => answer({ missing: error.message }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('kafka', `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

  return async () => {
    server.close();
    server.closeAllConnections();
    await (await running?.catch(() => undefined))?.stop();
  };
}
