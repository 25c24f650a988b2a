import { capabilityTests } from './capabilities.js';
import { groupTests, readingTests } from './groups.js';
import { type TransportHarness, type TransportTest, withBench } from './harness.js';
import { onlookerTests } from './onlooker.js';
import { laneTests, topicTests } from './topics-and-lanes.js';

export type { TransportHarness, TransportTest };

/**
 * The tests that every transport must pass, for any runner: `for (const test of transportContract(harness)) it(test.name, test.run)`.
 * What the capabilities say that it can't do is left out.
 */
export function transportContract(harness: TransportHarness): readonly TransportTest[] {
  const everyone = { ...topicTests, ...laneTests, ...readingTests, ...groupTests, ...onlookerTests };
  const some = Object.entries(capabilityTests).flatMap(([name, { needs, run }]) =>
    harness.capabilities[needs] ? [[name, run] as const] : [],
  );
  return [...Object.entries(everyone), ...some].map(([name, test]) => ({ name, run: () => withBench(harness, test) }));
}
