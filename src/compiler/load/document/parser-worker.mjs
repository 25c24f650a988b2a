// Validates an AsyncAPI document with @asyncapi/parser, away from the main thread: it is slow to load and can hang.
// Plain JavaScript, because a worker can't be TypeScript under tsx and vitest. Reads no file and opens no connection: the
// document has no references but to its own channels and servers, and whatever asks for more gets an empty object.
import { parentPort, workerData } from 'node:worker_threads';
import { Parser } from '@asyncapi/parser';

const nothing = (schema) => ({ schema, order: 1, canRead: true, read: () => '{}' });

const parser = new Parser({
  // No references are left that could stand in a wrong place, and every rule that looks for them compiles the meta-schema again.
  ruleset: {
    recommended: false,
    rules: { 'asyncapi-latest-version': 'off', 'asyncapi-document-unresolved': 'off' },
  },
  __unstable: { resolver: { cache: false, resolvers: ['file', 'http', 'https'].map(nothing) } },
});

try {
  const diagnostics = await parser.validate(workerData.text, { source: workerData.source });
  parentPort.postMessage({
    problems: diagnostics.map(({ code, message, path, severity }) => ({ code: String(code), message, path, severity })),
  });
} catch (error) {
  parentPort.postMessage({ failure: error instanceof Error ? error.message : String(error) });
}
