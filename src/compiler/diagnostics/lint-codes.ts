/** Codes of lint's rules: checks of a contract that stands. `lint` of the configuration sets their severity. */
import type { CodeInfo } from './codes.js';

export const lintCodes = {
  'default-invalid': {
    severity: 'warning',
    exit: 1,
    summary: 'A `default` that its own schema does not accept.',
  },
  'definition-case': {
    severity: 'warning',
    exit: 1,
    summary: 'Two definitions have names that differ in upper and lower case only.',
    help: 'Keep one of them and refer to it, or give them different names.',
  },
  'event-description': {
    severity: 'info',
    exit: 1,
    summary: 'An event version without a description. Off by default.',
  },
  'event-key': {
    severity: 'info',
    exit: 1,
    summary: 'An event on a channel without a key: such events have no order. Off by default.',
    help: 'Name the field that holds it: `x-key: $message.payload#/orderId` on the message.',
  },
  'example-invalid': {
    severity: 'error',
    exit: 1,
    summary: 'An example that its schema does not accept.',
  },
  'field-description': {
    severity: 'info',
    exit: 1,
    summary: 'A property without a description. Off by default.',
  },
  'key-optional': {
    severity: 'warning',
    exit: 1,
    summary: 'The field that holds the key may be left out; events without it have no order.',
    help: 'List the field under `required`.',
  },
  'key-type': {
    severity: 'error',
    exit: 1,
    summary: 'The field that holds the key or the subject is neither text nor a number.',
  },
  'lint-allow': {
    severity: 'warning',
    exit: 1,
    summary: 'An `x-lint-allow` names no rule, or gives no reason.',
    help: 'Write `x-lint-allow: { <rule>: <reason> }`.',
  },
  'unsatisfiable-schema': {
    severity: 'error',
    exit: 1,
    summary: 'Schemas that apply together contradict each other: no value, or none with that property, is ever valid.',
  },
  'unused-schema-file': {
    severity: 'warning',
    exit: 1,
    summary: 'A file in the schemas folder that nothing refers to.',
    help: 'Refer to it, or delete it.',
  },
} satisfies { readonly [code: string]: CodeInfo };
