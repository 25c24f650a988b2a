import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  camelCase,
  eventName,
  foldCase,
  folderName,
  isTooLong,
  pascalCase,
  safeIdentifier,
  segment,
} from '../../../src/compiler/load/document/names.js';

describe('pascalCase', () => {
  it.each([
    ['TodoCreated', 'TodoCreated'],
    ['order-created', 'OrderCreated'],
    ['order_created', 'OrderCreated'],
    ['orderCreated', 'OrderCreated'],
    ['order.created', 'OrderCreated'],
    ['ORDER_CREATED', 'OrderCreated'],
    ['user SMS sent', 'UserSMSSent'],
    ['3dPrinted', '_3dPrinted'],
    ['\u{1F389}', 'U1F389'],
    ['party \u{1F389} over', 'PartyOver'],
    ['Cafe\u0301Opened', 'Caf\u00e9Opened'],
    ['注文', '注文'],
    ['', 'Unnamed'],
    ['__proto__', 'Proto'],
    ['../../etc/passwd', 'EtcPasswd'],
    ['a\u202eb', 'AB'],
  ])('%j -> %j', (raw, name) => {
    expect(pascalCase(raw)).toBe(name);
  });

  it('makes an identifier of anything, and always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const name = pascalCase(raw);
        expect(name).toMatch(/^[\p{ID_Start}_][\p{ID_Continue}]*$/u);
        expect(pascalCase(raw.normalize('NFD'))).toBe(pascalCase(raw.normalize('NFC')));
      }),
    );
  });
});

describe('camelCase', () => {
  it.each([
    ['todos', 'todos'],
    ['Todos', 'todos'],
    ['user/signed-up', 'userSignedUp'],
    ['HTTPRequests', 'httpRequests'],
    ['SMS', 'sms'],
    ['com.example.todos', 'comExampleTodos'],
    ['9lives', '_9lives'],
  ])('%j -> %j', (raw, name) => {
    expect(camelCase(raw)).toBe(name);
  });
});

describe('reserved names', () => {
  it.each(['Date', 'Array', 'Record', 'delete', 'await', 'Con', 'EventOf', 'defineChannel', 'undefined'])(
    '%s gets an underscore',
    (name) => {
      expect(safeIdentifier(name)).toBe(`${name}_`);
    },
  );

  it('keeps the wire name of an event that a language reserves', () => {
    expect(eventName('error')).toEqual({ name: 'Error_', wire: 'Error' });
    expect(eventName('TodoCreated')).toEqual({ name: 'TodoCreated', wire: 'TodoCreated' });
  });
});

describe('folders', () => {
  it.each([
    ['todos', 'todos'],
    ['user/signedup', 'user-signedup'],
    ['../../x', 'x'],
    ['a b', 'a-b'],
    ['shared', 'shared_'],
    ['Tests', 'Tests_'],
    ['con', 'con_'],
    ['snake_case', 'snake_case'],
    ['..', 'U2EU2E'],
    ['a\0b', 'a-b'],
  ])('%j -> %j', (raw, name) => {
    expect(folderName(raw)).toBe(name);
  });

  it('are one segment on every disk, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        expect(segment(raw)).toMatch(/^[\p{ID_Continue}_-]+$/u);
      }),
    );
  });
});

describe('foldCase', () => {
  it('is one for names that are one file on some disk', () => {
    expect(foldCase('TodoCreated')).toBe(foldCase('todocreated'));
    expect(foldCase('Café')).toBe(foldCase('Cafe\u0301'));
    expect(foldCase('Straße')).toBe(foldCase('STRASSE'));
    expect(foldCase('a')).not.toBe(foldCase('b'));
  });
});

describe('isTooLong', () => {
  it('counts bytes', () => {
    expect(isTooLong('a'.repeat(200))).toBe(false);
    expect(isTooLong('注'.repeat(67))).toBe(true);
  });
});
