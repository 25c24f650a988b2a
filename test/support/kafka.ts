import { inject } from 'vitest';

/** What the run's setup knows. */
export type KafkaAnswer = { readonly brokers: readonly string[] } | { readonly missing: string };

/**
 * The run's broker as `host:port`s, for `describe.skipIf(brokers === undefined)` at the top of a test file; all test files share it, so topics
 * and groups need names of their own. Undefined where there is no broker; with CI=true that throws instead.
 */
export async function testBrokers(): Promise<readonly string[] | undefined> {
  const answer = (await (await fetch(inject('kafka'))).json()) as KafkaAnswer;
  if ('brokers' in answer) return answer.brokers;
  if (process.env.CI === 'true') throw new Error(`these tests need a Kafka broker: ${answer.missing}`);
  return undefined;
}
