import { afterAll, describe, expect, it } from 'vitest';
import { load, names, removeFolders, SCHEMA, version } from './support.js';

afterAll(removeFolders);

describe('references of the document', () => {
  it('find channels, messages, bindings, parameters and traits wherever they stand', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  todos: { $ref: './channels/all.yaml#/todos' }
operations:
  a: { action: send, channel: { $ref: '#/channels/todos' } }
  b: { action: receive, channel: { $ref: './channels/all.yaml#/todos' }, messages: [{ $ref: '#/channels/todos/messages/x' }] }
  c: { action: receive, channel: { $ref: './asyncapi.yaml#/channels/todos' }, messages: [{ $ref: 'messages/created.json' }] }
components:
  messages:
    Created: { $ref: './messages/created.json' }
`,
      'channels/all.yaml': `todos:
  address: todos.{tenant}
  bindings: { $ref: '../bindings.yaml' }
  parameters: { tenant: { $ref: '../bindings.yaml#/x-tenant' } }
  messages:
    x: { $ref: '../asyncapi.yaml#/components/messages/Created' }
`,
      'bindings.yaml': 'kafka: { partitions: 7 }\nx-tenant: { enum: [a] }\n',
      'messages/created.json': JSON.stringify({ payload: { $ref: '../schemas/todos/TodoCreated/v1.yaml' } }),
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
    });
    expect(lines).toEqual([]);
    expect(names(model)).toEqual(['todos/TodoCreated v1']);
    expect(model.channels[0]).toMatchObject({ partitions: 7, parameters: [{ name: 'tenant', enum: ['a'] }] });
    expect(model.operations.map(({ key, channel, events }) => [key, channel, events?.length])).toEqual([
      ['a', 'todos', undefined],
      ['b', 'todos', 1],
      ['c', 'todos', 1],
    ]);
  });

  it('are reported where they stand, each once', async () => {
    const { lines, contract } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      one: { $ref: '#/components/messages/Missing' }
      two: { $ref: '#/components/messages/Missing' }
      loop: { $ref: '#/components/messages/Loop' }
      remote: { $ref: 'https://example.com/message.yaml' }
      outside: { $ref: '../../message.yaml' }
      odd: { $ref: 5 }
components:
  messages:
    Loop: { $ref: '#/components/messages/Pool' }
    Pool: { $ref: '#/components/messages/Loop' }
`,
    });
    expect(contract).toBeUndefined();
    expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'error missing-target asyncapi.yaml:8:20',
      'error missing-target asyncapi.yaml:9:20',
      'error remote-reference asyncapi.yaml:11:23',
      'error outside-root asyncapi.yaml:12:24',
      'error invalid-reference asyncapi.yaml:13:20',
      'error circular-reference asyncapi.yaml:16:19',
    ]);
  });

  it('lose what stands beside them, which is said', async () => {
    const { lines } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      one: { $ref: '#/components/messages/One', description: harmless, title: fine }
      two: { $ref: '#/components/messages/One', payload: { type: string }, name: x }
components: { messages: { One: { payload: { type: object } } } }
`,
    });
    expect(lines).toEqual([
      "warning ref-siblings-ignored asyncapi.yaml:9:49 'payload', 'name' beside a $ref are ignored",
    ]);
  });

  it('of payloads are followed to the schema that is the version', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      One: { payload: { $ref: '#/components/schemas/One' } }
      Two: { payload: { $ref: './common.yaml#/components/schemas/Two' } }
components:
  schemas:
    One: { $ref: './schemas/todos/TodoCreated/v1.yaml' }
`,
      'common.yaml': `components:
  schemas:
    Two: { schemaFormat: application/schema+json;version=draft/2020-12, schema: { $ref: '#/components/schemas/Three' } }
    Three: { type: string }
`,
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
    });
    expect(lines).toEqual([]);
    expect(names(model)).toEqual(['a/Two v1', 'todos/TodoCreated v1']);
    expect(version(model, 'a', 'Two', 1)).toMatchObject({
      draft: '2020-12',
      origin: { file: 'common.yaml', pointer: '/components/schemas/Three' },
    });
  });
});

describe('traits', () => {
  it('are merged in order, below the message (RFC 7386)', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      One:
        title: own
        traits:
          - { title: first, description: first, x-event: { name: First, version: 1 }, bindings: { kafka: { x-key: $message.payload#/id } } }
          - $ref: '#/components/messageTraits/second'
        bindings: { $ref: '#/components/messageBindings/own' }
        x-event: { version: 3 }
        deprecated: null
        payload: { type: object, properties: { id: { type: string }, user: { type: string } } }
components:
  messageBindings: { own: { kafka: { x-subject: $message.payload#/user } } }
  messageTraits:
    second: { description: second, deprecated: true, examples: [{ payload: { id: x } }] }
`,
    });
    expect(lines).toEqual([]);
    expect(version(model, 'a', 'First', 3)).toMatchObject({
      title: 'own',
      description: 'second',
      deprecated: false,
      key: { source: 'payload', path: ['id'] },
      subject: { source: 'payload', path: ['user'] },
      examples: [{ value: { id: 'x' } }],
    });
  });
});
