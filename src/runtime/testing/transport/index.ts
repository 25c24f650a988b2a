import { groupTests, readingTests } from './groups.js';
import { type TransportHarness, type TransportTest, withBench } from './harness.js';
import { onlookerTests } from './onlooker.js';
import { laneTests, topicTests } from './topics-and-lanes.js';

export type { TransportHarness, TransportTest };

/**
 * The tests that every transport must pass, for any runner: `for (const test of transportContract(harness)) it(test.name, test.run)`.
 */
export function transportContract(harness: TransportHarness): readonly TransportTest[] {
  return Object.entries({ ...topicTests, ...laneTests, ...readingTests, ...groupTests, ...onlookerTests }).map(
    ([name, test]) => ({
      name,
      run: () => withBench(harness, test),
    }),
  );
}
