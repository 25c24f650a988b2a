/** The quick reader of plain YAML against the library: where it gives an answer at all, it is the library's answer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/compiler/contract/schema.js';
import { createSpans, type Spans } from '../../../src/compiler/load/files/parsed.js';
import { parseYaml } from '../../../src/compiler/load/files/yaml.js';
import { parsePlainYaml } from '../../../src/compiler/load/files/yaml-plain.js';

const SEEDS = [
  `$schema: https://json-schema.org/draft/2020-12/schema
description: >-
  Folded text
  goes on

  in two paragraphs
type: object
properties:
  id: { type: string, format: uuid }
  'quoted key': { enum: [low, "medium", 'it''s'], default: low }
  pattern: {type: string, pattern: '^[A-Z]{2}$'}
  address:
    $ref: ../../shared/address.yaml#/x
    count: 12 # a comment
required:
  - id
  -  name
x-note: |
  line

    indented
  end
`,
  `---
a: 1
b:
- x
- y: 1
  z: "a \\"q\\" \\u0041"
- - 1
  - 2
-
  k: v
c: {a: 1, "b":2, c: [x, y, {d: e}], f: []}
d: |-
  literal
# comment
"e f": [
    1, -2.5,
    null ]
200: ok
/path/{id}: 2024-01-01
h: http://x.y/z#frag
^S_.*$: true
empty:
`,
];

/** Pieces of YAML that mean something somewhere. */
const BITS = [
  ' ',
  '  ',
  '\n',
  ': ',
  ':',
  '- ',
  '-',
  '#',
  ' #',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ',',
  ', ',
  '|',
  '>',
  '|-',
  '>-',
  '\n\n',
];
BITS.push(
  'a',
  '1',
  '~',
  'null',
  'true',
  '\\',
  '&a ',
  '*a',
  '!x ',
  '? ',
  '%',
  '@',
  '---',
  '...',
  '\r\n',
  '\t',
  'é',
  '\u2028',
  '\u00a0',
);
BITS.push(
  '<<',
  '.',
  'e',
  '0',
  '+',
  '\n  ',
  '\n    ',
  '\\n',
  '\\"',
  '__proto__: 1\n',
  'k: v\n',
  '\n- ',
  ' : ',
  "''",
  '`',
  '0x1f',
  '1e3',
  '\u0085',
  '.inf',
);

const edit = fc.record({ at: fc.nat(2000), cut: fc.nat(3), bit: fc.constantFrom(...BITS, '') });
const text = fc
  .record({
    seed: fc.constantFrom(...SEEDS),
    from: fc.nat(30),
    lines: fc.nat(40),
    edits: fc.array(edit, { maxLength: 4 }),
    crlf: fc.boolean(),
  })
  .map(({ seed, from, lines, edits, crlf }) => {
    const all = seed.split('\n');
    let result = all.slice(from % all.length, (from % all.length) + 1 + lines).join('\n');
    for (const { at, cut, bit } of edits) {
      const place = at % (result.length + 1);
      result = result.slice(0, place) + bit + result.slice(place + cut);
    }
    return crlf ? result.replaceAll(/\r?\n/g, '\r\n') : result;
  });

/** The places of all names, and of all scalars; the two differ on where a collection starts and on nothing that is shown. */
function placesOf(value: Json, { members }: Spans, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(members.get(value) ?? [])].flatMap(([name, { keyStart, keyEnd, start, end }]) => {
    const child = (value as { readonly [key: string]: Json })[name]!;
    const isScalar = typeof child !== 'object';
    return [
      `${path}/${name} ${keyStart}-${keyEnd} ${isScalar ? `${start}-${end}` : ''}`,
      ...placesOf(child, { members } as Spans, `${path}/${name}`),
    ];
  });
}

describe('plain YAML', () => {
  it('is read whole in these seeds', () => {
    for (const seed of SEEDS) expect(parsePlainYaml(seed)).toEqual(parseYaml(seed).value);
  });

  it('agrees with the library on values and places', () => {
    let answered = 0;
    fc.assert(
      fc.property(text, (yaml) => {
        const own = createSpans();
        const plain = parsePlainYaml(yaml, own);
        if (plain === undefined) return;
        answered++;
        const theirs = createSpans();
        const { value, problems } = parseYaml(yaml, theirs);
        expect(problems).toEqual([]);
        expect(isDeepStrictEqual(plain, value), JSON.stringify([yaml, plain, value])).toBe(true);
        expect(placesOf(plain, own)).toEqual(placesOf(value!, theirs));
      }),
      { numRuns: 15_000, seed: 42 },
    );
    expect(answered).toBeGreaterThan(2000);
  });

  it("agrees on this repository's own contracts, and reads nearly all of them", () => {
    const root = join(import.meta.dirname, '../../..');
    const paths = readdirSync(join(root, 'schemas'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.yaml'),
    );
    const texts = [...paths.map((path) => join('schemas', path)), 'asyncapi.yaml'].map((path) =>
      readFileSync(join(root, path), 'utf8'),
    );
    let plain = 0;
    for (const yaml of texts) {
      const own = parsePlainYaml(yaml);
      if (own === undefined) continue;
      plain++;
      expect(own).toEqual(parseYaml(yaml).value);
    }
    expect(plain / texts.length).toBeGreaterThan(0.8);
  });

  it.each([
    ['an alias', 'a: *b'],
    ['an anchor', 'a: &b 1'],
    ['a tag', 'a: !!str 1'],
    ['a repeated name', 'a: 1\na: 2'],
    ['a tab', 'a:\t1'],
    ['a merge key', '<<: {}'],
    ['a number that needs thought', 'a: 1e3'],
    ['another document', 'a: 1\n---\nb: 2'],
    ['text on several lines', 'a: b\n  c'],
    ['an open quote', 'a: "b'],
    ['bad indentation', 'a: 1\n  b: 2'],
    ['deep nesting', `a: ${'['.repeat(300)}`],
  ])('leaves %s to the library', (_name, yaml) => {
    expect(parsePlainYaml(yaml)).toBeUndefined();
  });
});
