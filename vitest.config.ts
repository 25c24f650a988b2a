import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests beside a real broker or database, or of whole processes: one file after another, so that nothing else disturbs their clocks. */
const REAL = ['cli', 'examples', 'faults', 'interop', 'operations', 'postgres', 'transport'];

export default defineConfig({
  // The condition that resolves `@tidings/runtime` and `tidings` to their sources; `resolve.conditions` alone doesn't reach node imports.
  ssr: { resolve: { conditions: ['tidings-source'] } },
  test: {
    testTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.test.ts', 'generated/tests/**/*.test.ts'],
          exclude: REAL.map((folder) => `test/${folder}/**`),
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: REAL.map((folder) => `test/${folder}/**/*.test.ts`),
          globalSetup: ['test/support/postgres-setup.ts', 'test/support/kafka-setup.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
