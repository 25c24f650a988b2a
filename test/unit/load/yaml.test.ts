import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/compiler/load/files/yaml.js';

/** `code 'marked text' message (help)`. */
const problems = (text: string) =>
  parseYaml(text).problems.map(
    ({ code, message, start, end, help }) =>
      `${code} '${text.slice(start, end)}' ${message}${help === undefined ? '' : ` (${help})`}`,
  );

const values = (text: string) => {
  const { value, problems: found } = parseYaml(text);
  expect(found).toEqual([]);
  return value;
};

describe('values (YAML 1.2 core schema)', () => {
  it.each([
    ['a: no', { a: 'no' }],
    ['a: 2024-01-01', { a: '2024-01-01' }],
    ['a: 12:30:00', { a: '12:30:00' }],
    ['a: 1_000', { a: '1_000' }],
    ['a: 0x1F', { a: 31 }],
    ['a: 0o17', { a: 15 }],
    ['a: 1e3', { a: 1000 }],
    ['a: -0', { a: 0 }],
    ['a: ~\nb:\nc: null', { a: null, b: null, c: null }],
    ['a: !!str 12', { a: '12' }],
    ['200: a\n1.0: b\nnull: c\ntrue: d', { '200': 'a', '1.0': 'b', null: 'c', true: 'd' }],
    ['"<<": x', { '<<': 'x' }],
    ['a: &x {b: 1}\nc: [*x, *x]', { a: { b: 1 }, c: [{ b: 1 }, { b: 1 }] }],
    ['---\na: 1\n...\n', { a: 1 }],
    ['{\n\t"a": [\n\t\t1\n\t]\n}', { a: [1] }],
    ['a: "\\ud83d\\ude00"', { a: '😀' }],
    ['', null],
    ['# only a comment', null],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it('keeps `__proto__` as a name', () => {
    const value = values('__proto__: {x: 1}\nconstructor: 2') as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('what is wrong is said once, where it is', () => {
  it.each([
    ['a:\n\tb: 1', ["syntax-error '\t' a tab as indentation (Indent YAML with spaces.)"]],
    ['type: object\ntitle: "abc\nproperties:\n  a: {}\n', [`syntax-error '"abc' the " is never closed`]],
    ["title: 'abc\na: 1\n", ["syntax-error ''abc' the ' is never closed"]],
    ['a: "\\"', [`syntax-error '"\\"' the " is never closed`]],
    ['title: x\ntype:object\nproperties: {}', ["syntax-error 'type:' a space is missing after 'type:'"]],
    ['a: 1\nfoo\nb: 2', ["syntax-error 'foo' 'foo' is not followed by ':' and a value"]],
    ['p:\n  a:\n    x: 1\n   b:\n    x: 1', ["syntax-error 'b:' the indentation fits none of the lines above"]],
    [
      'a: 1\nd: this: that\ne: more: x\n',
      [
        "syntax-error 'this: that' a second ': ' in one line (Put the text in quotes.)",
        "syntax-error 'more: x' a second ': ' in one line (Put the text in quotes.)",
      ],
    ],
    ['enum: [a, b\ntype: string', ["syntax-error 'type: string' the '[' above is not closed by ']'"]],
    ['a: { b: 1\nc: 2', ["syntax-error 'c: 2' the '{' above is not closed by '}'"]],
    ['a: [1]]\nb: 2\nc: 3', ["syntax-error ']' ']' is not expected here"]],
    [
      'a: @x\nb: `y`',
      [
        "syntax-error '@' plain text may not start with '@' (Put the text in quotes.)",
        "syntax-error '`' plain text may not start with '`' (Put the text in quotes.)",
      ],
    ],
    [
      'a: 1\n- b\n- c',
      [
        "syntax-error '- b' a list item where 'name: value' is expected",
        "syntax-error '- c' a list item where 'name: value' is expected",
      ],
    ],
    [
      'a: "\\d+"',
      [
        "syntax-error '\\d' '\\d' is not an escape (A backslash starts an escape in double quotes; in single quotes it is only a backslash.)",
      ],
    ],
    ['a: *nothing', ["syntax-error '*nothing' '*nothing' has no anchor before it"]],
    ['<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x', ["syntax-error '<<<<<<<' a merge conflict is not resolved"]],
    [
      'a: 1\nb: 2\na: 3\nb: 4',
      [
        "duplicate-key 'a' 'a' stands twice in the same object",
        "duplicate-key 'b' 'b' stands twice in the same object",
      ],
    ],
    ['1: a\n"1": b', [`duplicate-key '"1"' '1' stands twice in the same object`]],
    [
      'x: &a {b: 1}\ny:\n  <<: *a',
      ["unsupported-yaml '<<' the merge key '<<' (YAML 1.2 has no merge keys: use `allOf` and `$ref`.)"],
    ],
    [
      'a: !!js/function x\nb: !y 1\nc: !!binary aGk=',
      [
        "unsupported-yaml '!!js/function' the tag '!!js/function' is not known (Contracts hold plain JSON values: leave the tag out.)",
        "unsupported-yaml '!y' the tag '!y' is not known (Contracts hold plain JSON values: leave the tag out.)",
        "unsupported-yaml '!!binary' the tag '!!binary' is not known (Contracts hold plain JSON values: leave the tag out.)",
      ],
    ],
    ['? [a]\n: b', ["unsupported-yaml '[' a name that is not plain text"]],
    [': b', ["unsupported-yaml '' a value without a name"]],
    ['a: 1\n---\nb: 2', ["unsupported-yaml '---' a second document in the same file"]],
    ['%YAML 1.1\n---\na: yes', ["unsupported-yaml '%YAML 1.1' YAML 1.1 is not YAML 1.2 (Remove the directive.)"]],
    [
      'a: .nan\nb: -.inf',
      ["not-json '.nan' '.nan' is not a JSON value", "not-json '-.inf' '-.inf' is not a JSON value"],
    ],
    ['a: "x\\ud800"', [`not-json '"x\\ud800"' an escape stands for half a character (a lone surrogate)`]],
    [
      'a: 1e400\nb: 9223372036854775807\nc: 9007199254740991\nd: 0xFFFFFFFFFFFFFFFFF',
      [
        "lossy-number '1e400' '1e400' is too large for a number",
        "lossy-number '9223372036854775807' '9223372036854775807' would be read as 9223372036854775808",
        "lossy-number '0xFFFFFFFFFFFFFFFFF' '0xFFFFFFFFFFFFFFFFF' would be read as 295147905179352825856",
      ],
    ],
    ['a: 017\nb: 0\nc: 0.5\nd: "017"', ["ambiguous-number '017' '017' is the number 17"]],
    ['a: &a [*a]', ["alias-limit '*a' '*a' contains itself"]],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });
});

describe('limits', () => {
  it('allows honest reuse: 200 aliases of one map', () => {
    const text = `base: &base {type: object, properties: {a: {type: string}}}\nall: [${'*base, '.repeat(200)}1]\n`;
    expect((values(text) as { all: unknown[] }).all).toHaveLength(201);
  });

  it('refuses aliases that multiply', () => {
    const names = 'abcdefghi';
    const lines = [...names].map(
      (name, index) => `${name}: &${name} [${`${index === 0 ? 'x' : `*${names[index - 1]}`},`.repeat(9)}]`,
    );
    expect(problems(lines.join('\n'))).toEqual([
      expect.stringMatching(/^alias-limit '\*e' with '\*e', the aliases .* more than 100,000 values$/),
    ]);
  });

  it('refuses nesting that aliases make', () => {
    const deep = Array.from(
      { length: 30 },
      (_, index) => `a${index}: &a${index} ${'['.repeat(9)}${index === 0 ? 1 : `*a${index - 1}`}${']'.repeat(9)}`,
    );
    expect(problems(deep.join('\n'))).toEqual(["too-deep '*a21' '*a21' leads more than 200 levels deep"]);
  });

  it.each([
    ['flow sequences', '['.repeat(5000)],
    ['flow maps', '{a: '.repeat(5000)],
    ['block sequences on one line', '- '.repeat(5000)],
    ['explicit keys', '? '.repeat(5000)],
    ['block maps', Array.from({ length: 1000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')],
  ])('refuses nesting by %s', (_name, text) => {
    expect(parseYaml(text).problems.map(({ code }) => code)).toEqual(['too-deep']);
  });

  it('allows 200 levels', () => {
    expect(values(`${'['.repeat(200)}${']'.repeat(200)}`)).toHaveLength(1);
    expect(problems(`${'['.repeat(201)}${']'.repeat(201)}`)).toEqual(["too-deep '[]' more than 200 levels deep"]);
  });

  it('refuses more tokens than any contract has', () => {
    expect(parseYaml(`a: [${'1, '.repeat(300_000)}1]`).problems.map(({ code }) => code)).toEqual(['file-too-large']);
  });

  it('refuses one text of more than 1 MiB', () => {
    expect(parseYaml(`a: '${"''".repeat(600_000)}'`).problems.map(({ code }) => code)).toEqual(['file-too-large']);
  });

  it('finds twenty mistakes at most', () => {
    expect(problems('a: @x\n'.repeat(50))).toHaveLength(20);
  });
});
