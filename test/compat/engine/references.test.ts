import { describe, expect, it } from 'vitest';
import type { Json, JsonSchema } from '../../../src/compiler/contract/schema.js';
import { broken, verdict } from './support.js';

const ok = 'compatible';
const tree = (value: JsonSchema) => ({
  $defs: {
    node: {
      type: 'object',
      required: ['value'],
      properties: { value, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
    },
  },
  $ref: '#/$defs/node',
});

describe('references', () => {
  it('moves a definition without breaking anyone', () => {
    const before = { properties: { a: { type: 'string', maxLength: 3 } } };
    const after = { properties: { a: { $ref: '#/$defs/short' } }, $defs: { short: { type: 'string', maxLength: 3 } } };
    expect(verdict(before, after)).toBe(ok);
    expect(verdict(after, before)).toBe(ok);
  });

  it('resolves ids, anchors and schemas of others', () => {
    const resolve = new Map<string, JsonSchema>([
      ['https://example.com/money', { $defs: { amount: { $anchor: 'amount', type: 'integer' } }, $ref: '#amount' }],
    ]);
    const own = { $id: 'https://example.com/event', $ref: 'money' };
    expect(verdict(own, { type: 'number' }, { resolve })).toBe(ok);
    expect(verdict({ type: 'number' }, own, { resolve })).toEqual(broken(0.5));
    const embedded = {
      $defs: { a: { $id: 'inner', $defs: { b: { type: 'string' } }, $ref: '#/$defs/b' } },
      $ref: 'inner',
    };
    expect(verdict(embedded, { type: 'string' })).toBe(ok);
  });

  it('takes the contract model form', () => {
    const resolve = new Map<string, JsonSchema>([['tidings:shared/money.yaml#/$defs/Money', { type: 'integer' }]]);
    expect(verdict({ $ref: 'tidings:shared/money.yaml#/$defs/Money' }, { type: 'number' }, { resolve })).toBe(ok);
  });

  it('resolves $dynamicRef where the way settles it', () => {
    const list = (item: Json) => ({
      $id: 'https://example.com/strings',
      $ref: 'list',
      $defs: {
        item: { $dynamicAnchor: 'item', ...(item as object) },
        list: {
          $id: 'list',
          type: 'array',
          items: { $dynamicRef: '#item' },
          $defs: { any: { $dynamicAnchor: 'item' } },
        },
      },
    });
    expect(verdict(list({ type: 'string' }), { type: 'array', items: { type: 'string' } })).toBe(ok);
    expect(verdict(list({ type: 'number' }), list({ type: 'integer' }))).toEqual(broken([0.5]));
  });

  it('resolves $recursiveRef of 2019-09', () => {
    const node = {
      $recursiveAnchor: true,
      type: 'object',
      properties: { next: { $recursiveRef: '#' } },
      additionalProperties: false,
    };
    expect(verdict(node, { properties: { next: { type: 'object' } } }, { draft: '2019-09' })).toBe(ok);
    const outer = {
      $id: 'https://example.com/outer',
      $recursiveAnchor: true,
      $defs: { inner: { $id: 'inner', $recursiveAnchor: true, properties: { next: { $recursiveRef: '#' } } } },
      allOf: [{ $ref: 'inner' }, { required: ['a'] }],
    };
    const next = { properties: { next: { required: ['a'] } } };
    expect(verdict(outer, next, { draft: '2019-09' })).toBe(ok);
    expect(verdict({ ...outer, $recursiveAnchor: false, type: 'object' }, next, { draft: '2019-09' })).toEqual(
      broken({ next: {}, a: null }),
    );
  });

  it('reads the meta-schemas', () => {
    const meta = { $ref: 'http://json-schema.org/draft-07/schema#' };
    expect(verdict(meta, { type: ['object', 'boolean'] }, { draft: 'draft-07' })).toBe(ok);
    expect(verdict({ properties: { a: true } }, meta, { draft: 'draft-07' })).toEqual(broken(null));
  });

  it('hides the siblings of $ref up to draft-07', () => {
    const schema = {
      definitions: { a: { type: 'string' } },
      properties: { a: { $ref: '#/definitions/a', maxLength: 1 } },
    };
    expect(verdict({ properties: { a: { type: 'string' } } }, schema, { draft: 'draft-07' })).toBe(ok);
    expect(verdict({ type: 'object', properties: { a: { type: 'string' } } }, schema, { draft: '2019-09' })).toEqual(
      broken({ a: 'aa' }),
    );
  });

  it('gives no answer for a reference that leads nowhere, not even against itself in another schema', () => {
    expect(verdict({ $ref: '#/nowhere' }, { type: 'string' })).toBe('unproven');
    expect(verdict({ $ref: 'http://169.254.169.254/' }, { $ref: 'http://169.254.169.254/', title: 'other' })).toBe(
      'unproven',
    );
    expect(verdict({ $ref: '#/nowhere' }, { $ref: '#/nowhere' })).toBe(ok);
  });
});

describe('recursion', () => {
  it('is proved', () => {
    expect(verdict(tree({ type: 'integer' }), tree({ type: 'number' }))).toBe(ok);
    expect(
      verdict(tree({ enum: ['a'] }), {
        type: 'object',
        properties: { children: { items: tree({ type: 'string' }) } },
        ...{ $defs: tree({ type: 'string' }).$defs },
      }),
    ).toBe(ok);
  });

  it('is refuted by the smallest value', () => {
    expect(verdict(tree({ type: 'number' }), tree({ type: 'integer' }))).toEqual(broken({ value: 0.5 }));
  });

  it('finds a break that only a deeper value shows', () => {
    const list = (last: JsonSchema) => ({
      $defs: {
        a: { type: 'object', properties: { n: { $ref: '#/$defs/b' } }, additionalProperties: false },
        b: { type: 'object', properties: { n: { $ref: '#/$defs/c' } }, additionalProperties: false },
        c: { type: 'object', properties: { n: { $ref: '#/$defs/a' }, v: last }, additionalProperties: false },
      },
      $ref: '#/$defs/a',
    });
    expect(verdict(list({ type: 'string' }), list({ type: 'integer' }))).toEqual(broken({ n: { n: { v: '' } } }));
    expect(verdict(list({ type: 'integer' }), list({ type: 'number' }))).toBe(ok);
  });

  it('keeps nothing that was concluded from an assumption which failed', () => {
    // Both branches meet the same pair; the first one under the assumption that the pair holds.
    const pair = (leaf: JsonSchema) => ({
      $defs: {
        x: { type: 'object', properties: { y: { $ref: '#/$defs/y' }, z: leaf }, additionalProperties: false },
        y: { type: 'object', properties: { x: { $ref: '#/$defs/x' } }, additionalProperties: false },
      },
      type: 'object',
      properties: { first: { $ref: '#/$defs/y' }, second: { $ref: '#/$defs/x' } },
      additionalProperties: false,
    });
    expect(verdict(pair({ type: 'string' }), pair({ type: 'integer' }))).not.toBe(ok);
    const onlyFirst = { ...pair({ type: 'string' }), properties: { first: { $ref: '#/$defs/y' } } };
    expect(verdict(onlyFirst, pair({ type: 'integer' }))).toEqual(broken({ first: { x: { z: '' } } }));
  });

  it('asks again what it took for empty while something around it was open', () => {
    const closed = (properties: { readonly [name: string]: JsonSchema }, more: object = {}) =>
      ({ type: 'object', properties, additionalProperties: false, ...more }) as JsonSchema;
    const to = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });
    const [x, w, u] = [to('x'), to('w'), to('u')] as const;
    const defs = (leaf: JsonSchema) =>
      ({ x: closed({ w, u, z: leaf }), w: closed({ x }), u: closed({ y: x }) }) as unknown as Json;
    const writer = closed({ p: x, q: u, r: w }, { required: ['p', 'q', 'r'], $defs: defs({ type: 'string' }) });
    const reader = {
      $defs: defs({ type: 'integer' }),
      anyOf: [{ properties: { p: x } }, { properties: { q: u } }, { properties: { r: w } }],
    };
    expect(verdict(writer, reader)).toEqual(broken({ p: { z: '' }, q: { y: { z: '' } }, r: { x: { z: '' } } }));
  });

  it('knows that an endless value does not exist', () => {
    expect(verdict({ type: 'object', required: ['next'], properties: { next: { $ref: '#' } } }, false)).toBe(ok);
  });

  it('gives no answer for a schema that is nothing but itself', () => {
    expect(verdict({ $ref: '#' }, { type: 'string' })).toBe('unproven');
    const twice = { allOf: [{ required: ['a'] }, { $ref: '#' }, { $ref: '#' }], unevaluatedProperties: false };
    expect(verdict(twice, { type: 'string' })).toBe('unproven');
  });
});
