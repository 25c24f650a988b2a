import type { DeclaredNode } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { undeclaredCheck } from '../../../../src/runtime/registry/declared.js';

const paths = (table: readonly DeclaredNode[] | undefined, data: unknown) =>
  undeclaredCheck(table)(data).map(({ path }) => path);

describe('undeclaredCheck', () => {
  it('allows every name without a table, and in nodes without properties', () => {
    expect(paths(undefined, { a: 1 })).toEqual([]);
    expect(paths([], { a: 1 })).toEqual([]);
    expect(paths([{}], { a: { b: 1 } })).toEqual([]);
    expect(paths([{ p: { a: -1 } }], { a: { anything: [{}] } })).toEqual([]);
  });

  it('finds names at every depth', () => {
    const table: DeclaredNode[] = [{ p: { price: 1, lines: 2 } }, { p: { amount: -1 } }, { i: 3 }, { p: { sku: -1 } }];
    const data = { price: { amount: 1, vat: 2 }, lines: [{ sku: 'a' }, { sku: 'b', colour: 'red' }], 'odd name': 1 };
    expect(undeclaredCheck(table)(data)).toEqual([
      { path: 'data.price.vat', message: 'is not declared in the contract' },
      { path: 'data.lines[1].colour', message: 'is not declared in the contract' },
      { path: 'data["odd name"]', message: 'is not declared in the contract' },
    ]);
  });

  it('knows the first items of an array and the others', () => {
    const table: DeclaredNode[] = [{ t: [1, -1], i: 2 }, { p: { a: -1 } }, { p: { b: -1 } }];
    expect(paths(table, [{ b: 1 }, { free: 1 }, { a: 1 }, { b: 1 }])).toEqual(['data[0].b', 'data[2].a']);
    expect(paths([{ t: [1] }, { p: { a: -1 } }], [{ a: 1 }, { free: 1 }])).toEqual([]);
  });

  it('knows names by pattern, and the values of undeclared ones', () => {
    const table: DeclaredNode[] = [{ p: { id: -1 }, r: [['^x-', 1]] }, { p: { v: -1 } }];
    expect(paths(table, { id: 1, 'x-a': { v: 1 }, 'x-b': { w: 1 }, y: 1 })).toEqual(['data["x-b"].w', 'data.y']);
    const open: DeclaredNode[] = [{ p: { id: -1 }, r: [['^x-', -1]], a: 1 }, { p: { v: -1 } }];
    expect(paths(open, { id: 1, any: { v: 1 }, more: { w: 1 }, 'x-a': { w: 1 } })).toEqual(['data.more.w']);
    expect(paths([{ p: {}, a: -1 }], { any: { w: 1 } })).toEqual([]);
  });

  it('ends on recursive tables', () => {
    const table: DeclaredNode[] = [{ p: { child: 0 } }];
    expect(paths(table, { child: { child: { child: {}, x: 1 } } })).toEqual(['data.child.child.x']);
  });

  it('declares nothing that objects inherit', () => {
    const data = JSON.parse('{"constructor": 1, "__proto__": {"a": 1}, "toString": 1}') as unknown;
    expect(paths([{ p: { id: -1 } }], data)).toEqual(['data.constructor', 'data.__proto__', 'data.toString']);
    expect(paths([{ p: { ['__proto__']: 1 } }, { p: {} }], data)).toEqual([
      'data.constructor',
      'data.__proto__.a',
      'data.toString',
    ]);
  });

  it('stops after twenty', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`n${index}`, index]));
    expect(paths([{ p: {} }], many).length).toBe(20);
  });
});
