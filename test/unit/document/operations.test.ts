import { afterAll, describe, expect, it } from 'vitest';
import { load, removeFolders } from './support.js';

afterAll(removeFolders);

describe('operations', () => {
  it('refer to channels of the document and to messages of their channel', async () => {
    const { lines, contract } = await load({
      'asyncapi.yaml': `channels:
  a: { address: a, messages: { One: { $ref: '#/components/messages/One' } } }
  b: { address: b, messages: { Two: { payload: { type: object } } } }
operations:
  good: { action: send, channel: { $ref: '#/channels/a' }, messages: [{ $ref: '#/components/messages/One' }] }
  noSuchChannel: { action: send, channel: { $ref: '#/channels/c' } }
  noChannel: { action: send, channel: { $ref: '#/components/messages/One' } }
  otherChannel: { action: send, channel: { $ref: '#/channels/a' }, messages: [{ $ref: '#/channels/b/messages/Two' }] }
  oddService: { action: send, channel: { $ref: '#/channels/a' }, x-service: 5 }
components: { messages: { One: { payload: { type: object } } } }
`,
    });
    expect(lines).toEqual([
      "error missing-target asyncapi.yaml:9:51 'asyncapi.yaml' has no '/channels/c'",
      "error unknown-channel asyncapi.yaml:10:39 operation 'noChannel' refers to something that is no channel of the document",
      "error unknown-message asyncapi.yaml:11:79 operation 'otherChannel' refers to something that is no message of channel 'a' (the channel asyncapi.yaml:5:3)",
      'error extension-invalid asyncapi.yaml:12:77 x-service must be the name of a service',
    ]);
    expect(contract).toBeUndefined();
  });

  it('may leave their messages to the channel', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  a: { address: a, messages: { One: { payload: { type: object } }, Two: { payload: { type: object } } } }
operations:
  all: { action: receive, channel: { $ref: '#/channels/a' }, x-service: all-service }
  none: { action: receive, channel: { $ref: '#/channels/a' }, messages: [] }
  twice: { action: receive, channel: { $ref: '#/channels/a' }, messages: [{ $ref: '#/channels/a/messages/Two' }, { $ref: '#/channels/a/messages/Two' }] }
`,
    });
    expect(lines).toEqual([]);
    expect(model.operations).toEqual([
      { key: 'all', action: 'receive', channel: 'a', service: 'all-service', origin: expect.anything() },
      { key: 'none', action: 'receive', channel: 'a', events: [], origin: expect.anything() },
      {
        key: 'twice',
        action: 'receive',
        channel: 'a',
        events: [{ context: 'a', event: 'Two', versions: [1] }],
        origin: expect.anything(),
      },
    ]);
  });

  it('name the consumer group, where the binding allows one', async () => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  a: { address: a, messages: { One: { payload: { type: object } } } }
operations:
  const: { action: receive, channel: { $ref: '#/channels/a' }, bindings: { kafka: { groupId: { type: string, const: g-1 } } } }
  enum: { action: receive, channel: { $ref: '#/channels/a' }, bindings: { kafka: { groupId: { $ref: '#/components/schemas/Group' } } } }
  pattern: { action: receive, channel: { $ref: '#/channels/a' }, bindings: { kafka: { groupId: { type: string, pattern: '^g' } } } }
  several: { action: receive, channel: { $ref: '#/channels/a' }, bindings: { kafka: { groupId: { type: string, enum: [g-3, g-4] } } } }
  sender: { action: send, channel: { $ref: '#/channels/a' }, bindings: { kafka: { groupId: { type: string, const: g-5 } } } }
components: { schemas: { Group: { type: string, enum: [g-2] } } }
`,
    });
    expect(lines).toEqual([]);
    expect(model.operations.map(({ key, group }) => [key, group])).toEqual([
      ['const', 'g-1'],
      ['enum', 'g-2'],
      ['pattern', undefined],
      ['sender', undefined],
      ['several', undefined],
    ]);
  });
});
