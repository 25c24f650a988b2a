/** Codes of what can be wrong in the AsyncAPI document and in the names, versions and places of its events. */
import type { CodeInfo } from './codes.js';

export const documentCodes = {
  'asyncapi-invalid': {
    severity: 'error',
    exit: 3,
    summary: 'The document breaks a rule of the AsyncAPI specification.',
  },
  'asyncapi-unchecked': {
    severity: 'error',
    exit: 3,
    summary: 'The AsyncAPI parser failed or ran out of time, so that the document could not be validated.',
    help: 'Please report it, with the document.',
  },
  'asyncapi-version': {
    severity: 'error',
    exit: 3,
    summary: 'The document is not written in AsyncAPI 3.0 or 3.1.',
  },
  'bindings-ignored': {
    severity: 'info',
    exit: 1,
    summary: 'Bindings of another protocol than Kafka say nothing to us.',
  },
  'channel-without-address': {
    severity: 'warning',
    exit: 1,
    summary: 'A channel has no address and names no Kafka topic; its key is taken for the topic.',
    help: 'Give it an `address`, or `bindings: { kafka: { topic: ... } }`.',
  },
  'colliding-names': {
    severity: 'error',
    exit: 1,
    summary: 'Two names become one in generated code, on the wire, or on a case-insensitive disk.',
    help: 'Rename one of them.',
  },
  'content-type-unsupported': {
    severity: 'warning',
    exit: 1,
    summary: 'Events are written as JSON, whatever other media type the message names.',
  },
  'document-empty': {
    severity: 'error',
    exit: 3,
    summary: 'The AsyncAPI document is empty, or not an object.',
  },
  'document-missing': {
    severity: 'error',
    exit: 3,
    summary: 'There is no AsyncAPI document in the folder.',
  },
  'duplicate-address': {
    severity: 'error',
    exit: 1,
    summary: 'Two channels have one address: they would be two clients of one topic.',
    help: 'Put the messages of both into one channel.',
  },
  'duplicate-event-version': {
    severity: 'error',
    exit: 1,
    summary: 'Two messages or files are the same version of the same event.',
    help: 'Give one of them another version, or say which event it is: `x-event: { name: ..., version: ... }` on the message.',
  },
  'duplicate-message': {
    severity: 'error',
    exit: 1,
    summary: 'Two messages with one payload disagree about the same event version.',
  },
  'expression-invalid': {
    severity: 'error',
    exit: 1,
    summary: 'A runtime expression does not read as AsyncAPI defines them.',
    help: 'Write `$message.payload#/path/to/field` or `$message.header#/name`.',
  },
  'expression-undeclared': {
    severity: 'error',
    exit: 1,
    summary: 'A runtime expression names a field that no schema of the message declares.',
  },
  'extension-invalid': {
    severity: 'error',
    exit: 1,
    summary: 'One of our `x-` extensions holds something else than it can.',
  },
  'header-clash': {
    severity: 'warning',
    exit: 1,
    summary: 'The headers schema wants another value of a header than the CloudEvents binding writes.',
  },
  'header-not-written': {
    severity: 'info',
    exit: 1,
    summary:
      "A header of the application's own: generated code neither writes nor checks it, handlers find it in `ctx.headers`.",
    help: 'Carry what readers depend on in the data, or write the header with a middleware (`producer.use`).',
  },
  'invalid-topic': {
    severity: 'warning',
    exit: 1,
    summary: 'The name is none that a Kafka topic can have.',
    help: 'Give the channel a topic of its own: `bindings: { kafka: { topic: ... } }`.',
  },
  'message-without-channel': {
    severity: 'warning',
    exit: 1,
    summary: 'No channel carries the message, so that nobody can publish it.',
    help: 'List it under `messages` of a channel, or delete it.',
  },
  'message-without-payload': {
    severity: 'warning',
    exit: 1,
    summary: 'A message says nothing about its payload, so that any JSON value is one.',
    help: 'Give it a `payload`.',
  },
  'name-too-long': {
    severity: 'error',
    exit: 1,
    summary: 'A name is too long for a file name.',
  },
  'parameter-invalid': {
    severity: 'error',
    exit: 1,
    summary: 'A channel parameter contradicts itself.',
  },
  'parameter-location-ignored': {
    severity: 'info',
    exit: 1,
    summary: 'A channel parameter is given where the channel is used, not taken from the message.',
  },
  'parameter-undescribed': {
    severity: 'warning',
    exit: 1,
    summary: 'The address of a channel has a parameter, and the channel no `parameters`.',
    help: 'Describe it: `parameters: { <name>: { description: ... } }`.',
  },
  'ref-siblings-ignored': {
    severity: 'warning',
    exit: 1,
    summary: 'What stands beside a `$ref` is ignored (AsyncAPI 3.0, Reference Object).',
    help: 'Remove it, or move it to where the reference leads.',
  },
  'reply-ignored': {
    severity: 'warning',
    exit: 1,
    summary: 'Request and reply are not supported: an operation only sends or receives.',
  },
  'schema-format-conflict': {
    severity: 'error',
    exit: 3,
    summary: 'One schema is used under two schema formats.',
  },
  'several-documents': {
    severity: 'warning',
    exit: 1,
    summary: 'The folder holds several AsyncAPI documents; only one is read.',
  },
  'stray-version-file': {
    severity: 'warning',
    exit: 1,
    summary: 'A file among the versions of an event belongs to none of them.',
  },
  'unknown-channel': {
    severity: 'error',
    exit: 1,
    summary: 'An operation refers to something that is not a channel of the document.',
  },
  'unknown-message': {
    severity: 'error',
    exit: 1,
    summary: 'An operation refers to something that is not a message of its channel.',
  },
  'unreferenced-event': {
    severity: 'warning',
    exit: 1,
    summary: 'An event has a folder and versions, and no message of the document refers to it.',
    help: 'Refer to it from a message of a channel, or delete the folder.',
  },
  'version-gap': {
    severity: 'error',
    exit: 1,
    summary: 'The versions of an event do not count 1, 2, 3 ... without a gap.',
  },
} satisfies { readonly [code: string]: CodeInfo };
