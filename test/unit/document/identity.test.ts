import { afterAll, describe, expect, it } from 'vitest';
import { event, load, names, removeFolders, SCHEMA, version } from './support.js';

afterAll(removeFolders);

describe('names and versions', () => {
  it('come from x-event, then the folder, then the file, then the name, then the key', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  todos:
    address: todos
    messages:
      a: { x-event: { name: order-placed, version: 2 }, payload: { $ref: ./schemas/todos/TodoCreated/v1.yaml } }
      b: { name: nope, payload: { $ref: ./schemas/todos/TodoDeleted/v1.yaml } }
      c: { name: nope, payload: { $ref: ./types/todo-moved.v3.json } }
      d: { name: todo_named, payload: { type: object } }
      TodoKeyed: { payload: { type: object } }
      e: { x-event: { version: 4 }, payload: { type: object } }
`,
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
      'schemas/todos/TodoDeleted/v1.yaml': SCHEMA,
      'types/todo-moved.v3.json': '{ "type": "object" }',
    });
    expect(names(model)).toEqual([
      'todos/E v4',
      'todos/OrderPlaced v2',
      'todos/TodoDeleted v1',
      'todos/TodoKeyed v1',
      'todos/TodoNamed v1',
      'types/TodoMoved v3',
    ]);
    expect(lines).toEqual([
      "error version-gap schemas/todos/TodoCreated/v1.yaml:1:1 'order-placed' has version 2, but version 1 is missing",
    ]);
  });

  it.each([
    ['{}', []],
    ['{ name: "" }', ['5:28 the name in x-event must be text']],
    ['{ name: 5 }', ['5:28 the name in x-event must be text']],
    ['{ version: 0 }', ['5:31 the version in x-event must be a whole number from 1 on']],
    ['{ version: "2" }', ['5:31 the version in x-event must be a whole number from 1 on']],
    ['{ nmae: A }', ["5:22 x-event has no member 'nmae'"]],
    ['TodoCreated', ['5:20 x-event must be an object with a name, a version, or both']],
  ])('x-event: %s', async (text, expected) => {
    const { lines } = await load({
      'asyncapi.yaml': `channels: { c: { address: c, messages: { M: {
          x-event: ${text}, payload: { type: object } } } } }
`,
    });
    expect(lines).toEqual(expected.map((rest) => `error extension-invalid asyncapi.yaml:${rest}`));
  });
});

describe('contexts and types', () => {
  it('are the folder above the event, else the channel; x-type-prefix goes before', async () => {
    const { model } = await load({
      'asyncapi.yaml': `x-type-prefix: com.example
channels:
  billing/eu:
    address: billing
    messages:
      InvoiceSent: { payload: { type: object } }
      TodoCreated: { payload: { $ref: ./schemas/todos/TodoCreated/v1.yaml } }
`,
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
    });
    expect(names(model)).toEqual(['billing/eu/InvoiceSent v1', 'todos/TodoCreated v1']);
    expect(event(model, 'billing/eu', 'InvoiceSent').type).toBe('com.example.billing-eu.InvoiceSent');
    expect(event(model, 'todos', 'TodoCreated').type).toBe('com.example.todos.TodoCreated');
    // Its events have two contexts, so the channel has a folder of its own.
    expect(model.channels[0]).toMatchObject({ folder: 'billing-eu', name: 'billingEu' });
  });

  it('are one for messages of one name on one channel', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  feed:
    address: feed
    messages:
      one: { payload: { $ref: ./schemas/todos/TodoCreated/v1.yaml } }
      two: { x-event: { name: TodoCreated, version: 2 }, payload: { type: object } }
  other:
    address: other
    messages:
      TodoCreated: { payload: { type: object } }
`,
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
    });
    expect(names(model)).toEqual(['other/TodoCreated v1', 'todos/TodoCreated v1 v2']);
    expect(lines).toEqual([
      "error colliding-names asyncapi.yaml:8:7 events 'TodoCreated' and 'TodoCreated' both have the type 'TodoCreated' (the other asyncapi.yaml:13:7)",
    ]);
  });

  it('do not depend on the order of channels and messages', async () => {
    const channels = [
      '  b: { address: b, messages: { M: { $ref: "#/components/messages/M" } } }',
      '  a: { address: a, messages: { N: { $ref: "#/components/messages/M" } } }',
    ];
    const load2 = (order: readonly string[]) =>
      load({
        'asyncapi.yaml': `channels:\n${order.join('\n')}\ncomponents: { messages: { M: { payload: { type: object } } } }\n`,
      });
    const [first, second] = [await load2(channels), await load2([...channels].reverse())];
    expect(names(first.model)).toEqual(['a/M v1']);
    expect(first.model.contexts).toEqual(second.model.contexts);
    expect(version(first.model, 'a', 'M', 1).channels).toEqual(['a', 'b']);
  });

  it.each(['com..example', '5', '[a]', 'com.exa mple'])('refuses the prefix %s', async (prefix) => {
    const { lines } = await load({ 'asyncapi.yaml': `x-type-prefix: ${prefix}\nchannels: {}\n` });
    expect(lines).toEqual(['error extension-invalid asyncapi.yaml:4:16 x-type-prefix is not a reverse-DNS name']);
  });
});

describe('history', () => {
  const document = (payload: string) => `channels:
  todos:
    address: todos
    messages:
      TodoCreated:
        bindings: { kafka: { x-key: $message.payload#/id } }
        payload: { $ref: ${payload} }
`;

  it('is all versions in the folder, on the channels of the event', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': document('./schemas/todos/TodoCreated/v2.yaml'),
      'schemas/todos/TodoCreated/v1.yml': SCHEMA,
      'schemas/todos/TodoCreated/v2.yaml': SCHEMA,
      'schemas/todos/TodoCreated/v3.json': '{ "type": "object", "properties": {} }',
      'schemas/todos/TodoCreated/v2.upcast.ts': '',
      'schemas/todos/TodoCreated/examples.yaml': '[]',
    });
    expect(lines).toEqual([]);
    expect(names(model)).toEqual(['todos/TodoCreated v1 v2 v3']);
    const [one, two, three] = event(model, 'todos', 'TodoCreated').versions;
    expect(one).toMatchObject({ channels: ['todos'], key: { source: 'payload', path: ['id'] } });
    expect(one).not.toHaveProperty('upcastFile');
    expect(two).toMatchObject({
      upcastFile: 'schemas/todos/TodoCreated/v2.upcast.ts',
      upcastPath: 'schemas/todos/TodoCreated/v2.upcast.ts',
    });
    // What the message names is not in this version's schema, and the message isn't about this version.
    expect(three).not.toHaveProperty('key');
    expect(three).toMatchObject({ upcastPath: 'schemas/todos/TodoCreated/v3.upcast.ts', channels: ['todos'] });
    expect(model.channels[0]?.events).toEqual([{ context: 'todos', event: 'TodoCreated', versions: [1, 2, 3] }]);
  });

  it('keeps apart what each channel lists', async () => {
    const { model } = await load({
      'asyncapi.yaml': `channels:
  old: { address: old, messages: { a: { $ref: '#/components/messages/one' } } }
  new:
    address: new
    messages:
      a: { $ref: '#/components/messages/one' }
      b: { $ref: '#/components/messages/two' }
components:
  messages:
    one: { payload: { $ref: ./schemas/todos/TodoCreated/v1.yaml } }
    two: { payload: { $ref: ./schemas/todos/TodoCreated/v2.yaml } }
`,
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
      'schemas/todos/TodoCreated/v2.yaml': SCHEMA,
      'schemas/todos/TodoCreated/v3.yaml': SCHEMA,
    });
    expect(model.channels.map(({ key, events }) => [key, events[0]?.versions])).toEqual([
      ['new', [1, 2, 3]],
      ['old', [1, 3]],
    ]);
  });

  it('has no gaps', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': document('./schemas/todos/TodoCreated/v2.yaml'),
      'schemas/todos/TodoCreated/v2.yaml': SCHEMA,
      'schemas/todos/TodoCreated/v6.yaml': SCHEMA,
    });
    expect(lines).toEqual([
      "error version-gap schemas/todos/TodoCreated/v2.yaml:1:1 'TodoCreated' has version 2, but version 1 is missing",
      "error version-gap schemas/todos/TodoCreated/v6.yaml:1:1 'TodoCreated' has version 6, but versions 3 to 5 are missing (version 2 schemas/todos/TodoCreated/v2.yaml:1:1)",
    ]);
    expect(names(model)).toEqual(['todos/TodoCreated v2 v6']);
  });

  it('has each version once, and nothing that only looks like one', async () => {
    const { lines } = await load({
      'asyncapi.yaml': document('./schemas/todos/TodoCreated/v1.yaml'),
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
      'schemas/todos/TodoCreated/v1.json': '{}',
      'schemas/todos/TodoCreated/v02.yaml': SCHEMA,
      'schemas/todos/TodoCreated/V2.yaml': SCHEMA,
      'schemas/todos/TodoCreated/v1.upcast.ts': '',
      'schemas/todos/TodoCreated/v2.upcast.ts': '',
    });
    expect(lines).toEqual([
      "warning stray-version-file schemas/todos/TodoCreated/V2.yaml:1:1 'V2.yaml' in the folder of 'TodoCreated' is not called as versions are",
      "warning stray-version-file schemas/todos/TodoCreated/v02.yaml:1:1 'v02.yaml' in the folder of 'TodoCreated' is not called as versions are",
      "warning stray-version-file schemas/todos/TodoCreated/v1.upcast.ts:1:1 'v1.upcast.ts' in the folder of 'TodoCreated' upcasts to version 1, which no older version precedes",
      "error duplicate-event-version schemas/todos/TodoCreated/v1.yaml:1:1 version 1 of 'TodoCreated' stands in two files (the other file schemas/todos/TodoCreated/v1.json:1:1)",
      "warning stray-version-file schemas/todos/TodoCreated/v2.upcast.ts:1:1 'v2.upcast.ts' in the folder of 'TodoCreated' upcasts to version 2, which does not exist",
    ]);
  });

  it('takes in events that no message refers to, and says so', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': document('./schemas/todos/TodoCreated/v1.yaml'),
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
      'schemas/todos/TodoForgotten/v1.yaml': SCHEMA,
      'schemas/todos/TodoForgotten/v2.yaml': SCHEMA,
      'schemas/todos/shared/v1.yaml': SCHEMA,
      'schemas/loose/v1.yaml': SCHEMA,
    });
    expect(lines).toEqual([
      "warning unreferenced-event schemas/todos/TodoForgotten/v2.yaml:1:1 no message refers to any version of 'TodoForgotten'",
    ]);
    expect(names(model)).toEqual(['todos/TodoCreated v1', 'todos/TodoForgotten v1 v2']);
    expect(version(model, 'todos', 'TodoForgotten', 2).channels).toEqual([]);
  });

  it('is not looked for in other layouts', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': document('./contracts/todos/TodoCreated/v2.yaml'),
      'contracts/todos/TodoCreated/v1.yaml': SCHEMA,
      'contracts/todos/TodoCreated/v2.yaml': SCHEMA,
    });
    expect(lines).toEqual([]);
    expect(names(model)).toEqual(['todos/TodoCreated v2']);
    expect(version(model, 'todos', 'TodoCreated', 2).upcastPath).toBe('schemas/todos/TodoCreated/v2.upcast.ts');
  });

  it('follows the configured folder', async () => {
    const { model } = await load(
      {
        'asyncapi.yaml': document('./contracts/todos/TodoCreated/v2.yaml'),
        'contracts/todos/TodoCreated/v1.yaml': SCHEMA,
        'contracts/todos/TodoCreated/v2.yaml': SCHEMA,
      },
      { schemasDir: './contracts/' },
    );
    expect(names(model)).toEqual(['todos/TodoCreated v1 v2']);
  });
});

describe('two messages that are one version', () => {
  const two = (first: string, second: string) => ({
    'asyncapi.yaml': `channels:
  todos:
    address: todos
    messages:
      A: ${first}
      B: ${second}
`,
    'types/TodoCreated/v1.yaml': SCHEMA,
  });

  it('are an error where their payloads differ', async () => {
    const { lines } = await load(
      two('{ name: X, payload: { type: object } }', '{ name: X, payload: { type: string } }'),
    );
    expect(lines).toEqual([
      "error duplicate-event-version asyncapi.yaml:9:7 two messages with different payloads are version 1 of 'X' (the other message asyncapi.yaml:8:7)",
    ]);
  });

  it('are one where they say the same', async () => {
    const same = '{ payload: { $ref: ./types/TodoCreated/v1.yaml } }';
    const { lines, model } = await load(two(same, same));
    expect(lines).toEqual([]);
    expect(names(model)).toEqual(['types/TodoCreated v1']);
  });

  it('are an error where they disagree about the key', async () => {
    const payload = 'payload: { $ref: ./types/TodoCreated/v1.yaml }';
    const { lines } = await load(two(`{ ${payload} }`, `{ x-key: $message.payload#/id, ${payload} }`));
    expect(lines).toEqual([
      "error duplicate-message asyncapi.yaml:9:7 two messages that are version 1 of 'TodoCreated' differ in their key (the other message asyncapi.yaml:8:7)",
    ]);
  });
});

describe('messages on no channel', () => {
  it('are events all the same', async () => {
    const { lines, model } = await load({
      'asyncapi.yaml': `channels: {}
components:
  messages:
    Lonely: { payload: { type: object } }
`,
    });
    expect(names(model)).toEqual(['events/Lonely v1']);
    expect(lines).toEqual([
      "warning message-without-channel asyncapi.yaml:7:5 no channel carries 'Lonely', so that nobody can publish it",
    ]);
  });
});
