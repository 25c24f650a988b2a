import { describe, expect, it } from 'vitest';
import { check, link } from './linked.js';

const in07 = (schema: string) =>
  check(`$schema: http://json-schema.org/draft-07/schema#\n${schema}`).map((line) =>
    line.replace(/ (\d+):/, (_, at) => ` ${Number(at) - 1}:`),
  );

describe('one diagnostic for each mistake, exactly there', () => {
  it.each([
    [
      'type: strin',
      [
        'invalid-schema 1:7 "strin" is not a type; types are array, boolean, integer, null, number, object, string | Did you mean \'string\'?',
      ],
    ],
    [
      'type: [string, nul]',
      [
        'invalid-schema 1:16 "nul" is not a type; types are array, boolean, integer, null, number, object, string | Did you mean \'null\'?',
      ],
    ],
    [
      'type: int',
      [
        'invalid-schema 1:7 "int" is not a type; types are array, boolean, integer, null, number, object, string | Did you mean \'integer\'?',
      ],
    ],
    ['type: null', ["invalid-schema 1:7 'type' is null, which is no name of a type"]],
    ['type: [string, string]', [`invalid-schema 1:16 'type' names "string" twice`]],
    ['type: []', ["invalid-schema 1:7 'type' may not be an empty list"]],
    ['proprties: {a: {type: strin}}', ["unknown-keyword 1:1 unknown keyword 'proprties' | Did you mean 'properties'?"]],
    [
      'requried: [a]\nproperties: {a: {}}',
      ["unknown-keyword 1:1 unknown keyword 'requried' | Did you mean 'required'?"],
    ],
    ['type: string\nminlength: 3', ["unknown-keyword 2:1 unknown keyword 'minlength' | Did you mean 'minLength'?"]],
    [
      'whatever: 1\nnullable: true\nexample: 3',
      [
        "unknown-keyword 1:1 unknown keyword 'whatever'",
        "unknown-keyword 2:1 unknown keyword 'nullable'",
        "unknown-keyword 3:1 unknown keyword 'example'",
      ],
    ],
    [
      'type: string\nminLength: -1\nmaxLength: two',
      [
        "invalid-schema 2:12 'minLength' must be a whole number, 0 or more, not the number -1",
        'invalid-schema 3:12 \'maxLength\' must be a whole number, 0 or more, not the string "two"',
      ],
    ],
    ['type: number\nmultipleOf: 0', ["invalid-schema 2:13 'multipleOf' must be a number above 0, not the number 0"]],
    ['type: number\nexclusiveMinimum: true', ["invalid-schema 2:19 'exclusiveMinimum' must be a number, not true"]],
    [
      'type: object\nproperties:\n  a: {type: string, required: true}',
      [
        "no-effect 3:21 'required' says nothing about 'string'",
        "invalid-schema 3:31 'required' must be a list of names, not true",
      ],
    ],
    ['type: object\nrequired: a', ['invalid-schema 2:11 \'required\' must be a list of names, not the string "a"']],
    [
      'type: object\nrequired: [a, a, 1]\nproperties: {a: {}}',
      [
        "invalid-schema 2:15 'required' lists 'a' twice",
        "invalid-schema 2:18 'required' lists names; the number 1 is none",
      ],
    ],
    ['enum: []', ["invalid-schema 1:7 'enum' is empty"]],
    ['enum: a', ['invalid-schema 1:7 \'enum\' must be a list, not the string "a"']],
    ['allOf: []', ["invalid-schema 1:8 'allOf' may not be an empty list"]],
    ['allOf: {}', ["invalid-schema 1:8 'allOf' must be a list of schemas, not an object"]],
    ['properties: [a]', ["invalid-schema 1:13 'properties' must be an object, not a list"]],
    ['properties:\n  a: string', ['invalid-schema 2:6 the property \'a\' must be a schema, not the string "string"']],
    [
      'properties:\n  a: {type: string}\n  required: [a]',
      ["invalid-schema 3:13 the property 'required' must be a schema, not a list"],
    ],
    [
      'properties:\n  $ref: ./x.yaml',
      ['invalid-schema 2:9 the property \'$ref\' must be a schema, not the string "./x.yaml"'],
    ],
    ['type: array\nitems:', ['invalid-schema 2:1 the schema is empty']],
    ['type: array\nitems: [{type: string}]', ["keyword-of-another-draft 2:1 'items' may be no list in 2020-12"]],
    [
      'type: array\nitems: string',
      ['invalid-schema 2:8 a schema must be an object, true or false, not the string "string"'],
    ],
    [
      'title: 1\ndescription: [x]',
      [
        "invalid-schema 1:8 'title' must be text, not the number 1",
        "invalid-schema 2:14 'description' must be text, not a list",
      ],
    ],
    ['deprecated: yes', ['invalid-schema 1:13 \'deprecated\' must be true or false, not the string "yes"']],
    ['examples: x', ['invalid-schema 1:11 \'examples\' must be a list, not the string "x"']],
    ['discriminator: {propertyName: a}', ["invalid-schema 1:16 'discriminator' must be text, not an object"]],
    ['externalDocs: {description: x}', ["invalid-schema 1:1 'externalDocs' needs a 'url'"]],
    ['$anchor: 1a', ["invalid-schema 1:10 '$anchor' must be a name"]],
    ['$id: "https://x/#frag"', ["invalid-schema 1:6 '$id' may have no fragment in 2020-12"]],
    ['dependencies: {a: [b]}\ntype: object', ["keyword-of-another-draft 1:1 2020-12 has no keyword 'dependencies'"]],
    ['additionalItems: false\ntype: array', ["keyword-of-another-draft 1:1 2020-12 has no keyword 'additionalItems'"]],
    ['id: x', ["keyword-of-another-draft 1:1 2020-12 has no keyword 'id'"]],
    [
      'dependentRequired: {a: b}\ntype: object',
      ['invalid-schema 1:24 \'dependentRequired\' maps names to lists of names; the string "b" is none'],
    ],
    [
      '$schema: http://json-schema.org/draft-04/schema#',
      ['unsupported-draft 1:10 "http://json-schema.org/draft-04/schema#" is not a draft that contracts are written in'],
    ],
    ['$schema: 7', ["invalid-schema 1:10 '$schema' must be a URI, not the number 7"]],
    [
      '$defs:\n  A: {$anchor: x}\n  B: {$anchor: x}\n  C: {$id: i}\n  D: {$id: i}',
      [
        'duplicate-identifier 3:16 another schema of the file has the same name',
        'duplicate-identifier 5:12 another schema of the file has the same name',
      ],
    ],
    ['$defs:\n  Unreached: {type: strin}', ['invalid-schema 2:21 "strin"']],
  ])('%j', (schema, expected) => {
    const said = check(schema);
    expect(said).toHaveLength(expected.length);
    for (const [index, start] of expected.entries()) {
      const found = said[index]!.replace(/^warning /, '');
      expect(found.startsWith(start), `${found}\n${start}`).toBe(true);
    }
  });

  it('an empty file and one that holds no object', () => {
    expect(check('')).toEqual(['invalid-schema 1:1 the schema is empty']);
    expect(check('- a')).toEqual(['invalid-schema 1:1 a schema must be an object, true or false, not a list']);
    expect(check('text')).toEqual([
      'invalid-schema 1:1 a schema must be an object, true or false, not the string "text"',
    ]);
  });
});

describe('draft-07', () => {
  it.each([
    ['type: array\nprefixItems: [{}]', ["keyword-of-another-draft 2:1 draft-07 has no keyword 'prefixItems'"]],
    ['$defs: {A: {}}', ["keyword-of-another-draft 1:1 draft-07 has no keyword '$defs'"]],
    [
      'type: object\nunevaluatedProperties: false',
      ["keyword-of-another-draft 2:1 draft-07 has no keyword 'unevaluatedProperties'"],
    ],
    [
      'type: object\ndependentRequired: {a: [b]}',
      ["keyword-of-another-draft 2:1 draft-07 has no keyword 'dependentRequired'"],
    ],
    [
      'type: array\nminContains: 1\ncontains: {}',
      ["keyword-of-another-draft 2:1 draft-07 has no keyword 'minContains'"],
    ],
    [
      'type: array\nitems: [{type: strin}]',
      [
        'invalid-schema 2:16 "strin" is not a type; types are array, boolean, integer, null, number, object, string | Did you mean \'string\'?',
      ],
    ],
    [
      'type: array\nitems: [{}]\nadditionalItems: {minimum: x}',
      ['invalid-schema 3:28 \'minimum\' must be a number, not the string "x"'],
    ],
    [
      'type: object\ndependencies: {a: [b], c: {type: strin}, d: 1}',
      [
        'invalid-schema 2:34 "strin" is not a type; types are array, boolean, integer, null, number, object, string | Did you mean \'string\'?',
        'invalid-schema 2:45 a schema must be an object, true or false, not the number 1',
      ],
    ],
    ['$id: "#anchor"\ntype: string', []],
    [
      'properties: {a: {$schema: "https://json-schema.org/draft/2020-12/schema"}}',
      ['mixed-drafts 1:27 a schema of 2020-12 stands among schemas of draft-07'],
    ],
  ])('%j', (schema, expected) => {
    expect(in07(schema)).toEqual(expected);
  });
});

describe('the profile of contracts', () => {
  it.each([
    '$dynamicRef: "#a"',
    '$recursiveRef: "#"',
    '$vocabulary: {}',
    'unevaluatedItems: false',
    'tsType: string',
    'tsImport: x',
    'tsEnumNames: [a]',
  ])('refuses %s', (schema) => {
    const keyword = schema.slice(0, schema.indexOf(':'));
    expect(check(schema)).toEqual([`unsupported-keyword 1:1 contracts may not use '${keyword}'`]);
  });

  it('knows x-*, discriminator, externalDocs and deprecated', () => {
    expect(
      check(
        'x-lint-allow: {rule: reason}\nx-: 1\ndiscriminator: kind\nexternalDocs: {url: "https://x.example"}\ndeprecated: true\n',
      ),
    ).toEqual([]);
  });

  it('can make unknown keywords a warning, and then gives the schema out', () => {
    const options = { unknownKeywords: 'warning' } as const;
    expect(check('whatever: 1', options)).toEqual(["warning unknown-keyword 1:1 unknown keyword 'whatever'"]);
    const { linked } = link({ 'schemas/a.yaml': 'whatever: 1' }, ['schemas/a.yaml'], options);
    expect(linked.root({ file: 'schemas/a.yaml', pointer: '' })?.schema).toEqual({ whatever: 1 });
  });
});

describe('patterns', () => {
  it.each([
    ['(', 'unterminated group', undefined],
    ['[a', 'unterminated character class', undefined],
    ['^\\-$', 'invalid escape', /backslash/],
    ['(?i)abc', 'invalid group', /inline flags/],
    ['(?P<name>a)', 'invalid group', /named/],
    ['/^a$/\\', '\\ at end of pattern', undefined],
    ['\\p{Foo}', 'invalid property name', undefined],
  ])('%s', (pattern, reason, help) => {
    const { diagnostics } = link(
      { 'schemas/a.yaml': `type: object\npatternProperties:\n  '${pattern}': {pattern: '${pattern}', type: string}\n` },
      ['schemas/a.yaml'],
    );
    expect(diagnostics()).toMatchObject([
      { code: 'invalid-pattern', at: { start: { line: 3, column: 3 } } },
      { code: 'invalid-pattern', at: { start: { line: 3, column: 3 + pattern.length + 2 + 12 } } },
    ]);
    expect(diagnostics()[0]?.message).toContain(reason);
    if (help) expect(diagnostics()[0]?.help).toMatch(help);
  });

  it('are compiled, never run', () => {
    expect(check("type: string\npattern: '^(a|a)*$'\nallOf: [{pattern: '(?<=x)y'}, {pattern: '\\p{L}+'}]")).toEqual([]);
  });

  it('are refused when they are longer than anybody writes', () => {
    expect(check(`type: string\npattern: '${'a'.repeat(10_001)}'`)).toEqual([
      'invalid-pattern 2:10 the pattern has more than 10000 characters',
    ]);
  });
});

describe('what is odd', () => {
  it.each([
    ['type: string\nminLength: 3\nmaxLength: 2', ["contradictory-bounds 2:12 'minLength' 3 is above 'maxLength' 2"]],
    [
      'type: number\nminimum: 3\nexclusiveMaximum: 3',
      ["contradictory-bounds 2:10 'minimum' 3 is not below 'exclusiveMaximum' 3"],
    ],
    [
      'type: number\nexclusiveMinimum: 3\nmaximum: 3',
      ["contradictory-bounds 2:19 'exclusiveMinimum' 3 is not below 'maximum' 3"],
    ],
    ['type: number\nminimum: 3\nmaximum: 3', []],
    [
      'type: array\ncontains: {}\nminContains: 2\nmaxContains: 1',
      ["contradictory-bounds 3:14 'minContains' 2 is above 'maxContains' 1"],
    ],
    [
      'type: object\nrequired: [a, b]\nmaxProperties: 1\nproperties: {a: {}, b: {}}',
      ["contradictory-bounds 3:16 'required' names more properties than 'maxProperties' allows"],
    ],
    [
      'enum: [a, 1, a, {x: 1, y: 2}, {y: 2, x: 1}, "1"]',
      [
        'warning duplicate-enum-value 1:14 \'enum\' lists "a" twice',
        'warning duplicate-enum-value 1:31 \'enum\' lists {"y":2,"x":1} twice',
      ],
    ],
    [
      'type: string\nformat: datetime',
      ['warning unknown-format 2:9 the format "datetime" is not checked | Did you mean \'date-time\'?'],
    ],
    ['type: integer\nformat: int64', ['warning unknown-format 2:9 the format "int64" is not checked']],
    [
      'type: integer\nmaxLength: 3\nformat: uuid',
      [
        "warning no-effect 2:1 'maxLength' says nothing about 'integer'",
        "warning no-effect 3:1 'format' says nothing about 'integer'",
      ],
    ],
    ['type: [string, "null"]\nmaxLength: 3', []],
    ['type: integer\nminimum: 3', []],
    ['if: {}\nthen: {}', []],
    ['then: {}', ["warning no-effect 1:1 'then' says nothing without 'if'"]],
    ['if: {}', ["warning no-effect 1:1 'if' says nothing without 'then' or 'else'"]],
    ['minContains: 1', ["warning no-effect 1:1 'minContains' says nothing without 'contains'"]],
    [
      'type: object\nproperties: {todoId: {}}\nrequired: [todoid, other]',
      [
        "warning undeclared-required 3:12 'todoid' is required but not declared | Did you mean 'todoId'?",
        "warning undeclared-required 3:20 'other' is required but not declared",
      ],
    ],
    ['type: object\nproperties: {a: {}}\nrequired: [b]\nallOf: [{properties: {b: {}}}]', []],
    ['type: object\nallOf: [{properties: {a: {}}, required: [b]}]', []],
    ['type: object\nproperties: {a: {}}\nrequired: [b]\nadditionalProperties: {type: string}', []],
    ['type: object\nrequired: [b]', []],
  ])('%j', (schema, expected) => {
    expect(check(schema)).toEqual(expected);
  });
});

describe('every schema', () => {
  it('is checked once, also where it is reached as a whole and in parts', () => {
    const { said } = link(
      {
        'schemas/a.yaml':
          'type: object\nproperties: {x: {$ref: "b.yaml#/$defs/B"}, y: {$ref: b.yaml}, z: {$ref: "b.yaml#/properties/p"}}\n',
        'schemas/b.yaml': 'type: object\nproperties: {p: {type: strin}}\n$defs: {B: {type: objct}}\n',
      },
      ['schemas/a.yaml'],
    );
    expect(said().map((line) => line.slice(0, 34))).toEqual([
      'invalid-schema schemas/b.yaml:2:24',
      'invalid-schema schemas/b.yaml:3:19',
    ]);
  });

  it('is found wherever it stands', () => {
    const holders = [
      'allOf: [X]',
      'anyOf: [X]',
      'oneOf: [X]',
      'not: X',
      'if: X\nthen: {}',
      'if: {}\nthen: X',
      'if: {}\nelse: X',
      'dependentSchemas: {a: X}',
    ];
    holders.push(
      'properties: {a: X}',
      'patternProperties: {a: X}',
      'additionalProperties: X',
      'unevaluatedProperties: X',
      'propertyNames: X',
      'prefixItems: [X]',
      'items: X',
      'contains: X',
      '$defs: {a: X}',
      'definitions: {a: X}',
      'contentSchema: X',
    );
    for (const holder of holders) {
      const said = check(holder.replace('X', '{type: strin}'));
      expect(said, holder).toHaveLength(1);
      expect(said[0], holder).toContain('"strin" is not a type');
    }
  });

  it('is data where data stands', () => {
    expect(
      check(
        'const: {type: strin, proprties: 1, $ref: 3}\ndefault: {type: 1}\nexamples: [{type: 1, $ref: nowhere}]\nenum: [{type: 1}]\nx-any: {type: 1, $ref: x}\n',
      ),
    ).toEqual([]);
  });
});
