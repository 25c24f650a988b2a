import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The condition that resolves `@tidings/runtime` and `tidings` to their sources; `resolve.conditions` alone doesn't reach node imports.
  ssr: { resolve: { conditions: ['tidings-source'] } },
  test: {
    include: ['test/**/*.test.ts', 'generated/tests/**/*.test.ts'],
    testTimeout: 60_000,
    globalSetup: ['test/support/postgres-setup.ts', 'test/support/kafka-setup.ts'],
  },
});
