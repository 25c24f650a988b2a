/** Whatever stands in the document: diagnostics with a place, never an exception. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { lint } from '../../../src/compiler/lint/index.js';
import { loadContract } from '../../../src/compiler/load/index.js';
import { createFolder, removeFolders } from './support.js';

afterAll(removeFolders);

const DOCUMENT = {
  asyncapi: '3.1.0',
  info: { title: 'T', version: '1', description: 'D', tags: [{ name: 't' }] },
  'x-type-prefix': 'com.example',
  defaultContentType: 'application/json',
  servers: { s: { host: 'h', protocol: 'kafka', variables: { v: { default: 'a' } } } },
  channels: {
    a: {
      address: 'a.{id}',
      parameters: { id: { enum: ['x'], default: 'x', location: '$message.payload#/id' } },
      servers: [{ $ref: '#/servers/s' }],
      bindings: {
        kafka: { topic: 'a.{id}', partitions: 3, replicas: 1, topicConfiguration: { 'cleanup.policy': ['delete'] } },
      },
      messages: {
        one: { $ref: '#/components/messages/One' },
        two: {
          name: 'two',
          'x-event': { name: 'Two', version: 2 },
          'x-key': '$message.payload#/id',
          payload: {
            schemaFormat: 'application/schema+json;version=draft-07',
            schema: { type: 'object', properties: { id: { type: 'string' } } },
          },
          examples: [{ name: 'e', payload: { id: 'x' }, headers: { h: 1 } }],
        },
      },
    },
  },
  operations: {
    send: {
      action: 'send',
      channel: { $ref: '#/channels/a' },
      messages: [{ $ref: '#/channels/a/messages/one' }],
      'x-service': 's',
      traits: [{ $ref: '#/components/operationTraits/t' }],
    },
  },
  components: {
    operationTraits: { t: { description: 'D' } },
    messageTraits: {
      t: {
        headers: { type: 'object', properties: { h: { type: 'integer' } } },
        correlationId: { location: '$message.header#/h' },
      },
    },
    messages: {
      One: {
        traits: [{ $ref: '#/components/messageTraits/t' }],
        headers: { properties: { g: {} } },
        payload: { $ref: './schemas/todos/Done/v1.yaml' },
      },
    },
    schemas: { S: { allOf: [{ $ref: '#/components/schemas/S' }] } },
  },
};

type Node = { [key: string]: unknown } | unknown[];

const paths: readonly (readonly (string | number)[])[] = (function walk(node: unknown): (string | number)[][] {
  if (typeof node !== 'object' || node === null) return [[]];
  const keys = Array.isArray(node) ? node.keys() : Object.keys(node);
  return [
    [],
    ...[...keys].flatMap((key) => walk((node as never)[key]).map((rest) => [key as string | number, ...rest])),
  ];
})(DOCUMENT).filter((path) => path.length > 0 && path[0] !== 'asyncapi');

const replacement = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    true,
    [],
    {},
    '',
    '__proto__',
    { $ref: '#' },
    { $ref: '#/channels/a' },
    { $ref: '#/components' },
    { $ref: './asyncapi.yaml#/components/schemas/S' },
    { $ref: '#/components/schemas/S' },
    { $ref: 'nowhere.yaml' },
    { $ref: null },
    [[[]]],
    { type: 'strin' },
    { schemaFormat: 'x', schema: null },
    { traits: [{ traits: [{ $ref: '#/components/messageTraits/t' }] }] },
    '$message.payload#/a/b/c',
  ),
);

const mutation = fc.record({
  path: fc.constantFrom(...paths),
  value: replacement,
  rename: fc.option(fc.string(), { freq: 4 }),
});

function mutate(
  document: typeof DOCUMENT,
  { path, value, rename }: { path: readonly (string | number)[]; value: unknown; rename: string | null },
): void {
  let at: Node = document;
  for (const key of path.slice(0, -1)) {
    const next: unknown = (at as never)[key];
    if (typeof next !== 'object' || next === null) return;
    at = next as Node;
  }
  const last = path.at(-1)!;
  if (rename !== null && !Array.isArray(at)) {
    Object.defineProperty(at, rename, {
      value: at[last as string],
      enumerable: true,
      configurable: true,
      writable: true,
    });
    delete at[last as string];
  } else (at as { [key: string | number]: unknown })[last] = value;
}

describe('a document with anything in it', () => {
  it('is a contract or diagnostics with places', async () => {
    const root = createFolder({ 'schemas/todos/Done/v1.yaml': 'type: object\nproperties: { id: { type: string } }\n' });
    const parserCache = { has: () => true, add: () => {} };
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        const document = structuredClone(DOCUMENT);
        for (const one of mutations) mutate(document, one);
        writeFileSync(join(root, 'asyncapi.yaml'), JSON.stringify(document));
        const { contract, diagnostics, files } = await loadContract({ root, parserCache });
        const findings = contract === undefined ? [] : lint(contract, { files });
        expect(contract !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
        for (const { code, message, at } of [...diagnostics, ...findings]) {
          expect(at?.start, `${code} ${message}`).toBeDefined();
          expect(message).not.toMatch(/\n|undefined|\[object/);
        }
      }),
      { numRuns: 400 },
    );
  });
});
