import { afterAll, describe, expect, it } from 'vitest';
import { lint } from '../../../src/compiler/lint/index.js';
import { line, load, removeFolders } from '../document/support.js';

afterAll(removeFolders);

const lintOf = async (schema: string, shared = 'type: object\n') => {
  const { model, files } = await load({
    'asyncapi.yaml':
      'channels: { todos: { address: todos, messages: { One: { payload: { $ref: ./schemas/todos/Done/v1.yaml } } } } }\n',
    'schemas/todos/Done/v1.yaml': schema,
    'schemas/shared/base.yaml': shared,
  });
  return lint(model, { files, severities: { 'unused-schema-file': 'off' } }).map((diagnostic) =>
    line(diagnostic).replace('error unsatisfiable-schema schemas/todos/Done/', ''),
  );
};

describe('unsatisfiable-schema', () => {
  it.each<[name: string, schema: string, expected: readonly string[], shared?: string]>([
    [
      'a closed envelope and required own fields',
      `allOf:
  - $ref: ../../shared/base.yaml
  - type: object
    required: [title]
    properties: { title: { type: string } }
`,
      [
        "v1.yaml:5:19 property 'title' is required and can't be there: a schema that applies to the same value is closed and doesn't declare it (closed by 'additionalProperties' here schemas/shared/base.yaml:3:23)",
      ],
      'type: object\nproperties: { id: { type: string } }\nadditionalProperties: false\n',
    ],
    [
      'a closed envelope and optional own fields',
      `$ref: ../../shared/base.yaml
properties:
  title: { type: string }
`,
      [
        "v1.yaml:3:3 property 'title' can never be there: a schema that applies to the same value is closed and doesn't declare it (closed by 'additionalProperties' here schemas/shared/base.yaml:2:23)",
      ],
      'properties: { id: { type: string } }\nadditionalProperties: false\n',
    ],
    [
      'a closed schema around an allOf',
      `type: object
properties: { id: { type: string } }
additionalProperties: false
allOf: [{ required: [title] }]
`,
      [
        "v1.yaml:4:22 property 'title' is required and can't be there: a schema that applies to the same value is closed and doesn't declare it (closed by 'additionalProperties' here schemas/todos/Done/v1.yaml:3:23)",
      ],
    ],
    [
      'an unevaluatedProperties that does not see its neighbours',
      `allOf:
  - { type: object, properties: { id: {} }, unevaluatedProperties: false }
  - { properties: { title: {} }, required: [title] }
`,
      [
        "v1.yaml:3:21 property 'title' is required and can't be there: a schema that applies to the same value is closed and doesn't declare it (closed by 'unevaluatedProperties' here schemas/todos/Done/v1.yaml:2:68)",
      ],
    ],
    [
      'types',
      'type: object\nproperties: { a: { type: string, allOf: [{ type: [integer, boolean] }] } }\n',
      [
        'v1.yaml:2:50 no value can be valid: it is of type ["integer","boolean"] here, and of type \'string\' there (there schemas/todos/Done/v1.yaml:2:26)',
      ],
    ],
    [
      'types of a property that two schemas declare',
      'allOf: [{ properties: { a: { type: string } } }, { properties: { a: { type: number } } }]\n',
      [
        "v1.yaml:1:77 no value can be valid: it is of type 'number' here, and of type 'string' there (there schemas/todos/Done/v1.yaml:1:36)",
      ],
    ],
    [
      'constants',
      'allOf: [{ const: 1 }, { enum: [2, 3] }]\n',
      [
        'v1.yaml:1:31 no value can be valid: none of its values is one of those that are allowed there (there schemas/todos/Done/v1.yaml:1:18)',
      ],
    ],
    [
      'a constant and a type',
      'type: object\nproperties: { a: { type: integer, const: x } }\n',
      [
        "v1.yaml:2:42 no value can be valid: the value 'x' breaks 'type' ('integer') (there schemas/todos/Done/v1.yaml:2:26)",
      ],
    ],
    [
      'an enum and a length',
      'type: object\nproperties: { a: { enum: [abc, abcd], allOf: [{ maxLength: 2 }] } }\n',
      [
        "v1.yaml:2:26 no value can be valid: every value of the enum breaks 'maxLength' (2) (there schemas/todos/Done/v1.yaml:2:60)",
      ],
    ],
    [
      'bounds',
      'type: object\nproperties: { a: { type: number, minimum: 10, allOf: [{ maximum: 9 }] } }\n',
      ["v1.yaml:2:43 no value can be valid: 'minimum' 10 is above 'maximum' 9 (there schemas/todos/Done/v1.yaml:2:66)"],
    ],
    [
      'a required property that is forbidden',
      'type: object\nrequired: [a]\nproperties: { a: false }\n',
      [
        "v1.yaml:2:12 property 'a' is required and can't be there (no value is valid for it schemas/todos/Done/v1.yaml:3:18)",
      ],
    ],
    [
      'a union without a branch that fits',
      'type: object\nproperties: { a: { type: string, oneOf: [{ type: number }, { const: 5 }, false] } }\n',
      [
        "v1.yaml:2:41 no branch of 'oneOf' can be valid: no value can be valid: it is of type 'number' here, and of type 'string' there (the first contradiction schemas/todos/Done/v1.yaml:2:50) (there schemas/todos/Done/v1.yaml:2:26)",
      ],
    ],
    [
      'items',
      'type: object\nproperties: { a: { type: array, items: { allOf: [{ type: string }, { type: object }] } } }\n',
      [
        "v1.yaml:2:76 no value can be valid: it is of type 'object' here, and of type 'string' there (there schemas/todos/Done/v1.yaml:2:58)",
      ],
    ],
    [
      'a contradiction in a shared definition, once',
      'type: object\nproperties: { a: { $ref: ../../shared/base.yaml }, b: { $ref: ../../shared/base.yaml } }\n',
      [
        "error unsatisfiable-schema schemas/shared/base.yaml:1:32 no value can be valid: it is of type 'number' here, and of type 'string' there (there schemas/shared/base.yaml:1:16)",
      ],
      'allOf: [{type: string}, {type: number}]\n',
    ],
  ])('finds %s', async (_, schema, expected, shared) => {
    expect(await lintOf(schema, shared)).toEqual(expected);
  });

  it.each([
    ['an open envelope', 'allOf: [{ properties: { id: {} } }, { required: [title], properties: { title: {} } }]\n'],
    [
      'unevaluatedProperties around',
      'allOf: [{ properties: { id: {} } }, { properties: { title: {} } }]\nrequired: [id, title]\nunevaluatedProperties: false\n',
    ],
    [
      'a closed schema with patterns',
      'allOf: [{ additionalProperties: false, patternProperties: { "^x": {} } }, { required: [xa] }]\n',
    ],
    [
      'a closed schema that declares all',
      'allOf: [{ additionalProperties: false, properties: { a: {} } }, { required: [a], properties: { a: {} } }]\n',
    ],
    ['integers that are numbers', 'type: object\nproperties: { a: { type: integer, allOf: [{ type: number }] } }\n'],
    ['bounds of two types', 'type: object\nproperties: { a: { minimum: 10, allOf: [{ maximum: 9 }] } }\n'],
    [
      'a union with one good branch',
      'type: object\nproperties: { a: { type: string, anyOf: [{ type: number }, { minLength: 1 }] } }\n',
    ],
    [
      'a discriminated union',
      'type: object\nrequired: [kind]\nproperties: { kind: { enum: [a, b] } }\noneOf: [{ properties: { kind: { const: a } } }, { properties: { kind: { const: b } } }]\n',
    ],
    [
      'branches that are closed each for itself',
      'oneOf: [{ additionalProperties: false, properties: { a: {} } }, { additionalProperties: false, properties: { b: {} } }]\n',
    ],
    [
      'recursion',
      'type: object\nproperties: { a: { $ref: "#" }, b: { allOf: [{ $ref: "#" }, { $ref: "#/properties/a" }] } }\n',
    ],
    [
      'a property that is refused on purpose',
      'allOf: [{ additionalProperties: false, properties: { a: {} } }, { properties: { b: false } }]\n',
    ],
  ])('is content with %s', async (_, schema) => {
    expect(await lintOf(schema)).toEqual([]);
  });

  it('ends for schemas that multiply', async () => {
    const union = (depth: number): string =>
      `oneOf: [${Array.from({ length: 30 }, (_, index) => (depth === 0 ? `{ const: c${index} }` : `{ minLength: ${index}, ${union(0)} }`)).join(', ')}]`;
    const all = Array.from({ length: 6 }, () => `{ ${union(1)} }`).join(', ');
    const started = Date.now();
    expect(await lintOf(`type: object\nproperties: { a: { type: number, allOf: [${all}] } }\n`)).toEqual([]);
    expect(Date.now() - started).toBeLessThan(50_000);
  });
});
