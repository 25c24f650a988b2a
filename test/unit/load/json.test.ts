import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/compiler/load/files/json.js';
import { createSpans } from '../../../src/compiler/load/files/parsed.js';

const problems = (text: string) =>
  parseJson(text).problems.map(({ code, start, end, message }) => `${code} ${start}-${end} ${message}`);

describe('JSON', () => {
  it('reads what JSON.parse reads, to the same value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (json, space) => {
        const text = JSON.stringify(JSON.parse(json), null, space);
        const { value, problems: found } = parseJson(text);
        expect(found.filter(({ code }) => code !== 'lossy-number')).toEqual([]);
        // JSON.parse is the oracle; -0 is 0 for everybody who writes JSON.
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('accepts and refuses exactly the texts that JSON.parse does', () => {
    const alphabet = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '.5',
      'e3',
      '0',
      'true',
      'nul',
      ' ',
      '\n',
      '\\',
      '\\u0041',
      "'",
      '\u00a0',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const own = parseJson(text);
        const refused = own.problems.some(({ code }) => code === 'syntax-error') || own.value === undefined;
        expect(refused, text).toBe(/[^ \n]/.test(text) && !accepts(text));
      }),
      { numRuns: 20_000, seed: 2 },
    );
  });

  it('knows where everything stands', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        const text = JSON.stringify(JSON.parse(json), null, 2);
        const spans = createSpans();
        const { value } = parseJson(text, spans);
        for (const [holder, members] of spans.members) {
          expect([...members.keys()].sort()).toEqual(Object.keys(holder).sort());
          for (const [name, { start, end, keyStart, keyEnd }] of members) {
            const member = (holder as Record<string, unknown>)[name];
            expect(JSON.stringify(JSON.parse(text.slice(start, end)))).toBe(JSON.stringify(member));
            if (!Array.isArray(holder)) expect(JSON.parse(text.slice(keyStart, keyEnd))).toBe(name);
          }
        }
        expect(text.slice(spans.root.start, spans.root.end)).toBe(text);
        expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it.each([
    ['{"a": 1,}', ["syntax-error 7-8 a ',' before '}'"]],
    ['[1,]', ["syntax-error 2-3 a ',' before ']'"]],
    ['{"a" 1}', ["syntax-error 5-6 '1' where ':' is expected"]],
    ['{"a": 1 "b": 2}', [`syntax-error 8-9 '"' where ',' or '}' is expected`]],
    ['{a: 1}', [`syntax-error 1-2 'a' where a name in double quotes or '}' is expected`]],
    ["{'a': 1}", [`syntax-error 1-2 ''' where a name in double quotes or '}' is expected`]],
    ['// x\n{}', ['syntax-error 0-2 JSON has no comments']],
    ['{"a": undefined}', ["syntax-error 6-15 'undefined' where a value is expected"]],
    ['{"a": 01}', ["syntax-error 6-7 '01' is not a JSON number"]],
    ['[+1]', ["syntax-error 1-2 '+' where a value is expected"]],
    ['[NaN]', ["syntax-error 1-4 'NaN' where a value is expected"]],
    ['{"a": "x', ['syntax-error 6-8 the string has no end']],
    ['{"a": "x\ny"}', ['syntax-error 6-8 a string ends in the line where it starts']],
    ['["\\x"]', ["syntax-error 2-4 '\\x' is not an escape that JSON has"]],
    ['{"a": [1, 2', ["syntax-error 11-11 the file ends where ',' or ']' is expected"]],
    ['{} {}', ["syntax-error 3-4 '{' where the end of the file is expected"]],
    [
      '{"a": 1, "b": 2, "a": 3, "a": 4}',
      [
        "duplicate-key 17-20 'a' stands twice in the same object",
        "duplicate-key 25-28 'a' stands twice in the same object",
      ],
    ],
    ['["\\ud800", "\\ud83d\\ude00"]', ['not-json 1-9 an escape stands for half a character (a lone surrogate)']],
    [
      '[1e400, 9007199254740993, 9007199254740992, 1e-400, 0e5]',
      [
        "lossy-number 1-6 '1e400' is too large for a number",
        "lossy-number 8-24 '9007199254740993' would be read as 9007199254740992",
        "lossy-number 44-50 '1e-400' would be read as 0",
      ],
    ],
  ])('%s', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });

  it('keeps names that objects have already', () => {
    const { value } = parseJson('{"__proto__": {"x": 1}, "constructor": 1, "toString": 2}');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('refuses deep nesting before the stack does', () => {
    expect(problems('['.repeat(100_000))).toEqual(['too-deep 200-201 more than 200 levels deep']);
    expect(problems(`${'['.repeat(200)}${']'.repeat(200)}`)).toEqual([]);
  });
});

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
