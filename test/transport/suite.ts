/** The contract that every transport must pass, as vitest tests. */
import { type TransportHarness, transportContract } from '@tidings/runtime/testing';
import { describe, it } from 'vitest';

export function describeTransport(name: string, harness: TransportHarness): void {
  describe(`${name}: transport contract`, () => {
    for (const test of transportContract(harness)) it(test.name, test.run);
  });
}
