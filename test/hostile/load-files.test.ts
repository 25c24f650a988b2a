/** Hostile files: each ends in a diagnostic at its place, soon, with nothing read outside of the root. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../support/cpu.js';
import { open, type Temporary, temporary, temporaryFolder } from '../unit/load/temporary.js';

/** CPU time; far more than any of them takes, and far less than what hangs. */
const LIMIT_MS = 5000;

/** Reads one file, in time. */
function read({ files, said }: Temporary, path: string): readonly string[] {
  expect(cpuMs(() => expect(files.read(path)).toBeUndefined())).toBeLessThan(LIMIT_MS);
  return said();
}

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map((pair) => [...pair])) {
  bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
}

describe('content', () => {
  const MEBIBYTE = 1024 * 1024;
  const filled = (part: string, size = 8 * MEBIBYTE) => part.repeat(Math.floor(size / part.length));

  it.each([
    ['an alias bomb of 9^9', bomb.join('\n'), 'alias-limit'],
    ['an alias that contains itself', 'a: &a {b: *a}', 'alias-limit'],
    ['1,000 levels of flow', '['.repeat(1000) + ']'.repeat(1000), 'too-deep'],
    [
      '5,000 levels of block',
      Array.from({ length: 5000 }, (_, level) => `${' '.repeat(level)}a:`)
        .join('\n')
        .slice(0, 8_000_000),
      'too-deep',
    ],
    ['8 MiB of [', filled('['), 'too-deep'],
    ['8 MiB of {a:', filled('{a: '), 'too-deep'],
    ['8 MiB of "- "', filled('- '), 'too-deep'],
    ['8 MiB of "? "', filled('? '), 'too-deep'],
    ['8 MiB of one repeated name', filled('a: b\n'), 'file-too-large'],
    ['8 MiB of tags', filled('!a '), 'file-too-large'],
    ['8 MiB of anchors', filled('&a '), 'file-too-large'],
    ['8 MiB of documents', filled('---\n'), 'file-too-large'],
    ['8 MiB of stray brackets', filled('a: ]\n'), 'file-too-large'],
    ['a key of 7 MiB', `${filled('a b', 7 * MEBIBYTE)}: x`, 'file-too-large'],
    ['a tag that runs code elsewhere', 'a: !!js/function "function () { process.exit() }"', 'unsupported-yaml'],
    ['a merge key', 'a: &a {x: 1}\nb: {<<: *a}', 'unsupported-yaml'],
    ['a complex key', '? {a: b}\n: c', 'unsupported-yaml'],
    ['several documents', 'a: 1\n---\nb: 1', 'unsupported-yaml'],
    ['YAML 1.1', '%YAML 1.1\n---\nno: no', 'unsupported-yaml'],
    ['a duplicate key', 'a: 1\na: 2', 'duplicate-key'],
    ['not a number', 'a: .nan', 'not-json'],
    ['a number beyond all numbers', 'a: 1e400', 'lossy-number'],
    ['an integer beyond 2^53', 'const: 9007199254740993', 'lossy-number'],
    ['a tab', 'a:\n\tb: 1', 'syntax-error'],
    ['half a character', 'a: "\\udfff"', 'not-json'],
    ['a NUL character', 'a: "b\u0000"', 'encoding'],
    ['a terminal escape', 'a: "\u001b[2J"', 'encoding'],
  ])('%s', (_name, content, code) => {
    const folder = temporary({ 'a.yaml': content });
    const said = read(folder, 'a.yaml');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(new RegExp(`^${code} a\\.yaml:\\d+:\\d+ `));
  });

  it('100,000 names in one object are no mistake, and take no quadratic time', () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `  k${index}: {type: string}`);
    const spent = cpuMs(() => {
      for (const yaml of [
        `properties:\n${names.join('\n')}`,
        `properties: !!map\n${names.slice(0, 20_000).join('\n')}`,
      ]) {
        const { files, said } = temporary({ 'a.yaml': yaml });
        expect(files.read('a.yaml')).toBeDefined();
        expect(said()).toEqual([]);
      }
    });
    expect(spent).toBeLessThan(2 * LIMIT_MS);
  });

  it('a large file shows the mistake that makes it large for the library', () => {
    const names = Array.from({ length: 120_000 }, (_, index) => `k${index}: {a: 1}`);
    names[90_000] = 'mistake: "';
    const folder = temporary({ 'a.yaml': names.join('\n') });
    expect(read(folder, 'a.yaml')).toEqual([
      'file-too-large a.yaml:90001:10 the file has more than 400,000 YAML tokens',
    ]);
  });

  it('50 MiB are refused unread', () => {
    const folder = temporary({ 'a.yaml': '' });
    truncateSync(join(folder.root, 'a.yaml'), 50 * MEBIBYTE);
    expect(read(folder, 'a.yaml')).toEqual(["file-too-large a.yaml 'a.yaml' has 50 MiB; the limit is 8"]);
  });

  it('CRLF and a byte order mark are welcome', () => {
    const { files, said } = temporary({ 'a.yaml': '\ufefftype: object\r\nproperties:\r\n  a: {type: string}\r\n' });
    expect(files.read('a.yaml')?.value).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
    expect(files.locate({ file: 'a.yaml', pointer: '/properties/a' }, 'key').start).toEqual({ line: 3, column: 3 });
    expect(said()).toEqual([]);
  });

  it('names that every object has are only names', () => {
    const { files } = temporary({
      'a.yaml': '__proto__: {polluted: true}\nconstructor: 1\nprototype: 1\ntoString: 1\nhasOwnProperty: 1\n',
    });
    const value = files.read('a.yaml')?.value as object;
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']);
    expect('polluted' in {}).toBe(false);
    expect(files.locate({ file: 'a.yaml', pointer: '/__proto__/polluted' }).start).toEqual({ line: 1, column: 23 });
  });
});

describe('paths', () => {
  const secret = 'canary: do-not-read\n';

  function withSecret(): { readonly folder: Temporary; readonly outside: string } {
    const outside = temporaryFolder({ 'secret.yaml': secret, 'folder/secret.yaml': secret });
    return { folder: temporary({ 'schemas/a.yaml': 'type: object\n' }), outside };
  }

  it.each([
    ['../../../../../../../../etc/passwd', 'outside-root'],
    ['schemas/../../x.yaml', 'outside-root'],
    ['..', 'outside-root'],
    ['/etc/passwd', 'outside-root'],
    ['C:/secret.yaml', 'outside-root'],
    ['C:secret.yaml', 'outside-root'],
    ['schemas\\..\\..\\secret.yaml', 'invalid-reference'],
    ['schemas/a.yaml\0.png', 'invalid-reference'],
    ['', 'not-a-file'],
    ['schemas', 'not-a-file'],
    [`${'a/'.repeat(3000)}x.yaml`, 'missing-file'],
    ['schemas/a.yaml/x', 'missing-file'],
  ])('%j', (path, code) => {
    const { folder } = withSecret();
    expect(read(folder, path)).toEqual([expect.stringMatching(new RegExp(`^${code} `))]);
    expect(folder.files.text(path)).toBeUndefined();
    expect(folder.files.exists(path)).toBe(false);
  });

  it.each([
    [
      'a link to a file outside',
      (root: string, outside: string) => symlinkSync(join(outside, 'secret.yaml'), join(root, 'x.yaml')),
      'x.yaml',
      'outside-root',
    ],
    [
      'a link to a folder outside',
      (root: string, outside: string) => symlinkSync(join(outside, 'folder'), join(root, 'x')),
      'x/secret.yaml',
      'outside-root',
    ],
    [
      'a link to a link to a file outside',
      (root: string, outside: string) => {
        symlinkSync(join(outside, 'secret.yaml'), join(root, 'y.yaml'));
        symlinkSync('y.yaml', join(root, 'x.yaml'));
      },
      'x.yaml',
      'outside-root',
    ],
    ['a link to /dev/zero', (root: string) => symlinkSync('/dev/zero', join(root, 'x.yaml')), 'x.yaml', 'outside-root'],
    ['a link to itself', (root: string) => symlinkSync('x.yaml', join(root, 'x.yaml')), 'x.yaml', 'unreadable-file'],
    ['a link to nothing', (root: string) => symlinkSync('gone.yaml', join(root, 'x.yaml')), 'x.yaml', 'missing-file'],
    ['a pipe', (root: string) => void execFileSync('mkfifo', [join(root, 'x.yaml')]), 'x.yaml', 'not-a-file'],
    ['a folder named like a file', (root: string) => mkdirSync(join(root, 'x.yaml')), 'x.yaml', 'not-a-file'],
  ] as const)('%s', (_name, make, path, code) => {
    const { folder, outside } = withSecret();
    make(folder.root, outside);
    expect(read(folder, path)).toEqual([expect.stringMatching(new RegExp(`^${code} `))]);
    expect(folder.files.text(path)).toBeUndefined();
    expect(JSON.stringify(folder.diagnostics())).not.toContain('canary');
  });

  it('a root whose name begins like another folder’s does not open that folder', () => {
    const parent = temporaryFolder({ 'root/a.yaml': 'a: 1', 'root-secret/s.yaml': secret });
    const folder = open(join(parent, 'root'));
    symlinkSync(join(parent, 'root-secret/s.yaml'), join(parent, 'root/s.yaml'));
    expect(read(folder, 's.yaml')).toEqual([
      "outside-root s.yaml 's.yaml' is a link that leads out of the root folder",
    ]);
  });

  it('a root that is itself reached by a link is fine', () => {
    const parent = temporaryFolder({ 'real/a.yaml': 'a: 1' });
    symlinkSync(join(parent, 'real'), join(parent, 'link'));
    expect(open(join(parent, 'link')).files.read('a.yaml')?.value).toEqual({ a: 1 });
  });

  it('a listing walks through no link out of the root, and through a loop once', () => {
    const { folder, outside } = withSecret();
    symlinkSync(join(outside, 'folder'), join(folder.root, 'schemas/out'));
    symlinkSync('.', join(folder.root, 'schemas/loop'));
    writeFileSync(join(folder.root, 'schemas/\u202egnp.yaml'), '');
    expect(folder.files.list('schemas')).toEqual(['schemas/a.yaml', 'schemas/\u202egnp.yaml']);
    expect(folder.said()).toEqual([expect.stringMatching(/^outside-root schemas\/out /)]);
    expect(folder.files.list('..')).toEqual([]);
  });
});
