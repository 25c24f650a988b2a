import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/compiler/contract/schema.js';
import { type WitnessOptions, witnessText } from '../../../src/compiler/report/witness.js';

/** The lines, and under the marked one the carets. */
function shown(value: Json, instance: string, options?: WitnessOptions): readonly string[] {
  const { lines, mark } = witnessText(value, instance, options);
  return lines.flatMap((line, index) =>
    index === mark?.line ? [line, ' '.repeat(mark.from) + '^'.repeat(mark.to - mark.from)] : [line],
  );
}

describe('witness', () => {
  it('stands on one line where it fits, with the refused part marked', () => {
    expect(shown({ id: 'a', tags: [1, { x: null }], empty: {} }, '/tags/1/x')).toEqual([
      '{ "id": "a", "tags": [1, { "x": null }], "empty": {} }',
      '                                ^^^^',
    ]);
  });

  it('is broken where it does not fit, no more than it must', () => {
    const value = { customer: { name: 'x'.repeat(30), tags: ['a', 'b'] }, total: 12.5 };
    expect(shown(value, '/customer/tags', { columns: 40 })).toEqual([
      '{',
      '  "customer": {',
      `    "name": "${'x'.repeat(30)}",`,
      '    "tags": ["a", "b"]',
      '            ^^^^^^^^^^',
      '  },',
      '  "total": 12.5',
      '}',
    ]);
  });

  it('marks the first line of what has several, and nothing where the pointer leads nowhere', () => {
    expect(shown({ a: { b: 'x'.repeat(20), c: 'y'.repeat(20) } }, '/a', { columns: 30 }).slice(0, 4)).toEqual([
      '{',
      '  "a": {',
      '       ^',
      `    "b": "${'x'.repeat(20)}",`,
    ]);
    expect(witnessText({ a: 1 }, '/b').mark).toBeUndefined();
    expect(witnessText({ a: 1 }, '').mark).toEqual({ line: 0, from: 0, to: 10 });
  });

  it('reads the tokens of JSON pointers', () => {
    expect(shown({ 'a/b': 1, 'c~d': 2, '': 3 }, '/a~1b')[1]!.indexOf('^')).toBe('{ "a/b": '.length);
    expect(shown({ 'a/b': 1, 'c~d': 2, '': 3 }, '/c~0d')[1]!.indexOf('^')).toBe('{ "a/b": 1, "c~d": '.length);
    expect(shown({ '': 3 }, '/')[1]).toBe('      ^');
  });

  it('leaves out what is long, and says how much', () => {
    expect(witnessText({ s: '€'.repeat(300), n: 1 }, '/n', { string: 10 })).toEqual({
      lines: [`{ "s": "${'€'.repeat(9)}…" (300 characters), "n": 1 }`],
      mark: { line: 0, from: 43, to: 44 },
      shortened: true,
    });
    const items = Array.from({ length: 1000 }, (_, index) => index);
    expect(witnessText(items, '', { entries: 3 }).lines).toEqual(['[0, 1, 2, … 997 more]']);
  });

  it('never leaves out the refused part', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    expect(shown({ items }, '/items/700', { entries: 2 })).toEqual([
      '{ "items": [0, 1, … 698 more, 700, … 299 more] }',
      '                              ^^^',
    ]);
    let deep: Json = { refused: true };
    for (let depth = 0; depth < 15; depth++) deep = { [`d${depth}`]: deep, other: { a: { b: {} } } };
    const path = `/${Array.from({ length: 15 }, (_, index) => `d${14 - index}`).join('/')}/refused`;
    expect(shown(deep, path).find((_, index, all) => all[index + 1]?.includes('^'))).toContain('"refused": true');
  });

  it('stays small, whatever the value', () => {
    let wide: Json = 1;
    for (let depth = 0; depth < 6; depth++) wide = Array.from({ length: 12 }, () => wide);
    expect(witnessText(wide, '').lines.join('\n').length).toBeLessThan(5000);
    let deep: Json = [];
    for (let depth = 0; depth < 3000; depth++) deep = [deep];
    expect(witnessText(deep, '/0'.repeat(3000)).lines.length).toBeLessThan(100);
  });

  it('has no control or format characters, and no command of a build', () => {
    const text = witnessText({ 'a\u001b\u202e': '##[add-mask]x\u2028\u0085' }, '').lines.join('\n');
    expect(text).toBe('{ "a\\u001b\\u202e": "\\u0023#[add-mask]x\\u2028\\u0085" }');
  });

  it('is the value, where nothing was left out; the mark is the refused part', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(), (text, pick) => {
        const value = JSON.parse(text) as Json;
        const pointers = pointersOf(value);
        const pointer = pointers[pick % pointers.length]!;
        const { lines, mark, shortened } = witnessText(value, pointer.at, { columns: 30 });
        if (shortened) return;
        expect(JSON.parse(lines.join('\n'))).toEqual(value);
        const marked = lines[mark!.line]!.slice(mark!.from, mark!.to);
        if (lines.length === 1 || typeof pointer.value !== 'object' || pointer.value === null) {
          expect(JSON.parse(marked)).toEqual(pointer.value);
        } else {
          expect(marked).toMatch(/^[[{]/);
        }
      }),
    );
  });
});

function pointersOf(value: Json, at = ''): readonly { readonly at: string; readonly value: Json }[] {
  const own = { at, value };
  if (typeof value !== 'object' || value === null) return [own];
  return [
    own,
    ...Object.entries(value).flatMap(([key, entry]: [string, Json]) =>
      pointersOf(entry, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ];
}
