/** Documents that know nothing of our conventions. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event, type LoadedCase, load, names, removeFolders, version } from './support.js';

afterAll(removeFolders);

describe('a document that knows nothing of our conventions', () => {
  let loaded: LoadedCase;
  beforeAll(async () => {
    loaded = await load({
      'asyncapi.yaml': `asyncapi: 3.0.0
info:
  title: Account service
  version: 1.0.0
  description: Accounts of users.
defaultContentType: application/json
servers:
  main: { host: 'broker.example.com:9092', protocol: kafka }
channels:
  user/signedup:
    address: user.{tenant}.signedup
    description: Who signed up.
    parameters:
      tenant:
        description: The customer.
        enum: [acme, globex]
        default: acme
        location: $message.payload#/tenant
    messages:
      signed-up: { $ref: '#/components/messages/UserSignedUp' }
      left:
        name: user_left
        title: A user left
        deprecated: true
        contentType: application/vnd.example+json; charset=utf-8
        headers:
          type: object
          properties:
            reason: { type: string }
        payload:
          schemaFormat: application/schema+json;version=draft-07
          schema:
            type: object
            properties:
              tenant: { type: string }
              id: { $ref: '#/components/schemas/UserId' }
        examples:
          - name: simple
            headers: { reason: bored }
            payload: { id: u-1 }
          - headers: { reason: gone }
      ping: {}
  error:
    address: errors
    messages:
      Error:
        payload: { $ref: './types/problem.json#/definitions/Problem' }
operations:
  onSignedUp:
    action: receive
    channel: { $ref: '#/channels/user~1signedup' }
    messages: [{ $ref: '#/channels/user~1signedup/messages/signed-up' }]
    traits: [{ $ref: '#/components/operationTraits/owned' }]
  report:
    action: send
    channel: { $ref: '#/channels/error' }
components:
  operationTraits:
    owned: { x-service: accounts, description: From the trait. }
  messageTraits:
    traced:
      headers:
        type: object
        required: [trace]
        properties:
          trace: { type: string }
          reason: { type: integer }
      correlationId: { location: $message.header#/trace }
      description: From the trait.
  messages:
    UserSignedUp:
      description: From the message.
      traits: [{ $ref: '#/components/messageTraits/traced' }]
      headers: { type: object, properties: { reason: { type: string } } }
      payload: { $ref: '#/components/schemas/SignedUp' }
  schemas:
    UserId: { type: string, description: Which user. }
    SignedUp:
      type: object
      description: Somebody signed up.
      properties:
        id: { $ref: '#/components/schemas/UserId' }
        referrer: { $ref: '#/components/schemas/SignedUp' }
      examples:
        - id: u-7
`,
      'types/problem.json': JSON.stringify({
        definitions: { Problem: { type: 'object', properties: { detail: { type: 'string' } } } },
      }),
    });
  });

  it('loads, and says what it does not honour', () => {
    expect(loaded.lines).toEqual([
      "info parameter-location-ignored asyncapi.yaml:18:9 parameter 'tenant' is given with the channel, not taken from the message",
      "info header-not-written asyncapi.yaml:29:13 header 'reason' is neither typed nor checked",
      "warning message-without-payload asyncapi.yaml:42:7 'ping' version 1 has no payload: its data may be anything",
      "warning header-not-written asyncapi.yaml:74:32 header 'trace' is required, and generated publishers don't write it",
      "info header-not-written asyncapi.yaml:74:46 header 'reason' is neither typed nor checked",
    ]);
  });

  it('finds all events, by message name or key, in the context of their channel', () => {
    expect(names(loaded.model)).toEqual([
      'error/Error_ v1',
      'user/signedup/Ping v1',
      'user/signedup/UserLeft v1',
      'user/signedup/UserSignedUp v1',
    ]);
    expect(loaded.model.contexts.map(({ folder }) => folder)).toEqual(['error', 'user-signedup']);
    expect(event(loaded.model, 'user/signedup', 'UserLeft').type).toBe('UserLeft');
    expect(event(loaded.model, 'error', 'Error_').type).toBe('Error');
  });

  it('reads channels with parameters', () => {
    const [error, signedUp] = loaded.model.channels;
    expect(error).toMatchObject({ key: 'error', name: 'error', topic: 'errors', folder: 'error' });
    expect(signedUp).toMatchObject({
      name: 'userSignedup',
      folder: 'user-signedup',
      topic: 'user.{tenant}.signedup',
      parameters: [{ name: 'tenant', description: 'The customer.', enum: ['acme', 'globex'], default: 'acme' }],
      topicConfiguration: [],
      events: [
        { context: 'user/signedup', event: 'Ping', versions: [1] },
        { context: 'user/signedup', event: 'UserLeft', versions: [1] },
        { context: 'user/signedup', event: 'UserSignedUp', versions: [1] },
      ],
    });
    expect(signedUp?.partitions).toBeUndefined();
  });

  it('reads payloads of every form', () => {
    expect(version(loaded.model, 'user/signedup', 'UserSignedUp', 1)).toMatchObject({
      origin: { file: 'asyncapi.yaml', pointer: '/components/schemas/SignedUp' },
      draft: 'draft-07',
      description: 'From the message.',
      examples: [{ value: { id: 'u-7' } }],
    });
    expect(version(loaded.model, 'user/signedup', 'UserLeft', 1)).toMatchObject({
      title: 'A user left',
      deprecated: true,
      examples: [
        {
          name: 'simple',
          value: { id: 'u-1' },
          headers: { reason: 'bored' },
          origin: { pointer: '/channels/user~1signedup/messages/left/examples/0/payload' },
        },
      ],
    });
    expect(version(loaded.model, 'user/signedup', 'Ping', 1).schema).toBe(true);
    expect(version(loaded.model, 'error', 'Error_', 1).origin).toEqual({
      file: 'types/problem.json',
      pointer: '/definitions/Problem',
    });
  });

  it('merges traits: the message wins', () => {
    const { headers, correlationId } = version(loaded.model, 'user/signedup', 'UserSignedUp', 1);
    expect(headers?.schema).toEqual({
      type: 'object',
      required: ['trace'],
      properties: { trace: { type: 'string' }, reason: { type: 'string' } },
    });
    expect(correlationId).toEqual({ source: 'header', path: ['trace'] });
  });

  it('reads operations with their traits', () => {
    expect(loaded.model.operations).toMatchObject([
      {
        key: 'onSignedUp',
        action: 'receive',
        channel: 'user/signedup',
        service: 'accounts',
        events: [{ context: 'user/signedup', event: 'UserSignedUp', versions: [1] }],
      },
      { key: 'report', action: 'send', channel: 'error' },
    ]);
    expect(loaded.model.operations[1]).not.toHaveProperty('events');
  });

  it('shares the schemas of components, but for one that is an event and refers to itself', () => {
    const shared = [...loaded.model.definitions.values()].map(({ typeName, home }) => [typeName, home]);
    expect(shared).toEqual([
      ['UserSignedUpV1Data', { kind: 'local', context: 'user/signedup', event: 'UserSignedUp', version: 1 }],
      ['UserId', { kind: 'shared', folder: 'shared', module: 'asyncapi' }],
    ]);
  });

  it('is frozen in depth', () => {
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      for (const inner of value instanceof Map ? value.values() : Object.values(value)) visit(inner);
    };
    visit(loaded.model);
  });
});

describe('formats that are not read', () => {
  it.each([
    ['application/vnd.apache.avro;version=1.9.0', ': Avro has types and defaults that JSON data does not show'],
    ['application/vnd.google.protobuf;version=3', ': Protobuf describes bytes, not JSON'],
    ['application/raml+yaml;version=1.0', ': RAML types are no JSON Schema'],
    ['application/x-unheard-of', ''],
  ])('%s', async (format, reason) => {
    const { contract, lines } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      One: { payload: { type: object } }
      Two:
        payload:
          schemaFormat: ${format}
          schema: { type: record }
`,
    });
    expect(contract).toBeUndefined();
    expect(lines).toEqual([
      `error unsupported-schema-format asyncapi.yaml:11:25 schemas of format '${format}' can't be read${reason}`,
    ]);
  });

  it.each([
    ['application/schema;version=draft-07', 'draft-07'],
    ['application/schema+yaml;version=draft-07', 'draft-07'],
    ['application/schema+json;version=draft/2020-12', '2020-12'],
    ['application/schema+json; version=2020-12', '2020-12'],
    ['application/vnd.aai.asyncapi+yaml;version=3.0.0', 'draft-07'],
  ])('but %s is', async (format, draft) => {
    const { model, lines } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: a
    messages:
      One: { payload: { schemaFormat: '${format}', schema: { type: object } } }
`,
    });
    expect(lines).toEqual([]);
    expect(version(model, 'a', 'One', 1).draft).toBe(draft);
  });
});

describe('what can’t be honoured', () => {
  it('is said, with the reason', async () => {
    const { lines } = await load({
      'asyncapi.yaml': `channels:
  a:
    address: null
    bindings: { amqp: { is: queue, queue: {} } }
    messages:
      One:
        contentType: application/xml
        headers:
          type: object
          properties:
            ce_specversion: { const: '0.3' }
            ce_id: { type: integer }
            ce_myThing: { type: string }
            ce_type: { type: string }
        bindings: { amqp: {}, kafka: {} }
        payload: { type: object }
  b:
    address: a b
    messages: { Two: { payload: { type: object } } }
operations:
  ask:
    action: send
    channel: { $ref: '#/channels/a' }
    reply: { channel: { $ref: '#/channels/b' } }
`,
    });
    expect(lines).toEqual([
      "warning channel-without-address asyncapi.yaml:5:3 channel 'a' has no address; its key is taken for the topic",
      "info bindings-ignored asyncapi.yaml:7:17 bindings of 'amqp' are ignored: events travel on Kafka (here and in 1 more places)",
      "warning content-type-unsupported asyncapi.yaml:10:22 content type 'application/xml' is not JSON; events are written as application/json all the same",
      "warning header-clash asyncapi.yaml:14:13 header 'ce_specversion' is always '1.0'",
      "warning header-clash asyncapi.yaml:15:13 header 'ce_id' is always text",
      "warning header-clash asyncapi.yaml:16:13 header 'ce_myThing' is not called as CloudEvents attributes are: lower-case letters and digits",
      "warning invalid-topic asyncapi.yaml:21:14 'a b' can't be a Kafka topic: it has characters other than letters, digits, ., _ and -",
      "warning reply-ignored asyncapi.yaml:27:5 the reply of operation 'ask' is ignored: events are not answered",
    ]);
  });
});
