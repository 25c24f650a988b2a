import { describe, expect, it } from 'vitest';
import { attributeProblem } from '../../../../src/runtime/envelope/attributes.js';

describe('texts of attributes', () => {
  it('are held to the characters that CloudEvents allows, each of Unicode', () => {
    const excluded = /[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}]/u;
    const wrong: number[] = [];
    for (let code = 0; code <= 0x10ffff; code++) {
      const text = `a${String.fromCodePoint(code)}b`;
      if ((attributeProblem(text) !== undefined) !== excluded.test(text)) wrong.push(code);
    }
    expect(wrong).toEqual([]);
  });
});
