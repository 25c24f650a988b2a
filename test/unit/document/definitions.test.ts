import { afterAll, describe, expect, it } from 'vitest';
import type { Contract } from '../../../src/compiler/contract/model.js';
import { load, removeFolders } from './support.js';

afterAll(removeFolders);

const homes = (contract: Contract) =>
  [...contract.definitions.values()].map(({ key, typeName, home }) => [
    key.slice(key.indexOf('/') + 1),
    typeName,
    home.kind === 'local' ? `${home.context}/${home.event} v${home.version}` : `${home.folder}/${home.module}`,
  ]);

const DOCUMENT = `channels:
  todos:
    address: todos
    messages:
      A: { payload: { $ref: ./schemas/todos/Added/v1.yaml } }
      B: { payload: { $ref: ./schemas/todos/Moved/v1.yaml } }
`;

const base = {
  'asyncapi.yaml': DOCUMENT,
  'schemas/todos/Added/v1.yaml': `type: object
properties:
  price: { $ref: ../../shared/money.yaml }
  owner: { $ref: ../shared/people/user.v2.yaml }
  item: { $ref: '#/$defs/item' }
  tree: { $ref: '#/properties/inline' }
  inline: { type: string }
  other: { $ref: ../../../lib/thing.yaml#/definitions/a-thing }
$defs:
  item: { type: object, properties: { children: { type: array, items: { $ref: '#/$defs/item' } } } }
`,
  'schemas/todos/Moved/v1.yaml': 'type: object\nproperties: { from: { type: string } }\n',
  'schemas/shared/money.yaml': 'type: number\n',
  'schemas/todos/shared/people/user.v2.yaml': 'type: string\n',
  'lib/thing.yaml': 'definitions: { a-thing: { type: string } }\n',
};

describe('homes and names of definitions', () => {
  it('follow from where they stand and who reaches them', async () => {
    const { model } = await load(base);
    expect(homes(model)).toEqual([
      ['thing.yaml#/definitions/a-thing', 'AThing', 'shared/lib-thing'],
      ['shared/money.yaml#', 'Money', 'shared/money'],
      ['todos/Added/v1.yaml#/$defs/item', 'Item', 'todos/Added v1'],
      ['todos/Added/v1.yaml#/properties/inline', 'InlineProperty', 'todos/Added v1'],
      ['todos/shared/people/user.v2.yaml#', 'UserV2', 'todos/shared/people-user-v2'],
    ]);
  });

  it('do not change when another event uses shared ones', async () => {
    const before = homes((await load(base)).model);
    const after = homes(
      (
        await load({
          ...base,
          'schemas/todos/Moved/v1.yaml':
            'type: object\nproperties:\n  price: { $ref: ../../shared/money.yaml }\n  user: { $ref: ../shared/people/user.v2.yaml }\n',
        })
      ).model,
    );
    expect(after).toEqual(before);
  });

  it('are shared as soon as two versions reach them', async () => {
    const { model } = await load({
      ...base,
      'schemas/todos/Added/v2.yaml': 'type: object\nproperties: { item: { $ref: "./v1.yaml#/$defs/item" } }\n',
    });
    expect(homes(model)).toContainEqual(['todos/Added/v1.yaml#/$defs/item', 'Item', 'shared/todos-Added-v1']);
  });

  it('give the event itself another name than its data type', async () => {
    const { model } = await load({
      'asyncapi.yaml': DOCUMENT,
      'schemas/todos/Added/v1.yaml': 'type: object\nproperties: { parent: { $ref: "#" } }\n',
      'schemas/todos/Moved/v1.yaml':
        'type: object\nproperties: { moved: { $ref: "#/$defs/moved-v1" } }\n$defs: { moved-v1: { type: object } }\n',
    });
    expect(homes(model)).toEqual([
      ['todos/Added/v1.yaml#', 'AddedV1Data', 'todos/Added v1'],
      ['todos/Moved/v1.yaml#/$defs/moved-v1', 'MovedV1Data', 'todos/Moved v1'],
    ]);
  });

  it('keep reserved words out', async () => {
    const { model } = await load({
      'asyncapi.yaml': DOCUMENT,
      'schemas/todos/Added/v1.yaml':
        'type: object\nproperties: { date: { $ref: "#/$defs/date" } }\n$defs: { date: { type: string } }\n',
      'schemas/todos/Moved/v1.yaml': 'type: object\n',
    });
    expect(homes(model)).toEqual([['todos/Added/v1.yaml#/$defs/date', 'Date_', 'todos/Added v1']]);
  });
});
