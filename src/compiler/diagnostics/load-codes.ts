/** Codes of reading files and linking schemas; alphabetical. */
import type { CodeInfo } from './codes.js';

export const loadCodes = {
  'alias-limit': {
    severity: 'error',
    exit: 3,
    summary: 'The YAML aliases of a file expand to far more than what is written, or one contains itself.',
    help: 'Turn what is repeated into a definition and refer to it with `$ref`.',
  },
  'ambiguous-number': {
    severity: 'warning',
    exit: 3,
    summary: 'A number with leading zeros: decimal in YAML 1.2, octal for many other readers.',
    help: 'Put it in quotes if it is text; else leave the leading zeros out.',
  },
  'circular-reference': {
    severity: 'error',
    exit: 3,
    summary: 'Schemas refer to each other in a circle with nothing in between, so that no value could ever be checked.',
    help: 'Recursion has to pass through a property or an item.',
  },
  'config-invalid': { severity: 'error', exit: 3, summary: 'The configuration file has a wrong setting.' },
  'contradictory-bounds': {
    severity: 'error',
    exit: 1,
    summary: 'A lower bound is above the upper bound, so that no value of the type is valid.',
  },
  'duplicate-enum-value': { severity: 'warning', exit: 1, summary: 'A value stands twice in an `enum`.' },
  'duplicate-identifier': {
    severity: 'error',
    exit: 3,
    summary: 'Two schemas of a file have the same `$id` or `$anchor`.',
  },
  'duplicate-key': { severity: 'error', exit: 3, summary: 'A name stands twice in one object.' },
  encoding: {
    severity: 'error',
    exit: 3,
    summary: 'A contract file is not UTF-8, or holds characters that no text has.',
    help: 'Save the file as UTF-8.',
  },
  'file-name-case': {
    severity: 'error',
    exit: 3,
    summary: 'A path differs from the file on disk in upper and lower case; on other machines it would not be found.',
  },
  'file-too-large': {
    severity: 'error',
    exit: 3,
    summary: 'A contract file is larger than 8 MiB, or has more than 400,000 YAML tokens.',
  },
  'invalid-pattern': {
    severity: 'error',
    exit: 3,
    summary: 'A pattern is not a regular expression (ECMA-262, with the `u` flag).',
  },
  'invalid-reference': { severity: 'error', exit: 3, summary: 'A `$ref` is not a reference that can be followed.' },
  'invalid-schema': {
    severity: 'error',
    exit: 3,
    summary: 'A keyword has a value that the meta-schema of its draft does not allow.',
  },
  'keyword-of-another-draft': {
    severity: 'error',
    exit: 3,
    summary: "A keyword that the schema's draft does not have, but another draft has.",
  },
  'lossy-number': {
    severity: 'error',
    exit: 3,
    summary: 'A number that JSON readers cannot hold without losing digits.',
    help: 'Integers are exact up to 9007199254740991 (2^53 - 1); carry larger ones as strings.',
  },
  'missing-file': { severity: 'error', exit: 3, summary: 'A file that something refers to does not exist.' },
  'missing-target': { severity: 'error', exit: 3, summary: 'A `$ref` leads to a place that its file does not have.' },
  'mixed-drafts': {
    severity: 'error',
    exit: 3,
    summary: 'Schemas of different drafts refer to each other.',
    help: 'Write all schemas that refer to each other in one draft.',
  },
  'no-effect': {
    severity: 'warning',
    exit: 1,
    summary: 'A keyword that says nothing where it stands.',
  },
  'not-a-file': { severity: 'error', exit: 3, summary: 'What stands at the path is not a regular file.' },
  'not-a-schema': {
    severity: 'error',
    exit: 3,
    summary: 'A `$ref` leads to something that is not a schema.',
    help: 'A schema is an object of keywords, or `true` or `false`.',
  },
  'not-json': { severity: 'error', exit: 3, summary: 'A YAML value that JSON does not have.' },
  'outside-root': {
    severity: 'error',
    exit: 3,
    summary: 'A path leads out of the root folder of the contracts.',
    help: 'Contracts may refer only to files below the folder of the AsyncAPI document, by relative paths with `/`.',
  },
  'reference-limit': {
    severity: 'error',
    exit: 3,
    summary: 'A schema reaches more definitions than can be handled.',
  },
  'remote-reference': {
    severity: 'error',
    exit: 3,
    summary: 'A `$ref` leads to the network. Nothing is ever fetched.',
    help: 'Copy the schema into the contracts and refer to it by a relative path.',
  },
  'siblings-of-ref': {
    severity: 'warning',
    exit: 3,
    summary: 'In draft-07, keywords beside a `$ref` are ignored.',
    help: 'Put the `$ref` into an `allOf`, or write the schema in draft 2020-12.',
  },
  'syntax-error': { severity: 'error', exit: 3, summary: 'A contract file is not well-formed YAML 1.2 or JSON.' },
  'too-deep': { severity: 'error', exit: 3, summary: 'A contract file nests more than 200 levels deep.' },
  'undeclared-required': {
    severity: 'warning',
    exit: 1,
    summary: 'A required property is not among the `properties` beside it.',
  },
  'unknown-format': {
    severity: 'warning',
    exit: 3,
    summary: 'A `format` that is not checked; it stays an annotation.',
    help: 'Checked formats: date, date-time, duration, email, hostname, ipv4, ipv6, json-pointer, regex, time, uri, uri-reference, uri-template, uuid.',
  },
  'unknown-keyword': {
    severity: 'error',
    exit: 3,
    summary: 'A keyword that JSON Schema does not have. A misspelt keyword would be ignored silently.',
    help: 'Extensions start with `x-`; `unknownKeywords: warning` in tidings.config.yaml tolerates others.',
  },
  'unreadable-file': { severity: 'error', exit: 3, summary: 'A file cannot be read.' },
  'unsupported-draft': {
    severity: 'error',
    exit: 3,
    summary: 'A `$schema` other than draft-07 and 2020-12.',
    help: 'Contracts are written in draft-07 (`http://json-schema.org/draft-07/schema#`) or 2020-12 (`https://json-schema.org/draft/2020-12/schema`).',
  },
  'unsupported-keyword': {
    severity: 'error',
    exit: 3,
    summary: 'A keyword that exists, but that contracts may not use.',
  },
  'unsupported-schema-format': {
    severity: 'error',
    exit: 3,
    summary: 'A `schemaFormat` other than the AsyncAPI Schema Object and JSON Schema draft-07 or 2020-12.',
  },
  'unsupported-yaml': {
    severity: 'error',
    exit: 3,
    summary: 'A feature of YAML that contract files may not use: merge keys, tags, complex keys, several documents.',
  },
} satisfies { readonly [code: string]: CodeInfo };
