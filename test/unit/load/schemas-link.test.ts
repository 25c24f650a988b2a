import { describe, expect, it } from 'vitest';
import { link, place } from './linked.js';

const doc = (body: string) => `asyncapi: 3.0.0\ninfo: {title: t, version: '1'}\n${body}`;
const message = (payload: string) => doc(`components:\n  messages:\n    M:\n      payload: ${payload}\n`);
const M = 'asyncapi.yaml#/components/messages/M/payload';

describe('roots', () => {
  it('are followed while they are nothing but a reference', () => {
    const { linked, said } = link(
      {
        'asyncapi.yaml': message('{$ref: ./schemas/t/E/v1.yaml}'),
        'schemas/t/E/v1.yaml':
          '$schema: https://json-schema.org/draft/2020-12/schema\n$id: urn:x\n$ref: ../shared.yaml#/$defs/E\n',
        'schemas/t/shared.yaml': '$defs: {E: {type: object}}',
      },
      [M],
    );
    expect(said()).toEqual([]);
    expect(linked.root(place(M))).toEqual({
      origin: place('schemas/t/shared.yaml#/$defs/E'),
      via: [place(M), place('schemas/t/E/v1.yaml'), place('schemas/t/shared.yaml#/$defs/E')],
      schema: { type: 'object' },
      draft: '2020-12',
      definitions: [],
    });
    expect(linked.definitions.size).toBe(0);
    expect(linked.root(place('asyncapi.yaml#/nowhere'))).toBeUndefined();
  });

  it('are followed past what draft-07 ignores, but not past what 2020-12 reads', () => {
    const contents = {
      'asyncapi.yaml': `${message('{$ref: "#/components/schemas/S", description: mine}')}  schemas: {S: {type: string}}\n`,
      'schemas/a.yaml': '$ref: b.yaml\ndescription: mine\n',
      'schemas/b.yaml': 'type: string\n',
    };
    const { linked, said } = link(contents, [M, 'schemas/a.yaml']);
    expect(said()).toEqual([]);
    expect(linked.root(place(M))?.origin).toEqual(place('asyncapi.yaml#/components/schemas/S'));
    expect(linked.root(place('schemas/a.yaml'))).toMatchObject({
      origin: place('schemas/a.yaml'),
      schema: { $ref: 'tidings:schemas/b.yaml#', description: 'mine' },
      definitions: ['schemas/b.yaml#'],
    });
  });

  it('are the same object, however many messages use them', () => {
    const { linked } = link(
      {
        'asyncapi.yaml': doc('a: {payload: {$ref: s.yaml}}\nb: {payload: {$ref: s.yaml}}\n'),
        's.yaml': 'type: string',
      },
      ['asyncapi.yaml#/a/payload', 'asyncapi.yaml#/b/payload', 's.yaml'],
    );
    const [a, b, s] = ['asyncapi.yaml#/a/payload', 'asyncapi.yaml#/b/payload', 's.yaml'].map((key) =>
      linked.root(place(key)),
    );
    expect(a?.schema).toBe(s?.schema);
    expect(b?.schema).toBe(s?.schema);
  });

  it('may be booleans', () => {
    const { linked, said } = link({ 's.yaml': 'true' }, ['s.yaml']);
    expect(linked.root(place('s.yaml'))?.schema).toBe(true);
    expect(said()).toEqual([]);
  });
});

describe('definitions', () => {
  const contents = {
    'schemas/t/A/v1.yaml': [
      '$schema: https://json-schema.org/draft/2020-12/schema',
      '$id: https://example.com/a',
      'type: object',
      'properties:',
      '  price: {$ref: ../../shared/money.yaml}',
      '  tree: {$ref: "#/$defs/Tree", description: mine}',
      '  unused: {const: {$ref: "#/nowhere"}, default: {$ref: x}, examples: [{$ref: y}], enum: [{$ref: z}]}',
      '  $ref: {type: string}',
      '  alias: {$ref: "#/$defs/Alias"}',
      '$defs:',
      '  Tree: {type: object, properties: {children: {type: array, items: {$ref: "#/$defs/Tree"}}}}',
      '  Alias: {$ref: "#/$defs/Tree"}',
      '  Unreached: {type: string}',
    ].join('\n'),
    'schemas/t/B/v1.yaml': 'type: object\nproperties: {price: {$ref: ../../shared/money.yaml#}, self: {$ref: "#"}}\n',
    'schemas/shared/money.yaml': 'type: object\nproperties: {currency: {$ref: currency.yaml}}\n',
    'schemas/shared/currency.yaml': 'type: string\n',
  };
  const roots = ['schemas/t/A/v1.yaml', 'schemas/t/B/v1.yaml'];

  it('are what something refers to, with everybody who reaches them', () => {
    const { linked, said } = link(contents, roots);
    expect(said()).toEqual([]);
    const [a, b] = roots.map(place);
    expect([...linked.definitions.values()]).toEqual([
      {
        key: 'schemas/shared/currency.yaml#',
        origin: place('schemas/shared/currency.yaml'),
        suggestedName: 'currency',
        schema: { type: 'string' },
        draft: '2020-12',
        definitions: [],
        usedBy: { roots: [a, b], files: ['schemas/shared/money.yaml'] },
      },
      {
        key: 'schemas/shared/money.yaml#',
        origin: place('schemas/shared/money.yaml'),
        suggestedName: 'money',
        schema: { type: 'object', properties: { currency: { $ref: 'tidings:schemas/shared/currency.yaml#' } } },
        draft: '2020-12',
        definitions: ['schemas/shared/currency.yaml#'],
        usedBy: { roots: [a, b], files: roots },
      },
      {
        key: 'schemas/t/A/v1.yaml#/$defs/Tree',
        origin: place('schemas/t/A/v1.yaml#/$defs/Tree'),
        suggestedName: 'Tree',
        schema: {
          type: 'object',
          properties: { children: { type: 'array', items: { $ref: 'tidings:schemas/t/A/v1.yaml#/$defs/Tree' } } },
        },
        draft: '2020-12',
        definitions: ['schemas/t/A/v1.yaml#/$defs/Tree'],
        usedBy: { roots: [a], files: ['schemas/t/A/v1.yaml'] },
      },
      {
        key: 'schemas/t/B/v1.yaml#',
        origin: b,
        suggestedName: 'v1',
        schema: linked.root(b!)?.schema,
        draft: '2020-12',
        definitions: ['schemas/shared/currency.yaml#', 'schemas/shared/money.yaml#', 'schemas/t/B/v1.yaml#'],
        usedBy: { roots: [b], files: ['schemas/t/B/v1.yaml'] },
      },
    ]);
    expect(linked.root(a!)?.definitions).toEqual([
      'schemas/shared/currency.yaml#',
      'schemas/shared/money.yaml#',
      'schemas/t/A/v1.yaml#/$defs/Tree',
    ]);
    expect(linked.definitions.get('schemas/t/B/v1.yaml#')?.schema).toBe(linked.root(b!)?.schema);
  });

  it('leave data and properties named $ref alone, and drop what only finds schemas', () => {
    const { linked } = link(contents, roots);
    expect(linked.root(place(roots[0]!))?.schema).toEqual({
      type: 'object',
      properties: {
        price: { $ref: 'tidings:schemas/shared/money.yaml#' },
        tree: { $ref: 'tidings:schemas/t/A/v1.yaml#/$defs/Tree', description: 'mine' },
        unused: {
          const: { $ref: '#/nowhere' },
          default: { $ref: 'x' },
          examples: [{ $ref: 'y' }],
          enum: [{ $ref: 'z' }],
        },
        $ref: { type: 'string' },
        alias: { $ref: 'tidings:schemas/t/A/v1.yaml#/$defs/Tree' },
      },
    });
  });

  it('are frozen at every level', () => {
    const { linked } = link(contents, roots);
    const unfrozen: string[] = [];
    const visit = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null || /const|default|examples|enum/.test(path)) return;
      if (!Object.isFrozen(value)) unfrozen.push(path);
      for (const [key, child] of Object.entries(value)) visit(child, `${path}/${key}`);
    };
    for (const root of roots) visit(linked.root(place(root))?.schema, root);
    for (const definition of linked.definitions.values()) visit(definition.schema, definition.key);
    expect(unfrozen).toEqual([]);
  });

  it('do not depend on the order in which roots are added', () => {
    const forwards = link(contents, roots).linked.definitions;
    const backwards = link(contents, [...roots].reverse()).linked.definitions;
    expect(JSON.stringify([...backwards])).toBe(JSON.stringify([...forwards]));
  });

  it('may be named `__proto__`', () => {
    const { linked, said } = link(
      {
        's.yaml':
          'type: object\nproperties: {__proto__: {$ref: "#/$defs/__proto__"}, constructor: {type: string}}\n$defs: {__proto__: {type: number}}\n',
      },
      [['s.yaml', { dialect: 'json-schema' }]],
    );
    expect(said()).toEqual([]);
    const { schema } = linked.root(place('s.yaml'))!;
    expect(JSON.stringify(schema)).toBe(
      '{"type":"object","properties":{"__proto__":{"$ref":"tidings:s.yaml#/$defs/__proto__"},"constructor":{"type":"string"}}}',
    );
  });
});

describe('references', () => {
  const target = (schema: string, more: { readonly [path: string]: string } = {}) => {
    const { linked, said } = link({ 'schemas/s.yaml': schema, ...more }, ['schemas/s.yaml']);
    expect(said()).toEqual([]);
    return [...linked.definitions.keys()];
  };
  const property = (reference: string, rest: string) =>
    `type: object\nproperties: {p: {$ref: "${reference}"}}\n${rest}`;

  it.each([
    ['a pointer', '#/$defs/a', '$defs: {a: {}}', 'schemas/s.yaml#/$defs/a'],
    ['an escaped pointer', '#/$defs/a~1b~0c', '$defs: {"a/b~c": {}}', 'schemas/s.yaml#/$defs/a~1b~0c'],
    ['a percent-encoded pointer', '#/$defs/%61%20%C3%A9%25', '$defs: {"a é%": {}}', 'schemas/s.yaml#/$defs/a é%'],
    ['a place that is no definition', '#/allOf/0', 'allOf: [{type: object}]', 'schemas/s.yaml#/allOf/0'],
    ['an anchor', '#here', '$defs: {a: {$anchor: here}}', 'schemas/s.yaml#/$defs/a'],
    ['a dynamic anchor, taken as an anchor', '#here', '$defs: {a: {$dynamicAnchor: here}}', 'schemas/s.yaml#/$defs/a'],
    ['an absolute $id', 'https://x.example/a', '$defs: {a: {$id: "https://x.example/a"}}', 'schemas/s.yaml#/$defs/a'],
    [
      'an $id relative to the root',
      'item',
      '$id: https://x.example/root\n$defs: {a: {$id: item}}',
      'schemas/s.yaml#/$defs/a',
    ],
    ['an $id relative to the file', 'item', '$defs: {a: {$id: item}}', 'schemas/s.yaml#/$defs/a'],
    [
      'a pointer below an $id',
      'item#/$defs/b',
      '$defs: {a: {$id: item, $defs: {b: {}}}}',
      'schemas/s.yaml#/$defs/a/$defs/b',
    ],
    [
      'an anchor below an $id',
      'item#x',
      '$defs: {a: {$id: item, $defs: {b: {$anchor: x}}}}',
      'schemas/s.yaml#/$defs/a/$defs/b',
    ],
    ['a urn', 'urn:x:item', '$defs: {a: {$id: "urn:x:item"}}', 'schemas/s.yaml#/$defs/a'],
    ['the file by its own name', 's.yaml#/$defs/a', '$defs: {a: {}}', 'schemas/s.yaml#/$defs/a'],
    [
      'the root by its own $id',
      'https://x.example/r#/$defs/a',
      '$id: https://x.example/r\n$defs: {a: {}}',
      'schemas/s.yaml#/$defs/a',
    ],
  ])('%s', (_name, reference, rest, expected) => {
    expect(target(property(reference, rest))).toEqual([expected]);
  });

  it('leads to a file also where an $id would make it an address', () => {
    const schema = property('./money.yaml', '$id: https://x.example/schemas/s.yaml');
    expect(target(schema, { 'schemas/money.yaml': 'type: string' })).toEqual(['schemas/money.yaml#']);
  });

  it('inside a schema with an $id is relative to that schema', () => {
    const schema = property(
      'item',
      '$defs: {a: {$id: item, type: object, properties: {x: {$ref: "#/$defs/b"}, self: {$ref: "#"}}, $defs: {b: {}}}}',
    );
    expect(target(schema)).toEqual(['schemas/s.yaml#/$defs/a', 'schemas/s.yaml#/$defs/a/$defs/b']);
  });

  it("draft-07's anchors and $id beside $ref", () => {
    const schema = [
      '$schema: http://json-schema.org/draft-07/schema#',
      '$id: https://x.example/root',
      'type: object',
      'properties:',
      '  a: {$ref: "#tag"}',
      '  b: {$id: https://elsewhere.example/, $ref: "#/definitions/B"}',
      'definitions: {A: {$id: "#tag"}, B: {type: string}}',
    ].join('\n');
    expect(target(schema)).toEqual(['schemas/s.yaml#/definitions/A', 'schemas/s.yaml#/definitions/B']);
  });

  it('into a file that only keeps schemas, under names of its own', () => {
    const schema = property('common.yaml#/Money', '');
    const common =
      'note: no schema at all\nMoney: {type: object, properties: {c: {$ref: "#/Currency"}}}\nCurrency: {type: string}\n';
    expect(target(schema, { 'schemas/common.yaml': common })).toEqual([
      'schemas/common.yaml#/Currency',
      'schemas/common.yaml#/Money',
    ]);
  });

  it('into the AsyncAPI document, through its wrapped schemas', () => {
    const { linked, said } = link(
      {
        'asyncapi.yaml': doc(
          [
            'components:',
            '  messages:',
            '    M:',
            '      payload: {type: object, properties: {a: {$ref: "#/components/schemas/A"}, b: {$ref: "#/components/schemas/B"}, c: {$ref: "#/components/messages/M/headers"}}}',
            '      headers: {type: object}',
            '  schemas:',
            '    A: {type: string}',
            '    B: {schemaFormat: application/schema+json;version=draft-07, schema: {type: number}}',
          ].join('\n'),
        ),
      },
      [M],
    );
    expect(said()).toEqual([]);
    expect([...linked.definitions.keys()]).toEqual([
      'asyncapi.yaml#/components/messages/M/headers',
      'asyncapi.yaml#/components/schemas/A',
      'asyncapi.yaml#/components/schemas/B/schema',
    ]);
  });

  it('mutual recursion across files, and `#` two levels down', () => {
    const { linked, said } = link(
      {
        'schemas/a.yaml': 'type: object\nproperties: {b: {$ref: b.yaml}}\n',
        'schemas/b.yaml':
          'type: object\nproperties: {a: {$ref: a.yaml}, deep: {type: object, properties: {me: {$ref: "#"}}}}\n',
      },
      ['schemas/a.yaml'],
    );
    expect(said()).toEqual([]);
    expect(linked.definitions.get('schemas/b.yaml#')?.schema).toEqual({
      type: 'object',
      properties: {
        a: { $ref: 'tidings:schemas/a.yaml#' },
        deep: { type: 'object', properties: { me: { $ref: 'tidings:schemas/b.yaml#' } } },
      },
    });
    expect(linked.root(place('schemas/a.yaml'))?.definitions).toEqual(['schemas/a.yaml#', 'schemas/b.yaml#']);
  });
});

describe('references that lead nowhere', () => {
  it.each([
    ['missing.yaml', "missing-file 'schemas/missing.yaml' does not exist", undefined],
    ['oter.yaml', "missing-file 'schemas/oter.yaml' does not exist", "Did you mean 'schemas/other.yaml'?"],
    ['#/$defs/Mony', "missing-target 'schemas/s.yaml' has no '/$defs/Mony'", "Did you mean '#/$defs/Money'?"],
    ['#/$def/Money', "missing-target 'schemas/s.yaml' has no '/$def/Money'", "Did you mean '#/$defs/Money'?"],
    ['#mony', "missing-target 'schemas/s.yaml' has no anchor 'mony'", "Did you mean '#money'?"],
    [
      'https://x.example/y.json',
      "remote-reference 'https://x.example/y.json' is not a file among the contracts",
      undefined,
    ],
    ['//x.example/y.json', "remote-reference '//x.example/y.json' is not a file among the contracts", undefined],
    [
      'http://json-schema.org/draft-07/schema#',
      "remote-reference 'http://json-schema.org/draft-07/schema#' is not a file among the contracts",
      undefined,
    ],
    ['urn:nobody', "remote-reference 'urn:nobody' is not a file among the contracts", undefined],
    ['file:///etc/passwd', "outside-root 'file:///etc/passwd' is an absolute address", undefined],
    ['../../x.yaml', "outside-root '../../x.yaml' leads out of the root folder", undefined],
    ['#/properties', "not-a-schema '#/properties' is a map of schemas, not a schema", undefined],
    ['#/allOf', "not-a-schema '#/allOf' is a list of schemas, not a schema", undefined],
    ['#/default', "not-a-schema '#/default' is a value, not a schema", undefined],
    ['#/title', "not-a-schema '#/title' is a value, not a schema", undefined],
    ['other.yaml#/name', "not-a-schema 'other.yaml#/name' is a string, not a schema", undefined],
    ['list.yaml', "not-a-schema 'schemas/list.yaml' is a list, not a schema", undefined],
    ['empty.yaml', "not-a-schema 'schemas/empty.yaml' is empty, not a schema", undefined],
    ['../asyncapi.yaml', "not-a-schema 'asyncapi.yaml' is a part of the AsyncAPI document, not a schema", undefined],
    [
      '../asyncapi.yaml#/info',
      "not-a-schema '../asyncapi.yaml#/info' is a part of the AsyncAPI document, not a schema",
      undefined,
    ],
    [
      '../asyncapi.yaml#/components/schemas/Avro',
      "unsupported-schema-format schemas of format 'application/vnd.apache.avro;version=1.9.0' can't be read",
      undefined,
    ],
  ])('%s', (reference, expected, help) => {
    const { diagnostics, linked } = link(
      {
        'schemas/s.yaml': [
          'type: object',
          `properties: {p: {$ref: "${reference}"}}`,
          'allOf: [{type: object}]',
          'default: {}',
          'title: t',
          '$defs: {Money: {$anchor: money}}',
        ].join('\n'),
        'schemas/other.yaml': 'name: text',
        'schemas/list.yaml': '- 1',
        'schemas/empty.yaml': '',
        'asyncapi.yaml': doc(
          'components: {schemas: {Avro: {schemaFormat: "application/vnd.apache.avro;version=1.9.0", schema: {}}}}',
        ),
      },
      ['schemas/s.yaml'],
    );
    const [first, ...more] = diagnostics();
    expect(more).toEqual([]);
    expect(`${first?.code} ${first?.message}`).toBe(expected);
    expect(first?.at).toMatchObject({ file: 'schemas/s.yaml', start: { line: 2, column: 24 } });
    if (help !== undefined) expect(first?.help).toBe(help);
    expect(linked.root(place('schemas/s.yaml'))).toBeUndefined();
  });

  it('is not text', () => {
    const { said } = link({ 's.yaml': 'type: object\nproperties: {p: {$ref: [a]}}\n' }, ['s.yaml']);
    expect(said()).toEqual(['invalid-reference s.yaml:2:24 `$ref` must be a string']);
  });

  it("is told that `#` is the whole document, where the schema's own place is meant", () => {
    const { diagnostics } = link(
      { 'asyncapi.yaml': message('{type: object, properties: {p: {$ref: "#/definitions/P"}}, definitions: {P: {}}}') },
      [M],
    );
    expect(diagnostics().map(({ help }) => help)).toEqual([
      "'#' is the whole file here: write '#/components/messages/M/payload/definitions/P'.",
    ]);
  });

  it('says each mistake where it is, in all files at once', () => {
    const { said } = link(
      {
        'schemas/a.yaml': 'type: object\nproperties: {x: {$ref: b.yaml}, y: {$ref: none.yaml}}\n',
        'schemas/b.yaml': 'a: "\n',
        'schemas/c.yaml': 'type: object\nproperties: {x: {$ref: "#/none"}}\n$defs: {unreached: {$ref: "#/none2"}}\n',
      },
      ['schemas/a.yaml', 'schemas/c.yaml'],
    );
    expect(said()).toEqual([
      "missing-file schemas/a.yaml:2:43 'schemas/none.yaml' does not exist",
      'syntax-error schemas/b.yaml:1:4 the " is never closed',
      "missing-target schemas/c.yaml:2:24 'schemas/c.yaml' has no '/none'",
      "missing-target schemas/c.yaml:3:27 'schemas/c.yaml' has no '/none2'",
    ]);
  });

  it('spoils only the roots that reach it', () => {
    const { linked } = link(
      {
        'schemas/good.yaml': 'type: string',
        'schemas/bad.yaml': 'type: object\nproperties: {x: {$ref: middle.yaml}}',
        'schemas/middle.yaml': 'type: object\nproperties: {x: {$ref: wrong.yaml}}',
        'schemas/wrong.yaml': 'type: strin',
      },
      ['schemas/good.yaml', 'schemas/bad.yaml'],
    );
    expect(linked.root(place('schemas/good.yaml'))?.schema).toEqual({ type: 'string' });
    expect(linked.root(place('schemas/bad.yaml'))).toBeUndefined();
    expect(linked.definitions.size).toBe(0);
  });
});

describe('circles', () => {
  it.each([
    [
      'of references alone',
      { 'schemas/a.yaml': '$ref: b.yaml', 'schemas/b.yaml': '$ref: a.yaml' },
      [
        "circular-reference schemas/a.yaml:1:7 the reference leads back to itself: 'schemas/a.yaml' -> 'schemas/b.yaml' -> 'schemas/a.yaml'",
      ],
    ],
    [
      'of one',
      { 'schemas/a.yaml': '$ref: "#"' },
      ["circular-reference schemas/a.yaml:1:7 the reference leads back to itself: '#' -> '#'"],
    ],
    [
      'below a property',
      {
        'schemas/a.yaml':
          'type: object\nproperties: {x: {$ref: "#/$defs/A"}}\n$defs: {A: {$ref: "#/$defs/B"}, B: {$ref: "#/$defs/A"}}',
      },
      [
        "circular-reference schemas/a.yaml:3:19 the reference leads back to itself: '#/$defs/A' -> '#/$defs/B' -> '#/$defs/A'",
      ],
    ],
    [
      'through allOf',
      { 'schemas/a.yaml': 'allOf: [{$ref: "#"}]' },
      ["circular-reference schemas/a.yaml:1:16 the schema refers to itself: 'schemas/a.yaml#' -> 'schemas/a.yaml#'"],
    ],
    [
      'through several applicators and files',
      {
        'schemas/a.yaml': 'type: object\nproperties: {x: {$ref: "b.yaml#/$defs/X"}}',
        'schemas/b.yaml':
          '$defs:\n  X: {if: {type: string}, then: {anyOf: [{$ref: "#/$defs/Y"}]}}\n  Y: {not: {$ref: "#/$defs/X"}}\n',
      },
      [
        "circular-reference schemas/b.yaml:2:49 the schema refers to itself: 'schemas/b.yaml#/$defs/X' -> 'schemas/b.yaml#/$defs/Y' -> 'schemas/b.yaml#/$defs/X'",
      ],
    ],
  ] as const)('%s', (_name, contents, expected) => {
    const { said, linked } = link(contents, Object.keys(contents).slice(0, 1));
    expect(said()).toEqual(expected);
    expect(linked.root(place('schemas/a.yaml'))).toBeUndefined();
  });

  it('are no circles where they pass through a part of the value', () => {
    const parts = [
      'properties: {x: {$ref: "#"}}',
      'items: {$ref: "#"}',
      'prefixItems: [{$ref: "#"}]',
      'additionalProperties: {$ref: "#"}',
    ];
    parts.push(
      'patternProperties: {x: {$ref: "#"}}',
      'propertyNames: {anyOf: [{$ref: "#"}]}',
      'contains: {$ref: "#"}',
      'unevaluatedProperties: {$ref: "#"}',
    );
    for (const part of parts) expect(link({ 'schemas/a.yaml': part }, ['schemas/a.yaml']).said()).toEqual([]);
  });

  it('are said once, however many roots lead into them', () => {
    const contents = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [
        `schemas/${name}.yaml`,
        `$ref: ${name === 'd' ? 'b' : String.fromCharCode(name.charCodeAt(0) + 1)}.yaml`,
      ]),
    );
    const { said } = link(contents, Object.keys(contents));
    expect(said()).toEqual([
      expect.stringContaining("'schemas/b.yaml' -> 'schemas/c.yaml' -> 'schemas/d.yaml' -> 'schemas/b.yaml'"),
    ]);
  });
});

describe('drafts', () => {
  const draft07 = '$schema: http://json-schema.org/draft-07/schema#\n';
  const draft2020 = '$schema: https://json-schema.org/draft/2020-12/schema\n';

  it.each([
    [
      '2020-12 below the schemas folder',
      { 'schemas/a.yaml': 'type: string' },
      'schemas/a.yaml',
      { dialect: 'asyncapi' },
      '2020-12',
    ],
    ["AsyncAPI's own elsewhere", { 'a.yaml': 'type: string' }, 'a.yaml', { dialect: 'asyncapi' }, 'draft-07'],
    [
      'the message’s format',
      { 'schemas/a.yaml': 'type: string' },
      'schemas/a.yaml',
      { dialect: 'json-schema', draftHint: 'draft-07' },
      'draft-07',
    ],
    [
      '$schema before the format',
      { 'a.yaml': `${draft2020}type: string` },
      'a.yaml',
      { dialect: 'asyncapi', draftHint: 'draft-07' },
      '2020-12',
    ],
    [
      'inherited by what is referred to',
      {
        'a.yaml': `${draft07}type: object\nproperties: {b: {$ref: schemas/b.yaml}}`,
        'schemas/b.yaml': 'items: [{}]\ntype: array',
      },
      'a.yaml',
      { dialect: 'asyncapi' },
      'draft-07',
    ],
    [
      'inherited from what is referred to',
      {
        'a.yaml': 'type: object\nproperties: {b: {$ref: b.yaml}}',
        'b.yaml': `${draft2020}type: array\nprefixItems: [{}]`,
      },
      'a.yaml',
      { dialect: 'asyncapi' },
      '2020-12',
    ],
    [
      'of an inline schema that uses one of our files',
      {
        'a.yaml': 'type: object\nproperties: {b: {$ref: schemas/b.yaml}}',
        'schemas/b.yaml': 'type: array\nprefixItems: [{}]',
      },
      'a.yaml',
      { dialect: 'asyncapi' },
      '2020-12',
    ],
  ] as const)('%s', (_name, contents, root, options, expected) => {
    const { linked, said } = link(contents, [[root, options]]);
    expect(said()).toEqual([]);
    expect(linked.root(place(root))?.draft).toBe(expected);
    for (const { draft } of linked.definitions.values()) expect(draft).toBe(expected);
  });

  it('must not be mixed: said once for each pair, with the two places', () => {
    const { diagnostics, linked } = link(
      {
        'schemas/a.yaml': `${draft2020}type: object\nproperties:\n  x: {$ref: b.yaml}\n  y: {$ref: b.yaml#/definitions/B}\n`,
        'schemas/b.yaml': `${draft07}type: object\ndefinitions: {B: {type: string}}\n`,
      },
      ['schemas/a.yaml'],
    );
    expect(diagnostics()).toMatchObject([
      {
        code: 'mixed-drafts',
        message: 'a schema of draft 2020-12 refers to one of draft-07',
        at: { file: 'schemas/a.yaml', start: { line: 4, column: 13 } },
        related: [
          { at: { file: 'schemas/a.yaml', start: { line: 1 } } },
          { at: { file: 'schemas/b.yaml', start: { line: 1 } } },
        ],
      },
    ]);
    expect(linked.root(place('schemas/a.yaml'))).toBeUndefined();
  });

  it('drops what draft-07 ignores beside a $ref, keeps annotations, and warns', () => {
    const { linked, said } = link(
      {
        'schemas/a.yaml': `${draft07}type: object\nproperties:\n  x: {$ref: "#/definitions/X", description: mine, minLength: 3, properties: {y: {$ref: nowhere.yaml}}, x-a: 1}\ndefinitions: {X: {type: string}}\n`,
      },
      ['schemas/a.yaml'],
    );
    expect(said()).toEqual([
      "siblings-of-ref schemas/a.yaml:4:51 'minLength', 'properties' beside a $ref are ignored in draft-07",
    ]);
    expect(linked.root(place('schemas/a.yaml'))?.schema).toEqual({
      type: 'object',
      properties: { x: { $ref: 'tidings:schemas/a.yaml#/definitions/X', description: 'mine', 'x-a': 1 } },
    });
  });
});

describe('size', () => {
  it('follows a chain of 200 files and a graph of 2^16 ways', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `schemas/c${index}.yaml`,
        index === 199 ? 'type: string' : `type: object\nproperties: {n: {$ref: c${index + 1}.yaml}}`,
      ]),
    );
    const ways = Array.from(
      { length: 16 },
      (_, index) =>
        `  d${index}: {type: object, properties: {a: {$ref: "#/$defs/d${index + 1}"}, b: {$ref: "#/$defs/d${index + 1}"}}}`,
    );
    const dag = `type: object\nproperties: {r: {$ref: "#/$defs/d0"}}\n$defs:\n${ways.join('\n')}\n  d16: {type: string}\n`;
    const { linked, said } = link({ ...chain, 'schemas/dag.yaml': dag }, ['schemas/c0.yaml', 'schemas/dag.yaml']);
    expect(said()).toEqual([]);
    expect(linked.root(place('schemas/c0.yaml'))?.definitions).toHaveLength(199);
    expect(linked.root(place('schemas/dag.yaml'))?.definitions).toHaveLength(17);
  });

  it('refuses a schema that reaches more definitions than can be handled', () => {
    const definitions = Array.from(
      { length: 5000 },
      (_, index) => `  d${index}: {type: object, properties: {n: {$ref: "#/$defs/d${index + 1}"}}}`,
    );
    const { said, linked } = link(
      {
        'schemas/a.yaml': `type: object\nproperties: {n: {$ref: "#/$defs/d0"}}\n$defs:\n${definitions.join('\n')}\n  d5000: {}\n`,
      },
      ['schemas/a.yaml'],
    );
    expect(said()).toEqual(['reference-limit schemas/a.yaml:1:1 the schema reaches more than 4000 definitions']);
    expect(linked.definitions.size).toBe(0);
  });
});
