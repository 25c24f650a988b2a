/** What a hostile or broken writer may put on a topic, and what a hostile caller may hand over: an outcome each, soon, in little. */
import { defineChannel, defineEvent, defineVersion, validator } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { TodoCreated, todos } from './contracts.js';

const message = TodoCreated.toMessage(TodoCreated.make({ source: '/s', data: { todoId: 't', heading: 'h' } }));
const anything = defineVersion<'any', 1, unknown>({
  event: 'Any',
  type: 'any',
  version: 1,
  hash: '',
  validate: validator(() => undefined),
});
const open = defineChannel({
  name: 'open',
  topic: 'open',
  events: { Any: defineEvent({ name: 'Any', context: 'c', type: 'any', versions: [anything] }) },
});
const sent = anything.toMessage(anything.make({ data: {}, source: '/s' }));

describe('a value', () => {
  it.each<[string, string, string]>([
    ['50 MB of numbers', `[${'1234567,'.repeat(6_000_000)}1]`, 'event'],
    ['50 MB of text', JSON.stringify({ a: 'x'.repeat(50_000_000) }), 'event'],
    ['50,000 levels', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'undecodable'],
    ['100,000 names', `{${Array.from({ length: 100_000 }, (_, index) => `"n${index}":1`).join()}}`, 'event'],
    ['numbers beyond doubles', '{"a":[1e400]}', 'undecodable'],
    [
      'names of Object.prototype',
      '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"hasOwnProperty":1}',
      'event',
    ],
    ['lone surrogates', '{"a":"\\ud800"}', 'event'],
  ])('of %s', (_, text, kind) => {
    expect(open.decode({ ...sent, value: Buffer.from(text) }).kind).toBe(kind);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('with 200,000 wrong items has few issues', () => {
    const many = validator((data) => {
      const items = data as readonly unknown[];
      return {
        instancePath: '',
        keyword: 'anyOf',
        params: {},
        causes: items.map((_, index) => ({ instancePath: `/${index}`, keyword: 'type', params: { type: 'string' } })),
      };
    });
    const version = defineVersion<'many', 1, unknown>({
      event: 'Many',
      type: 'many',
      version: 1,
      hash: '',
      validate: many,
    });
    const decoded = version.fromMessage({
      ...sent,
      headers: { ...sent.headers, ce_type: 'many' },
      value: Buffer.from(`[${'1,'.repeat(199_999)}1]`),
    });
    expect(decoded.kind === 'invalid' && decoded.issues.length).toBeLessThanOrEqual(20);
  });
});

describe('headers', () => {
  it.each<[string, Record<string, string | Buffer>]>([
    ['ten thousand of them', Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`ce_x${index}`, 'v']))],
    [
      'a name that sets prototypes',
      Object.fromEntries([
        ['__proto__', 'x'],
        ['ce___proto__', 'x'],
        ['constructor', 'x'],
      ]),
    ],
    ['a megabyte each', { ce_subject: 'x'.repeat(1_000_000), other: Buffer.alloc(1_000_000) }],
  ])('%s', (_, headers) => {
    const merged = Object.fromEntries([...Object.entries(message.headers), ...Object.entries(headers)]);
    const decoded = todos.decode({ ...message, headers: merged });
    expect(decoded.kind).toBe('event');
    const { extensions = {} } = decoded.kind === 'event' ? decoded.event : {};
    expect(Object.getPrototypeOf(extensions)).toBe(Object.prototype);
    expect(Object.keys(extensions)).toEqual(
      Object.keys(headers)
        .filter((name) => /^ce_(x|__)/.test(name))
        .map((name) => name.slice(3)),
    );
  });

  it('say what is wrong in few words', () => {
    const decoded = todos.decode({ ...message, headers: { ...message.headers, ce_time: `x${'\n'.repeat(100_000)}` } });
    expect(decoded.kind === 'undecodable' && decoded.reason.length).toBeLessThan(200);
    expect(decoded.kind === 'undecodable' && decoded.reason).not.toContain('\n');
  });
});

describe('bytes at random', () => {
  it('are always an outcome', () => {
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 48_271) >>> 0) % 0x7fffffff;
      return seed / 0x7fffffff;
    };
    const kinds = new Set<string>();
    for (let round = 0; round < 3_000; round++) {
      const mutate = (bytes: Buffer): Buffer => {
        if (random() < 0.9) return bytes;
        const copy = Buffer.from(bytes);
        copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
        return random() < 0.2 ? copy.subarray(0, Math.floor(random() * copy.length)) : copy;
      };
      const headers = Object.entries(message.headers).map(([name, value]) => [
        name,
        mutate(Buffer.from(value as string)),
      ]);
      const decoded = todos.decode({
        key: mutate(Buffer.from('t')),
        value: mutate(Buffer.from(message.value!)),
        headers: Object.fromEntries(headers),
      });
      kinds.add(decoded.kind);
    }
    expect([...kinds].sort()).toEqual(['event', 'invalid', 'undecodable', 'unknown-type']);
  });
});
