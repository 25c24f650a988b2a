/** Brokers of a test file's own, which it can kill. */
import { afterAll } from 'vitest';
import { type Kafka, type StartKafkaOptions, startKafka } from '../../../scripts/lib/kafka/index.mjs';

/**
 * For the top of a test file; ended with it, or with the process. Undefined where none can be started, for `describe.skipIf`; with CI=true that
 * throws instead.
 */
export async function ownBrokers(options: Omit<StartKafkaOptions, 'own'>): Promise<Kafka | undefined> {
  try {
    const kafka = await startKafka({ ...options, own: true });
    afterAll(() => kafka.stop());
    return kafka;
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    console.log(`Kafka: no brokers to be killed, these tests are skipped: ${(error as Error).message}`);
    return undefined;
  }
}
