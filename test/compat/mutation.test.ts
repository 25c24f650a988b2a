/** The mutants of mutation.mjs stand for steps that are there: whoever changes one looks whether its test still notices. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const { MUTANTS } = (await import(new URL('./mutation.mjs', import.meta.url).href)) as {
  MUTANTS: readonly (readonly [name: string, file: string, text: string, instead: string])[];
};

describe('mutants', () => {
  it.each(MUTANTS)('%s', (_name, file, text, instead) => {
    const source = readFileSync(fileURLToPath(new URL(`../../src/compiler/compat/${file}`, import.meta.url)), 'utf8');
    expect(source.split(text)).toHaveLength(2);
    expect(instead).not.toBe(text);
  });
});
