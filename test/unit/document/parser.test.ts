import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDocument } from '../../../src/compiler/load/document/find.js';
import { validateDocument } from '../../../src/compiler/load/document/parser.js';
import { createParserInput, type ParserInput } from '../../../src/compiler/load/document/parser-input.js';
import { createReferences } from '../../../src/compiler/load/document/references.js';
import { createFiles } from '../../../src/compiler/load/files/index.js';
import { createFolder, line, load, removeFolders } from './support.js';

const workers = mkdtempSync(join(tmpdir(), 'tidings-workers-'));
afterAll(() => {
  removeFolders();
  rmSync(workers, { recursive: true });
});

/** A cache that forgets nothing and starts empty. */
const emptyCache = () => new Set<string>();

describe('what the AsyncAPI parser says', () => {
  it('comes at the places of our files, each mistake once', async () => {
    const { contract, lines } = await load(
      {
        'asyncapi.yaml': `servers: { main: { host: h, protocol: kafka } }
channels:
  a:
    address: a.{id}
    servers: [{ $ref: '#/servers/main' }, { $ref: '#/servers/other' }]
    messages:
      one: { $ref: '#/components/messages/One' }
      two: { nam: typo, payload: { type: object } }
      three: 5
    bindings: { $ref: './bindings.yaml#/bad' }
  b: { address: b, bindings: { $ref: './bindings.yaml#/bad' }, sumary: x }
operations:
  send: { action: sed, channel: { $ref: '#/channels/b' } }
  lost: { channel: { $ref: '#/channels/b' }, action: send, traits: [{ sumary: x }] }
chanels: {}
components:
  messages:
    One: { payload: 7, correlationId: { description: no location }, traits: [{ payload: {} }] }
`,
        'bindings.yaml': `bad:
  kafka:
    partitions: -3
`,
      },
      { parserCache: emptyCache() },
    );
    expect(contract).toBeUndefined();
    expect(lines).toEqual([
      "warning parameter-undescribed asyncapi.yaml:7:14 parameter 'id' of the topic is not described",
      "error asyncapi-invalid asyncapi.yaml:8:51 '#/servers/other' is no server of the document",
      "error asyncapi-invalid asyncapi.yaml:11:14 'nam' is not expected here",
      "error asyncapi-invalid asyncapi.yaml:12:14 'three' must be of type object",
      "error asyncapi-invalid asyncapi.yaml:14:64 'sumary' is not expected here",
      "error asyncapi-invalid asyncapi.yaml:16:19 the action of operation 'send' must be 'send' or 'receive'",
      "error asyncapi-invalid asyncapi.yaml:17:71 'sumary' is not expected here",
      "error asyncapi-invalid asyncapi.yaml:18:1 'chanels' is not expected here",
      "error asyncapi-invalid asyncapi.yaml:21:21 'payload' must be of type object or boolean",
      "error asyncapi-invalid asyncapi.yaml:21:24 'correlationId' has no 'location'",
      "error asyncapi-invalid asyncapi.yaml:21:80 'payload' is not expected here",
      "error asyncapi-invalid bindings.yaml:3:17 'partitions' must be >= 1",
    ]);
  });

  it('is nothing for a document that is right, however it is cut into files', async () => {
    const cache = emptyCache();
    const { lines } = await load(
      {
        'asyncapi.yaml':
          `info: { title: T, version: 1.0.0, x-anything: { $ref: nowhere }, tags: [{ $ref: './parts.yaml#/tag' }] }
asyncapi: 3.0.0
servers: { main: { $ref: './parts.yaml#/server' } }
channels:
  a:
    address: a.{id}
    servers: [{ $ref: '#/servers/main' }]
    parameters: { id: { $ref: './parts.yaml#/parameter' } }
    messages:
      one: { $ref: './parts.yaml#/message' }
      yes: { payload: true }
operations:
  send:
    action: send
    channel: { $ref: '#/channels/a' }
    messages: [{ $ref: '#/channels/a/messages/one' }]
    traits: [{ $ref: '#/components/operationTraits/t' }]
    security: [{ $ref: './parts.yaml#/security' }]
components:
  operationTraits: { t: { title: T, bindings: { kafka: { groupId: { $ref: './parts.yaml#/id' } } } } }
  schemas: { Any: { proprties: 5 } }
`
            .replace('info:', 'asyncapi: 3.0.0\ninfo:')
            .replace('\nasyncapi: 3.0.0\nservers', '\nservers'),
        'parts.yaml': `tag: { name: tag, externalDocs: { url: 'https://example.com' } }
server: { host: h, protocol: kafka, bindings: { kafka: { bindingVersion: 0.5.0 } } }
parameter: { description: The id, examples: [a] }
security: { type: plain }
id: { type: string }
message:
  payload: { type: string }
  headers: { type: object }
  tags: [{ $ref: '#/tag' }]
  examples: [{ payload: hello }, { payload: bye, headers: { a: 1 } }, { name: n, headers: {} }]
  bindings: { kafka: { key: { $ref: '#/id' }, x-key: '$message.payload#' } }
`,
      },
      { parserCache: cache },
    );
    expect(lines).toEqual([]);
    expect(cache.size).toBe(1);
  });

  it('survives what crashes the parser itself', async () => {
    const deep = `${'{ a: '.repeat(150)}1${' }'.repeat(150)}`;
    const { lines } = await load(
      {
        'asyncapi.yaml': `channels:
  a:
    address: a
    description: '$ref:$'
    x-anything: { $ref: 5, deep: ${deep} }
    messages:
      one:
        summary: '$ref:$.info'
        examples: [{ payload: { $ref: { $ref: '$ref:$' }, deep: ${deep} } }]
        payload: { type: object, properties: { $ref: { type: string }, x: { default: '$ref:$.info' } } }
`,
      },
      { parserCache: emptyCache() },
    );
    expect(lines).toEqual([]);
  });
});

describe('the input of the parser', () => {
  const inputOf = (files: { readonly [path: string]: string }): ParserInput => {
    const report = () => {};
    const disk = createFiles({ root: createFolder(files), report });
    const { root, version } = findDocument(disk, report)!;
    return createParserInput(disk, createReferences(disk, report), report, root, version, new Map());
  };
  const messages = (count: number, extra = '') =>
    Array.from(
      { length: count },
      (_, index) =>
        `      E${index}: { name: e${index}, description: 'D ${index}', ${extra} payload: { $ref: ./schemas/e${index}.yaml }, x-event: { version: ${index} } }\n`,
    ).join('');
  const document = (list: string, traits = '') => ({
    'asyncapi.yaml': `channels:\n  a:\n    address: a\n    messages:\n${list}components: { messageTraits: { t: { headers: {}, description: ${traits || 'x'} } } }\n`,
  });

  it('stays the same while schemas, names, texts and the number of messages change', () => {
    const one = inputOf(document(messages(1, 'traits: [{ $ref: "#/components/messageTraits/t" }],')));
    const many = inputOf(document(messages(50, 'traits: [{ $ref: "#/components/messageTraits/t" }],'), 'other'));
    expect(many.text).toBe(one.text);
    expect(many.text.length).toBeLessThan(400);
  });

  it('changes with what the parser judges', () => {
    const texts = ['', 'deprecated: true,', 'bindings: { kafka: {} },', 'nam: x,', 'contentType: 5,'].map(
      (extra) => inputOf(document(messages(1, extra))).text,
    );
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('knows every place of what it put together', () => {
    const input = inputOf(document(messages(3, 'nam: x,')));
    const places = input.origins(['components', 'messages', 'message0', 'nam']);
    expect(places.map(({ pointer }) => pointer)).toEqual([
      '/channels/a/messages/E0/nam',
      '/channels/a/messages/E1/nam',
      '/channels/a/messages/E2/nam',
    ]);
  });

  it('holds no reference but to channels and servers', () => {
    const { text } = inputOf({
      'asyncapi.yaml': `servers: { s: { host: h, protocol: kafka } }
channels:
  a: { address: a, servers: [{ $ref: '#/servers/s' }], bindings: { ws: { query: { $ref: 'http://169.254.169.254/' } } } }
operations:
  o: { action: send, channel: { $ref: '#/channels/a' }, reply: { channel: { $ref: 'file:///etc/passwd' } } }
components:
  messages: { m: { payload: { $ref: 'http://169.254.169.254/' }, examples: [{ payload: { $ref: 'http://169.254.169.254/' } }] } }
  schemas: { s: { $ref: 'http://169.254.169.254/' } }
`,
    });
    expect([...text.matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1])).toEqual(['#/servers/s', '#/channels/a']);
    expect(text).not.toContain('169.254');
  });
});

describe('the worker', () => {
  const worker = (name: string, code: string) => {
    const path = join(workers, `${name}.mjs`);
    writeFileSync(path, `import { parentPort, workerData } from 'node:worker_threads';\n${code}\n`);
    return pathToFileURL(path);
  };
  const files = () => createFiles({ root: createFolder({ 'asyncapi.yaml': 'channels: {}\n' }), report: () => {} });
  const input: ParserInput = { text: '{}', origins: () => [{ file: 'asyncapi.yaml', pointer: '' }] };
  const ask = async (url: URL, cache?: Set<string>, deadlineMs = 5_000) => {
    const disk = files();
    disk.read('asyncapi.yaml');
    return (await validateDocument(disk, input, 'asyncapi.yaml', { cache, deadlineMs, worker: url })).map(line);
  };
  let fine: URL;
  beforeAll(() => {
    fine = worker('fine', 'parentPort.postMessage({ problems: [] });');
  });

  it('has a deadline', async () => {
    const cache = emptyCache();
    expect(await ask(worker('hangs', 'for (;;);'), cache, 300)).toEqual([
      'error asyncapi-unchecked asyncapi.yaml:1:1 the AsyncAPI parser could not validate the document: it took longer than 0 s',
    ]);
    expect(cache.size).toBe(0);
  });

  it.each([
    ['throws', 'throw new Error("boom\\n    at secret.js:1");', 'could not validate the document: boom'],
    ['exits', 'process.exit(7);', 'could not validate the document: it ended with code 7'],
    ['fails', 'parentPort.postMessage({ failure: "no" });', 'could not validate the document: no'],
    [
      'crashes',
      'parentPort.postMessage({ problems: [{ code: "uncaught-error", message: "TypeError: x\\n  at y.js:1", path: [], severity: 0 }] });',
      'failed: TypeError: x',
    ],
    [
      'eats',
      'const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()));',
      'could not validate the document: it ran out of memory',
    ],
  ])('%s, and that is a diagnostic without a stack', async (name, code, expected) => {
    expect(await ask(worker(name, code), undefined, 30_000)).toEqual([
      `error asyncapi-unchecked asyncapi.yaml:1:1 the AsyncAPI parser ${expected}`,
    ]);
  });

  it('is not started for what passed before', async () => {
    const cache = emptyCache();
    expect(await ask(fine, cache)).toEqual([]);
    expect(cache.size).toBe(1);
    expect(await ask(worker('broken', 'throw new Error("started");'), cache)).toEqual([]);
  });

  it('is believed when all that it says is what it usually says beside something better', async () => {
    const noise = worker(
      'noise',
      'parentPort.postMessage({ problems: [{ code: "c", message: "\\"x\\" property must match \\"else\\" schema", path: [], severity: 0 }] });',
    );
    const cache = emptyCache();
    expect(await ask(noise, cache)).toEqual(["error asyncapi-invalid asyncapi.yaml:1:1 'x' must match 'else' schema"]);
    expect(cache.size).toBe(0);
  });
});
