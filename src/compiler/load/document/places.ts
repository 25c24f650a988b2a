/** The objects of AsyncAPI 3.0 and 3.1 that hold others, and where Reference Objects may stand. */

export type Kind =
  | 'document'
  | 'info'
  | 'server'
  | 'channel'
  | 'operation'
  | 'operationTrait'
  | 'message'
  | 'messageTrait'
  | 'reply'
  | 'components'
  | 'bindings'
  | 'tag'
  | 'plain';

/**
 * `one`, `list` and `map` of an object that may be a reference; `inline`: one that may not; `schema` and `examples`: ours to check;
 * `own`: handled where its object is.
 */
export type Rule = readonly ['one' | 'list' | 'map' | 'inline', Kind] | 'schema' | 'examples' | 'own';

const tagged = { tags: ['list', 'tag'], externalDocs: ['one', 'plain'] } as const;
const bound = { bindings: ['one', 'bindings'] } as const;
const secured = { security: ['list', 'plain'] } as const;
const messageTrait = {
  headers: 'schema',
  correlationId: ['one', 'plain'],
  examples: 'examples',
  ...tagged,
  ...bound,
} as const;

export const PLACES: Readonly<Record<Kind, { readonly [field: string]: Rule }>> = {
  document: {
    info: ['inline', 'info'],
    servers: ['map', 'server'],
    channels: ['map', 'channel'],
    operations: 'own',
    components: ['inline', 'components'],
  },
  info: tagged,
  server: { variables: ['map', 'plain'], ...secured, ...tagged, ...bound },
  channel: { messages: 'own', servers: 'own', parameters: ['map', 'plain'], ...tagged, ...bound },
  operation: {
    channel: 'own',
    messages: 'own',
    reply: ['one', 'reply'],
    traits: ['list', 'operationTrait'],
    ...secured,
    ...tagged,
    ...bound,
  },
  operationTrait: { ...secured, ...tagged, ...bound },
  message: { ...messageTrait, payload: 'schema', traits: 'own' },
  messageTrait,
  reply: { address: ['one', 'plain'], channel: 'own', messages: 'own' },
  components: {
    schemas: 'own',
    messages: 'own',
    messageTraits: 'own',
    operations: 'own',
    servers: ['map', 'server'],
    serverVariables: ['map', 'plain'],
    channels: ['map', 'channel'],
    securitySchemes: ['map', 'plain'],
    parameters: ['map', 'plain'],
    correlationIds: ['map', 'plain'],
    operationTraits: ['map', 'operationTrait'],
    replies: ['map', 'reply'],
    replyAddresses: ['map', 'plain'],
    serverBindings: ['map', 'bindings'],
    channelBindings: ['map', 'bindings'],
    operationBindings: ['map', 'bindings'],
    messageBindings: ['map', 'bindings'],
    tags: ['map', 'tag'],
    externalDocs: ['map', 'plain'],
  },
  bindings: {},
  tag: { externalDocs: ['one', 'plain'] },
  plain: {},
};
