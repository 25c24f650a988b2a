import { afterAll, describe, expect, it } from 'vitest';
import { load, names, removeFolders, SCHEMA } from './support.js';

afterAll(removeFolders);

const channel = (key: string, ...messages: readonly string[]) =>
  `  ${JSON.stringify(key)}:\n    address: ${JSON.stringify(`t-${Buffer.from(key).toString('hex')}`)}\n    messages:\n${messages
    .map((name) => `      ${JSON.stringify(name)}: { payload: { type: object } }\n`)
    .join('')}`;
const document = (...channels: readonly string[]) => ({
  'asyncapi.yaml': `x-type-prefix: com.example\nchannels:\n${channels.join('')}`,
});

describe('names that become one', () => {
  it.each([
    [
      'events after conversion',
      document(channel('a', 'order-created', 'order_created')),
      "asyncapi.yaml:10:7 events 'order-created' and 'order_created' both become 'OrderCreated' (the other asyncapi.yaml:9:7)",
    ],
    [
      'events in case',
      document(channel('a', 'TodoCreated', 'Todocreated')),
      "asyncapi.yaml:10:7 events 'TodoCreated' and 'Todocreated' become 'TodoCreated' and 'Todocreated', which are one on a case-insensitive disk (the other asyncapi.yaml:9:7)",
    ],
    [
      'events in normal form',
      document(channel('a', 'Caf\u00e9', 'Cafe\u0301')),
      "asyncapi.yaml:9:7 events 'Cafe\u0301' and 'Caf\u00e9' both become 'Caf\u00e9' (the other asyncapi.yaml:10:7)",
    ],
    [
      'contexts in case',
      document(channel('todos', 'A'), channel('Todos', 'B')),
      "asyncapi.yaml:9:7 contexts 'Todos' and 'todos' become 'Todos' and 'todos', which are one on a case-insensitive disk (the other asyncapi.yaml:13:7)",
    ],
    [
      'contexts after conversion',
      document(channel('a/b', 'A'), channel('a-b', 'B')),
      "asyncapi.yaml:9:7 contexts 'a-b' and 'a/b' both become 'a-b' (the other asyncapi.yaml:13:7)",
    ],
    [
      'an event and a version of another',
      document(channel('a', 'Foo', 'FooV1')),
      "asyncapi.yaml:10:7 event version 'FooV1' and event 'FooV1' both become 'FooV1' (the other asyncapi.yaml:9:7)",
    ],
    [
      'a channel and an event',
      document(channel('注文', '注文')),
      "asyncapi.yaml:6:3 event '注文' and channel '注文' both become '注文' (the other asyncapi.yaml:9:7)",
    ],
  ])('%s', async (_, files, expected) => {
    const { lines, contract } = await load(files);
    expect(lines).toContain(`error colliding-names ${expected}`);
    expect(lines.filter((line) => !line.startsWith('error colliding-names'))).toEqual([]);
    // The model stands (exit 1), so that more can be looked for.
    expect(contract).toBeDefined();
  });

  it('channels, in code', async () => {
    const { lines } = await load({
      'asyncapi.yaml': `channels:
  user-events: { address: a, messages: { A: { payload: { type: object } } } }
  userEvents: { address: b, messages: { B: { payload: { type: object } } } }
`,
    });
    expect(lines).toEqual([
      "error colliding-names asyncapi.yaml:6:3 channels 'user-events' and 'userEvents' both become 'userEvents' (the other asyncapi.yaml:5:3)",
    ]);
  });

  it('types on the wire, without a prefix', async () => {
    const { lines } = await load({
      'asyncapi.yaml': `channels:
  a: { address: a, messages: { Done: { payload: { type: object } } } }
  b: { address: b, messages: { Done: { payload: { type: object } } } }
`,
    });
    expect(lines).toEqual([
      "error colliding-names asyncapi.yaml:6:32 events 'Done' and 'Done' both have the type 'Done' (the other asyncapi.yaml:5:32)",
    ]);
  });

  it('definitions of one module, and modules', async () => {
    const { lines } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      A:
        payload:
          type: object
          properties:
            a: { $ref: './schemas/shared/money.yaml#/$defs/net-total' }
            b: { $ref: './schemas/shared/money.yaml#/$defs/net_total' }
            c: { $ref: './schemas/money.yaml' }
`,
      'schemas/shared/money.yaml': '$defs:\n  net-total: { type: number }\n  net_total: { type: string }\n',
      'schemas/money.yaml': 'type: string\n',
    });
    expect(lines).toEqual([
      "error colliding-names schemas/shared/money.yaml:1:1 files 'schemas/money.yaml' and 'schemas/shared/money.yaml' both become 'shared/money' (the other schemas/money.yaml:1:1)",
      "error colliding-names schemas/shared/money.yaml:3:3 definitions 'net-total' and 'net_total' both become 'NetTotal' (the other schemas/shared/money.yaml:2:3)",
    ]);
  });
});

describe('names that no file can have', () => {
  it('are refused', async () => {
    const { lines } = await load(document(channel('a', 'A'.repeat(201))));
    expect(lines).toEqual([
      `error name-too-long asyncapi.yaml:9:7 the name of event '${'A'.repeat(40)}...' is too long for a file name`,
    ]);
  });
});

describe('names that are fine', () => {
  it('the same event in two contexts, a channel called as its event', async () => {
    const { lines, model } = await load({
      'asyncapi.yaml': `x-type-prefix: com.example
channels:
  todoCreated:
    address: a
    messages:
      a: { payload: { $ref: ./schemas/todos/TodoCreated/v1.yaml } }
      b: { payload: { $ref: ./schemas/archive/TodoCreated/v1.yaml } }
`,
      'schemas/todos/TodoCreated/v1.yaml': SCHEMA,
      'schemas/archive/TodoCreated/v1.yaml': SCHEMA,
    });
    expect(lines).toEqual([]);
    expect(names(model)).toEqual(['archive/TodoCreated v1', 'todos/TodoCreated v1']);
  });
});

describe('one topic', () => {
  it('is one channel, whatever its parameters are called', async () => {
    const { lines } = await load({
      'asyncapi.yaml': `channels:
  a: { address: 'x.{one}', parameters: {}, messages: {} }
  b: { address: 'x.{two}', parameters: {}, messages: {} }
  c: { address: y, bindings: { kafka: { topic: z } }, messages: {} }
  d: { address: z, messages: {} }
`,
    });
    expect(lines).toEqual([
      "error duplicate-address asyncapi.yaml:6:17 channels 'a' and 'b' have one topic, 'x.{two}' (channel 'a' asyncapi.yaml:5:17)",
      "error duplicate-address asyncapi.yaml:8:17 channels 'c' and 'd' have one topic, 'z' (channel 'c' asyncapi.yaml:7:48)",
    ]);
  });

  it.each([
    ['..', 'it may not be a dot or two'],
    ['../../x', 'it has characters other than letters, digits, ., _ and -'],
    ['x'.repeat(250), 'it is longer than 249 characters'],
  ])('is named as Kafka allows: %s', async (topic, problem) => {
    const { lines } = await load({ 'asyncapi.yaml': `channels:\n  a: { address: ${topic}, messages: {} }\n` });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('warning invalid-topic asyncapi.yaml:5:17');
    expect(lines[0]).toContain(problem);
  });
});
