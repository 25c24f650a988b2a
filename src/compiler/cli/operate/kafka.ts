import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Transport, TransportError } from '@tidings/runtime';
import type { KafkaAdmin, KafkaOptions, KafkaReport } from '@tidings/runtime/kafkajs';
import { OperationFailed } from './failure.js';
import { loadOptional } from './optional.js';

const load = () => loadOptional('kafkajs', () => import('@tidings/runtime/kafkajs'));

/** Connected: it answers one `close`. */
export async function openTransport(options: KafkaOptions): Promise<Transport> {
  const { kafka } = await load();
  const transport = kafka(options);
  return reached(options, async () => {
    await transport.connect();
    return transport;
  });
}

/** Has found a broker. */
export async function openAdmin(options: KafkaOptions): Promise<KafkaAdmin> {
  const { kafkaAdmin } = await load();
  const admin = kafkaAdmin(options);
  try {
    await reached(options, () => admin.brokerCount());
  } catch (error) {
    admin.close();
    throw error;
  }
  return admin;
}

export async function inspect(options: KafkaOptions): Promise<KafkaReport> {
  const { inspectKafka } = await load();
  return reached(options, () => inspectKafka(options));
}

async function reached<T>({ brokers, ssl, sasl }: KafkaOptions, connect: () => Promise<T>): Promise<T> {
  try {
    return await connect();
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    // `kafka: connect ECONNREFUSED ...`, `brokers: ...`: what was asked first says nothing to anybody.
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    const where = brokers.join(', ');
    if (error.kind === 'refused') {
      const help =
        sasl === undefined ? undefined : 'Look at --sasl-mechanism, --sasl-username and KAFKA_SASL_PASSWORD.';
      throw new OperationFailed(`${where}: ${reason}`, help, error);
    }
    const hints = [
      '--brokers or KAFKA_BROKERS, which say where they are',
      ssl === undefined ? '--ssl, if they take TLS alone' : '--ssl, which they may not speak there',
      sasl === undefined ? '--sasl-mechanism, if they ask who you are' : '--sasl-mechanism, which they may not know',
    ];
    throw new OperationFailed(`no broker answers at ${where}: ${reason}`, `Look at ${hints.join('; ')}.`, error);
  }
}

/** Of the one that the runtime loads. */
export function kafkajsVersion(): string | undefined {
  try {
    const runtime = createRequire(import.meta.url).resolve('@tidings/runtime/package.json');
    const manifest = createRequire(runtime).resolve('kafkajs/package.json');
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
