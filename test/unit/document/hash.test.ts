import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createHasher } from '../../../src/compiler/load/document/hash.js';
import { load, removeFolders, version } from './support.js';

afterAll(removeFolders);

const hash = async (schema: string, shared = 'type: number\n', sharedPath = 'shared/money.yaml') => {
  const { model } = await load({
    'asyncapi.yaml': `channels:
  todos: { address: todos, messages: { A: { payload: { $ref: ./schemas/todos/Added/v1.yaml } } } }
`,
    'schemas/todos/Added/v1.yaml': schema.replaceAll('MONEY', `../../${sharedPath}`),
    [`schemas/${sharedPath}`]: shared,
  });
  return version(model, 'todos', 'Added', 1).hash;
};

const SCHEMA = 'type: object\nproperties:\n  price: { $ref: MONEY }\n  title: { type: string }\n';

describe('the hash of a version', () => {
  it('is SHA-256 over canonical JSON, as anybody can compute it', () => {
    const definitions = new Map([['m#', { schema: { description: 'gone', type: 'number', minimum: 0 } as const }]]);
    const made = createHasher(definitions).hash(
      { type: 'object', title: 'gone', properties: { title: { $ref: 'tidings:m#' } } },
      '2020-12',
    );
    const text =
      '{"draft":"2020-12","schemas":[{"properties":{"title":{"$ref":"#1"}},"type":"object"},{"minimum":0,"type":"number"}]}';
    expect(made).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('says nothing of annotations, order and places', async () => {
    const first = await hash(SCHEMA);
    expect(
      await hash(`title: T\ndescription: D\nx-note: N\nexamples: [{}]\n$comment: C\ndeprecated: true\n${SCHEMA}`),
    ).toBe(first);
    expect(await hash('properties:\n  title: { type: string }\n  price: { $ref: MONEY }\ntype: object\n')).toBe(first);
    expect(await hash(SCHEMA, 'description: D\ntype: number\n')).toBe(first);
    expect(await hash(SCHEMA, undefined, 'shared/amount/eur.yaml')).toBe(first);
  });

  it('tells what is accepted', async () => {
    const first = await hash(SCHEMA);
    for (const other of [
      hash(SCHEMA.replace('string', 'integer')),
      hash(SCHEMA, 'type: integer\n'),
      hash(`${SCHEMA}  description: { type: string }\n`),
      hash(SCHEMA.replace('title', 'examples')),
      hash(
        `$schema: http://json-schema.org/draft-07/schema#\n${SCHEMA}`,
        '$schema: http://json-schema.org/draft-07/schema#\ntype: number\n',
      ),
    ]) {
      expect(await other).not.toBe(first);
    }
  });

  it('ends for recursive schemas', async () => {
    const tree = 'type: object\nproperties: { children: { type: array, items: { $ref: "#" } } }\n';
    expect(await hash(tree)).toBe(await hash(tree.replace('"#"', '"./v1.yaml"')));
  });
});
