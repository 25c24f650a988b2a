import { afterAll, describe, expect, it } from 'vitest';
import { loadProject } from '../../../src/compiler/load/index.js';
import { createFolder, line, removeFolders, SCHEMA } from './support.js';

afterAll(removeFolders);

const contracts = {
  'asyncapi.yaml': `channels:
  a: { address: null, messages: { One: { payload: { $ref: ./contracts/todos/Done/v1.yaml } } } }
`,
  'contracts/todos/Done/v1.yaml': SCHEMA,
  'contracts/todos/Done/v3.yaml': SCHEMA,
};
const load = async (config: string) => {
  const root = createFolder({ ...contracts, 'tidings.config.yaml': config });
  const project = await loadProject({ root, documentCache: { has: () => true, add: () => {} } });
  return { ...project, lines: project.diagnostics.map(line) };
};

describe('loadProject', () => {
  it('follows the configuration', async () => {
    const { lines, contract, config } = await load('schemas: contracts\n');
    expect(lines).toEqual([
      "warning channel-without-address asyncapi.yaml:5:3 channel 'a' has no address; its key is taken for the topic",
      "error version-gap contracts/todos/Done/v3.yaml:1:1 'Done' has version 3, but version 2 is missing (version 1 contracts/todos/Done/v1.yaml:1:1)",
    ]);
    expect(config?.schemas).toBe('contracts');
    expect(contract?.contexts[0]?.events[0]?.versions).toHaveLength(2);
  });

  it('gives warnings another severity, errors never', async () => {
    const { lines } = await load(
      'schemas: contracts\nlint:\n  channel-without-address: off\n  version-gap: off\n  no-such-rule: error\n',
    );
    expect(lines).toEqual([
      "error version-gap contracts/todos/Done/v3.yaml:1:1 'Done' has version 3, but version 2 is missing (version 1 contracts/todos/Done/v1.yaml:1:1)",
      "warning config-invalid tidings.config.yaml:5:3 there is no lint rule 'no-such-rule'",
    ]);
    expect((await load('schemas: contracts\nlint: { channel-without-address: error }\n')).lines[0]).toContain(
      'error channel-without-address',
    );
  });

  it('has no contract where the configuration is wrong', async () => {
    const { contract, config, lines } = await load('shcemas: x\n');
    expect([contract, config]).toEqual([undefined, undefined]);
    expect(lines[0]).toContain('error config-invalid tidings.config.yaml:1:1');
  });
});
