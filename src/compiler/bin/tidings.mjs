#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {readonly string[]} argv */
export async function run(argv) {
  const { main } = await import('../dist/cli/main.js');
  process.exitCode = await main(argv);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await run(process.argv.slice(2));
}
