/** A transport is one file: this one passes the contract as well. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { fileTransport } from './file-transport.js';
import { describeTransport } from './suite.js';

const folder = mkdtempSync(join(tmpdir(), 'tidings-file-transport-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeTransport('file', {
  capabilities: fileTransport(folder).capabilities,
  open: async () => fileTransport(folder),
});
