import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v1 from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { symbols } from '../../../src/runtime/codegen/v1/symbols.js';

const folder = new URL('../../../src/runtime/codegen/v1/', import.meta.url);
const source = (file: string) => readFileSync(fileURLToPath(new URL(file, folder)), 'utf8');

/** Names that a module exports as types. */
function exportedTypes(text: string): string[] {
  const lists = [...text.matchAll(/export (type )?\{([^}]*)\}/g)];
  return lists.flatMap(([, all, names]) =>
    names!
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && (all !== undefined || name.startsWith('type ')))
      .map((name) => name.replace(/^type /, '')),
  );
}

const named = (kind: 'type' | 'value') =>
  Object.entries(symbols)
    .filter(([, symbol]) => symbol.kind === kind)
    .map(([name]) => name)
    .sort();

describe('the table of symbols', () => {
  it('has every value that generated code may import', () => {
    expect(Object.keys(v1).sort()).toEqual(named('value'));
  });

  it('has every type that generated code may import', () => {
    // The table itself, for the emitters.
    const own = ['SymbolName', 'symbols'];
    const types = [...exportedTypes(source('index.ts')), ...exportedTypes(source('validate/index.ts'))];
    expect(types.filter((name) => !own.includes(name)).sort()).toEqual(named('type'));
  });
});
