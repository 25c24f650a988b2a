import { afterAll, describe, expect, it } from 'vitest';
import { type LintOptions, lint } from '../../../src/compiler/lint/index.js';
import { line, load, removeFolders } from '../document/support.js';

afterAll(removeFolders);

const lintOf = async (
  files: { readonly [path: string]: string },
  severities: NonNullable<LintOptions['severities']> = {},
) => {
  const { model, files: disk } = await load(files);
  return lint(model, { files: disk, severities }).map(line);
};

/** One event with this schema, and what else stands in its message. */
const event = (schema: string, message = '', others: { readonly [path: string]: string } = {}) => ({
  'asyncapi.yaml': `channels:
  todos:
    address: todos
    messages:
      One:
        payload: { $ref: ./schemas/todos/Done/v1.yaml }
${message.replace(/^(?=.)/gm, '        ')}
`,
  'schemas/todos/Done/v1.yaml': schema,
  ...others,
});

describe('example-invalid', () => {
  it('names each example and what is wrong with it, at the value', async () => {
    expect(
      await lintOf(
        event(
          `type: object
required: [id]
properties:
  id: { type: string, format: uuid }
  count: { type: integer }
  kind: { oneOf: [{ type: string, minLength: 2 }, { type: 'null' }] }
examples:
  - id: 8f14e45f-ceea-467f-ab8d-1d2f3a4b5c6d
  - id: no-uuid
  - {}
  - { id: 8f14e45f-ceea-467f-ab8d-1d2f3a4b5c6d, count: many }
  - { id: 8f14e45f-ceea-467f-ab8d-1d2f3a4b5c6d, kind: x }
`,
          `headers: { type: object, properties: { n: { type: integer } } }
examples: [{ name: bad, payload: 5, headers: { n: x } }]`,
        ),
      ),
    ).toEqual([
      "error example-invalid asyncapi.yaml:11:42 example 'bad' of 'Done' version 1 is not valid: the type is not object",
      "error example-invalid asyncapi.yaml:11:59 example 'bad' of 'Done' version 1 is not valid in its headers at '/n': the type is not integer",
      "error example-invalid schemas/todos/Done/v1.yaml:9:9 an example of 'Done' version 1 is not valid at '/id': it fails 'format' (uuid)",
      "error example-invalid schemas/todos/Done/v1.yaml:10:5 an example of 'Done' version 1 is not valid: 'id' is missing",
      "error example-invalid schemas/todos/Done/v1.yaml:11:56 an example of 'Done' version 1 is not valid at '/count': the type is not integer",
      "error example-invalid schemas/todos/Done/v1.yaml:12:55 an example of 'Done' version 1 is not valid at '/kind': it fails 'minLength' (2)",
    ]);
  });

  it('ends where a pattern does not', async () => {
    const started = Date.now();
    const lines = await lintOf(
      event(`type: object
properties: { a: { type: string, pattern: '^(a+)+$' } }
examples: [{ a: ${'a'.repeat(40)}! }]
`),
    );
    expect(lines).toEqual([
      "error example-invalid schemas/todos/Done/v1.yaml:3:12 an example of 'Done' version 1 could not be checked: one of the patterns takes longer than 500 ms",
    ]);
    expect(Date.now() - started).toBeLessThan(50_000);
  });

  it('uses a validator that is at hand', async () => {
    const { model, files } = await load(event('type: object\nexamples: [5]\n'));
    const asked: string[] = [];
    const lines = lint(model, {
      files,
      checkOf: ({ typeName }) => {
        asked.push(typeName);
        return () => true;
      },
    });
    expect(lines).toEqual([]);
    expect(asked).toEqual(['DoneV1']);
  });
});

describe('key-optional and key-type', () => {
  it('say what keeps events from having an order', async () => {
    expect(
      await lintOf(event('type: object\nproperties: { id: { type: string } }\n', 'x-key: $message.payload#/id')),
    ).toEqual([
      "warning key-optional schemas/todos/Done/v1.yaml:2:15 'id' of 'Done' version 1 holds the key, and may be left out",
    ]);
    expect(
      await lintOf(
        event('type: object\nrequired: [id]\nproperties: { id: { type: object } }\n', 'x-key: $message.payload#/id'),
      ),
    ).toEqual([
      "error key-type schemas/todos/Done/v1.yaml:3:19 'id', the key of 'Done' version 1, is of type object, and must be text or a number",
    ]);
  });

  it.each([
    'required: [id]\nproperties: { id: { type: string } }\n',
    'allOf: [{ required: [id] }]\nproperties: { id: { type: integer } }\n',
    'oneOf: [{ required: [id] }, { allOf: [{ required: [id] }] }]\nproperties: { id: { type: [string, "null"] } }\n',
    'allOf: [{ $ref: "#/$defs/base" }]\n$defs: { base: { required: [id], properties: { id: { type: string } } } }\n',
  ])('are content with %j', async (schema) => {
    expect(await lintOf(event(schema, 'x-key: $message.payload#/id'))).toEqual([]);
  });

  it('look at the whole path', async () => {
    const schema = (outer: string, inner: string) =>
      `type: object\nrequired: [${outer}]\nproperties:\n  user:\n    type: object\n    required: [${inner}]\n    properties: { id: { type: string } }\n`;
    const key = 'x-key: $message.payload#/user/id';
    expect(await lintOf(event(schema('user', 'id'), key))).toEqual([]);
    expect((await lintOf(event(schema('', 'id'), key)))[0]).toContain(
      "key-optional schemas/todos/Done/v1.yaml:4:3 'user' of",
    );
    expect((await lintOf(event(schema('user', ''), key)))[0]).toContain(
      "key-optional schemas/todos/Done/v1.yaml:7:19 'user.id' of",
    );
  });
});

describe('default-invalid', () => {
  it('holds a default against its own schema', async () => {
    expect(
      await lintOf(
        event(`type: object
properties:
  a: { type: string, default: 5 }
  b: { enum: [x, y], default: z }
  c: { type: integer, minimum: 10, default: 1 }
  d: { $ref: '#/$defs/text', default: 1 }
  e: { type: object, required: [x], default: {} }
  f: { type: string, format: uuid, default: no }
  g: { type: string, maxLength: 2, default: '\u{1F389}\u{1F389}' }
  h: { type: [string, 'null'], default: null }
  i: { type: array, items: { type: string }, default: [] }
$defs: { text: { type: string } }
`),
      ),
    ).toEqual([
      'warning default-invalid schemas/todos/Done/v1.yaml:3:31 the default 5 is not valid under its own schema',
      'warning default-invalid schemas/todos/Done/v1.yaml:4:31 the default "z" is not valid under its own schema',
      'warning default-invalid schemas/todos/Done/v1.yaml:5:45 the default 1 is not valid under its own schema',
      'warning default-invalid schemas/todos/Done/v1.yaml:6:39 the default 1 is not valid under its own schema',
      'warning default-invalid schemas/todos/Done/v1.yaml:7:46 the default {} is not valid under its own schema',
      'warning default-invalid schemas/todos/Done/v1.yaml:8:45 the default "no" is not valid under its own schema',
    ]);
  });
});

describe('files and definitions', () => {
  it('that nothing refers to are named', async () => {
    const lines = await lintOf(
      event('type: object\nproperties: { a: { $ref: ../../shared/used.yaml } }\n', '', {
        'schemas/shared/used.yaml': 'type: string\n',
        'schemas/shared/unused.yaml': 'type: string\n',
        'schemas/todos/loose.json': '{}',
        'schemas/contracts.lock.yaml': '{}',
        'schemas/waivers.yaml': '[]',
        'schemas/README.md': '',
      }),
    );
    expect(lines).toEqual([
      "warning unused-schema-file schemas/shared/unused.yaml:1:1 nothing refers to 'schemas/shared/unused.yaml'",
      "warning unused-schema-file schemas/todos/loose.json:1:1 nothing refers to 'schemas/todos/loose.json'",
    ]);
  });

  it('that differ in case only are named', async () => {
    const lines = await lintOf(
      event(
        'type: object\nproperties: { a: { $ref: ../../shared/Money.yaml }, b: { $ref: ../shared/money.yaml } }\n',
        '',
        {
          'schemas/shared/Money.yaml': 'type: number\n',
          'schemas/todos/shared/money.yaml': 'type: number\n',
        },
      ),
    );
    expect(lines).toEqual([
      "warning definition-case schemas/todos/shared/money.yaml:1:1 definitions 'Money' and 'money' differ in upper and lower case only ('Money' schemas/shared/Money.yaml:1:1)",
    ]);
  });
});

describe('severities', () => {
  const files = event('type: object\nproperties: { a: { type: string, default: 5 } }\n');

  it('are set by the configuration', async () => {
    expect(await lintOf(files, { 'default-invalid': 'off' })).toEqual([]);
    expect((await lintOf(files, { 'default-invalid': 'error' }))[0]).toMatch(/^error default-invalid/);
    expect(
      (await lintOf(files, { 'event-description': 'info', 'field-description': 'warning', 'event-key': 'info' })).map(
        (found) => found.split(' ').slice(0, 3).join(' '),
      ),
    ).toEqual([
      'info event-description schemas/todos/Done/v1.yaml:1:1',
      'info event-key schemas/todos/Done/v1.yaml:1:1',
      'warning field-description schemas/todos/Done/v1.yaml:2:15',
      'warning default-invalid schemas/todos/Done/v1.yaml:2:43',
    ]);
  });
});

describe('x-lint-allow', () => {
  it('lets a finding pass, at the schema or around it, with a reason', async () => {
    const schema = (root: string, property: string) =>
      `type: object\n${root}properties:\n  a:\n    type: string\n    default: 5\n${property}`;
    expect(await lintOf(event(schema('x-lint-allow: { default-invalid: legacy readers }\n', '')))).toEqual([]);
    expect(await lintOf(event(schema('', '    x-lint-allow: { default-invalid: legacy readers }\n')))).toEqual([]);
    expect(await lintOf(event(schema('', '    x-lint-allow: { default-invalid: "" }\n')))).toEqual([
      'warning default-invalid schemas/todos/Done/v1.yaml:5:14 the default 5 is not valid under its own schema',
      "warning lint-allow schemas/todos/Done/v1.yaml:6:38 x-lint-allow gives no reason for 'default-invalid'",
    ]);
    expect(
      await lintOf(event(schema('x-lint-allow: [default-invalid]\n', '    x-lint-allow: { no-such: why }\n'))),
    ).toEqual([
      'warning lint-allow schemas/todos/Done/v1.yaml:2:15 x-lint-allow must be an object of rules and reasons',
      'warning default-invalid schemas/todos/Done/v1.yaml:6:14 the default 5 is not valid under its own schema',
      "warning lint-allow schemas/todos/Done/v1.yaml:7:21 there is no lint rule 'no-such'",
    ]);
  });
});
