import { afterAll, describe, expect, it } from 'vitest';
import { load, removeFolders } from './support.js';

afterAll(removeFolders);

describe('the document', () => {
  it.each([
    ['asyncapi.yml', 'asyncapi: 3.0.0\ninfo: { title: T, version: "1" }\n'],
    ['asyncapi.json', '{ "asyncapi": "3.1.0", "info": { "title": "T", "version": "1" } }'],
    ['asyncapi.yaml', '{ "asyncapi": "3.0.0", "info": { "title": "T", "version": "1" } }'],
  ])('may be %s', async (name, text) => {
    const { model, lines } = await load({ [name]: text });
    expect(lines).toEqual([]);
    expect(model).toMatchObject({ title: 'T', channels: [], contexts: [], operations: [] });
  });

  it('may be named', async () => {
    const { model } = await load(
      { 'contracts.yaml': 'asyncapi: 3.0.0\ninfo: { title: T, version: "1" }\n' },
      { document: 'contracts.yaml' },
    );
    expect(model.title).toBe('T');
  });

  it.each([
    ['asyncapi: 2.6.0\n', 'asyncapi-version asyncapi.yaml:1:11 AsyncAPI 2.6.0 is not read, only 3.0 and 3.1'],
    [
      'asyncapi: 3.0\n',
      'asyncapi-version asyncapi.yaml:1:11 the version is the number 3, and must be text of three parts',
    ],
    ['asyncapi: 4.0.0\n', 'asyncapi-version asyncapi.yaml:1:11 AsyncAPI 4.0.0 is not read, only 3.0 and 3.1'],
    ['asyncapi: three\n', "asyncapi-version asyncapi.yaml:1:11 'three' is no version of AsyncAPI"],
    ['asyncapi: [3]\n', 'asyncapi-version asyncapi.yaml:1:11 the version must be text'],
    ['openapi: 3.1.0\n', 'asyncapi-version asyncapi.yaml:1:1 this is an OpenAPI document, not an AsyncAPI one'],
    [
      '{ info: {} }\n',
      "asyncapi-version asyncapi.yaml:1:1 the document doesn't say which version of AsyncAPI it is written in",
    ],
  ])('%j is refused', async (text, expected) => {
    const { contract, lines } = await load({ 'asyncapi.yaml': text });
    expect(contract).toBeUndefined();
    expect(lines).toEqual([`error ${expected}`]);
  });

  it.each([
    ['', "document-empty asyncapi.json:1:1 'asyncapi.json' is empty"],
    ['[]', "document-empty asyncapi.json:1:1 'asyncapi.json' is not an object"],
    ['"x"', "document-empty asyncapi.json:1:1 'asyncapi.json' is not an object"],
  ])('%j is no document', async (text, expected) => {
    const { lines } = await load({ 'asyncapi.json': text });
    expect(lines.at(-1)).toContain(text === '' ? 'error' : `error ${expected}`);
  });

  it('says how to convert a document of version 2', async () => {
    const { diagnostics } = await load({ 'asyncapi.yaml': 'asyncapi: 2.6.0\n' });
    expect(diagnostics[0]?.help).toContain('convert asyncapi.yaml --target-version=3.0.0');
  });

  it('must be there', async () => {
    const { contract, lines, inputs } = await load({ 'other.yaml': '' });
    expect(contract).toBeUndefined();
    expect(lines).toEqual(['error document-missing - there is no asyncapi.yaml, asyncapi.yml, asyncapi.json here']);
    expect(inputs.map(({ path }) => path)).toEqual(['asyncapi.json', 'asyncapi.yaml', 'asyncapi.yml']);
  });

  it('is one: others are not read', async () => {
    const { lines } = await load({ 'asyncapi.yaml': 'channels: {}\n', 'asyncapi.json': '{}' });
    expect(lines).toEqual([
      "warning several-documents asyncapi.json:1:1 'asyncapi.json' is not read, because 'asyncapi.yaml' is there",
    ]);
  });
});
