import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/compiler/contract/schema.js';
import { open, temporary, temporaryFolder } from './temporary.js';

const at = (file: string, pointer: string) => ({ file, pointer });

describe('read', () => {
  it('gives plain JSON, the normalised path and the hash of the bytes', () => {
    const text = 'a: 1\nb: [x, null, true, 1.5]\n';
    const { files, said } = temporary({ 'schemas/a.yaml': text });
    expect(files.read('./schemas/x/../a.yaml')).toEqual({
      path: 'schemas/a.yaml',
      value: { a: 1, b: ['x', null, true, 1.5] },
      hash: createHash('sha256').update(text).digest('hex'),
    });
    expect(said()).toEqual([]);
  });

  it('reads each file once, whatever happens to it meanwhile', () => {
    const { files, root } = temporary({ 'a.yaml': 'a: 1\n' });
    const first = files.read('a.yaml');
    unlinkSync(join(root, 'a.yaml'));
    expect(files.read('a.yaml')).toBe(first);
    expect(files.text('a.yaml')).toBe('a: 1\n');
  });

  it('reads JSON as JSON, and an empty file as null', () => {
    const { files } = temporary({ 'a.json': '{"a": [1, "\\u00e9"]}', 'b.yaml': '# nothing\n', 'c.json': ' \n' });
    expect(files.read('a.json')?.value).toEqual({ a: [1, 'é'] });
    expect(files.read('b.yaml')?.value).toBeNull();
    expect(files.read('c.json')?.value).toBeNull();
  });

  it('reports what is wrong in a file once, and what cannot be found at each place that names it', () => {
    const { files, said } = temporary({
      'a.yaml': 'x: "\ny: z.yaml\nw: z.yaml\n',
      'b.yaml': 'p: a.yaml\nq: zz.yaml\n',
    });
    files.read('b.yaml');
    expect(files.read('a.yaml', at('b.yaml', '/p'))).toBeUndefined();
    expect(files.read('a.yaml', at('b.yaml', '/q'))).toBeUndefined();
    files.read('zz.yaml', at('b.yaml', '/p'));
    files.read('zz.yaml', at('b.yaml', '/q'));
    expect(said()).toEqual([
      'syntax-error a.yaml:1:4 the " is never closed',
      "missing-file b.yaml:1:4 'zz.yaml' does not exist",
      "missing-file b.yaml:2:4 'zz.yaml' does not exist",
    ]);
  });

  it('suggests a file that is named alike, or ends otherwise', () => {
    const { files, diagnostics } = temporary({ 's/money.yaml': 'a: 1', 's/order.yml': 'a: 1' });
    files.read('s/mony.yaml');
    files.read('s/order.yaml');
    files.read('s/nothing-like-it.yaml');
    expect(diagnostics().map(({ help }) => help)).toEqual([
      "Did you mean 's/money.yaml'?",
      undefined,
      "Did you mean 's/order.yml'?",
    ]);
  });

  it('says where bytes stop being UTF-8', () => {
    const { files, said } = temporary({
      'latin.yaml': Buffer.from('ok: \ufffd\ntitle: caf\xe9\n', 'latin1'),
      'latin2.yaml': Buffer.concat([Buffer.from('a: \ufffdé\nb: x'), Buffer.from([0xe9, 0x0a])]),
      'utf16le.yaml': Buffer.from('\ufeffa: 1\n', 'utf16le'),
      'utf16be.yaml': Buffer.from('\ufeffa: 1\n', 'utf16le').swap16(),
      'utf16.yaml': Buffer.from('a: 1\n', 'utf16le'),
      'control.yaml': 'a: 1\nb: "x\u0000"\n',
      'bom.yaml': '\ufeffa: 1\n',
    });
    for (const file of ['latin', 'latin2', 'utf16le', 'utf16be', 'utf16', 'control'])
      expect(files.read(`${file}.yaml`)).toBeUndefined();
    expect(files.read('bom.yaml')?.value).toEqual({ a: 1 });
    expect(said()).toEqual([
      'encoding control.yaml:2:6 the character U+0000 is not allowed in a contract file',
      'encoding latin.yaml:1:5 byte 0xFD is not UTF-8; the file may be Latin-1 or Windows-1252',
      'encoding latin2.yaml:2:5 byte 0xE9 is not UTF-8; the file may be Latin-1 or Windows-1252',
      'encoding utf16.yaml:1:1 the file is UTF-16 (little endian), not UTF-8',
      'encoding utf16be.yaml:1:1 the file is UTF-16 (big endian), not UTF-8',
      'encoding utf16le.yaml:1:1 the file is UTF-16 (little endian), not UTF-8',
    ]);
  });
});

describe('cache', () => {
  it('spares the parser for the same bytes, and never holds a file with mistakes', () => {
    const store = new Map<string, Json>();
    const contents = {
      'a.yaml': 'a: 1\n',
      'b.yaml': 'a: 1\n',
      'c.yaml': 'a: 017\n',
      'd.yaml': 'a: 1\na: 2\n',
      'e.json': '{"a":1}',
      'f.yaml': '{"a":1}',
    };
    const root = temporaryFolder(contents);
    const first = open(root, { cache: store });
    for (const path of Object.keys(contents)) first.files.read(path);
    expect([...store.values()]).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);

    for (const key of store.keys()) store.set(key, { from: 'cache' });
    const second = open(root, { cache: store });
    expect(second.files.read('a.yaml')?.value).toEqual({ from: 'cache' });
    expect(second.files.read('c.yaml')?.value).toEqual({ a: 17 });
    expect(second.files.locate(at('a.yaml', '/a'))).toEqual({
      file: 'a.yaml',
      start: { line: 1, column: 4 },
      end: { line: 1, column: 5 },
    });
    second.files.read('d.yaml');
    expect(second.said()).toEqual([
      "ambiguous-number c.yaml:1:4 '017' is the number 17",
      "duplicate-key d.yaml:2:1 'a' stands twice in the same object",
    ]);
  });
});

describe('locate', () => {
  const text = [
    '# comment',
    'a:',
    '  b/c: [1, {x~y: "v"}]',
    "  'q q': |",
    '    block',
    '    text',
    'd: &anchor {e: 1}',
    'f: *anchor',
    '',
  ].join('\n');
  it.each([
    ['', 'value', '2:1-8:11'],
    ['/a', 'key', '2:1-2:2'],
    ['/a', 'value', '3:3-6:9'],
    ['/a/b~1c', 'key', '3:3-3:6'],
    ['/a/b~1c', 'value', '3:8-3:23'],
    ['/a/b~1c/0', 'value', '3:9-3:10'],
    ['/a/b~1c/0', 'key', '3:9-3:10'],
    ['/a/b~1c/1/x~0y', 'key', '3:13-3:16'],
    ['/a/b~1c/1/x~0y', 'value', '3:18-3:21'],
    ['/a/q q', 'key', '4:3-4:8'],
    ['/a/q q', 'value', '4:10-6:9'],
    ['/f', 'value', '8:4-8:11'],
    ['/f/e', 'value', '7:16-7:17'],
    ['/a/missing/deeper', 'value', '2:1-2:2'],
    ['/a/b~1c/7', 'value', '3:3-3:6'],
    ['/nothing', 'value', '2:1-8:11'],
  ] as const)('%s %s', (pointer, part, expected) => {
    for (const ending of ['\n', '\r\n']) {
      const { files } = temporary({ 'a.yaml': text.replaceAll('\n', ending) });
      files.read('a.yaml');
      const { start, end } = files.locate(at('a.yaml', pointer), part);
      expect(`${start?.line}:${start?.column}-${end?.line}:${end?.column}`).toBe(expected);
    }
  });

  it('knows JSON, and counts columns in UTF-16 code units without the byte order mark', () => {
    const { files } = temporary({ 'a.json': '\ufeff{"😀": {"b": 1},\n "c": []}' });
    files.read('a.json');
    expect(files.locate(at('a.json', '/😀/b'), 'key').start).toEqual({ line: 1, column: 9 });
    expect(files.locate(at('a.json', '/c')).start).toEqual({ line: 2, column: 7 });
  });

  it('gives the file alone where there is nothing to find', () => {
    const { files } = temporary({ 'broken.yaml': 'a: "' });
    files.read('broken.yaml');
    expect(files.locate(at('broken.yaml', '/a'))).toEqual({ file: 'broken.yaml' });
    expect(files.locate(at('never-read.yaml', '/a'))).toEqual({ file: 'never-read.yaml' });
  });

  it('stays right when more files are located in than it remembers', () => {
    const names = Array.from({ length: 20 }, (_, index) => `f${index}.yaml`);
    const { files } = temporary(Object.fromEntries(names.map((name, index) => [name, `${'\n'.repeat(index)}a: 1\n`])));
    for (const name of names) files.read(name);
    for (const round of [1, 2]) {
      const lines = names.map((name) => files.locate(at(name, '/a')).start?.line);
      expect(lines, `round ${round}`).toEqual(names.map((_, index) => index + 1));
    }
  });
});

describe('resolve', () => {
  const contents = {
    'asyncapi.yaml': 'x:\n  $ref: ./s/a%20b.yaml#/m~1n/0\ny: {a: {b: 1}}\n',
    's/a b.yaml': 'm/n: [{deep: 1}]\nunder_score: 2\n',
  };
  const from = at('asyncapi.yaml', '/x/$ref');

  it('follows relative paths, own pointers and percent-encoding', () => {
    const { files, said } = temporary(contents);
    files.read('asyncapi.yaml');
    expect(files.resolve(from, './s/a%20b.yaml#/m~1n/0')).toEqual({
      origin: at('s/a b.yaml', '/m~1n/0'),
      value: { deep: 1 },
    });
    expect(files.resolve(from, '#/y/a')).toEqual({ origin: at('asyncapi.yaml', '/y/a'), value: { b: 1 } });
    expect(files.resolve(from, '#/y/%61')?.origin).toEqual(at('asyncapi.yaml', '/y/a'));
    expect(files.resolve(at('s/a b.yaml', '/m~1n'), '../asyncapi.yaml')?.origin).toEqual(at('asyncapi.yaml', ''));
    expect(files.resolve(from, '#')?.origin).toEqual(at('asyncapi.yaml', ''));
    expect(said()).toEqual([]);
  });

  it.each([
    ['#/y/A/b', "missing-target 'asyncapi.yaml' has no '/y/A/b'", "Did you mean '#/y/a/b'?"],
    ['./s/a b.yaml#/underscore', "missing-target 's/a b.yaml' has no '/underscore'", "Did you mean '#/under_score'?"],
    ['#/y/a/b/c', "missing-target 'asyncapi.yaml' has no '/y/a/b/c'", undefined],
    ['#y', "invalid-reference '#y' is not a JSON pointer", undefined],
    ['#/a~2', "invalid-reference '#/a~2' is not a JSON pointer", undefined],
    [
      './s/%zz.yaml',
      "invalid-reference './s/%zz.yaml' has a '%' that encodes nothing",
      "Write a percent sign as '%25'.",
    ],
    ['x.yaml?a=1', "invalid-reference 'x.yaml?a=1' has a query; files have none", undefined],
    ['../x.yaml', "outside-root '../x.yaml' leads out of the root folder", undefined],
    [3, 'invalid-reference a `$ref` must be a string', undefined],
  ])('%s', (reference, expected, help) => {
    const { files, diagnostics } = temporary(contents);
    files.read('asyncapi.yaml');
    expect(files.resolve(from, reference)).toBeUndefined();
    const [first, ...more] = diagnostics();
    expect(more).toEqual([]);
    expect(`${first?.code} ${first?.message}`).toBe(expected);
    expect(first?.at?.start).toEqual({ line: 2, column: 9 });
    if (help !== undefined) expect(first?.help).toBe(help);
  });
});

describe('list', () => {
  it('is in code-point order, and knows the endings', () => {
    const { files } = temporary({
      's/b.yaml': '',
      's/B.yml': '',
      's/a/z.json': '',
      's/a.yaml': '',
      's/a/v1.upcast.ts': '',
      's/\u{1f600}.yaml': '',
      's/\uffe0.yaml': '',
      's/.hidden/x.yaml': '',
      's/node_modules/x.yaml': '',
    });
    expect(files.list('s')).toEqual([
      's/B.yml',
      's/a.yaml',
      's/a/z.json',
      's/b.yaml',
      's/\uffe0.yaml',
      's/\u{1f600}.yaml',
    ]);
    expect(files.list('s', ['.upcast.ts'])).toEqual(['s/a/v1.upcast.ts']);
    expect(files.list('none')).toEqual([]);
  });

  it('follows links to folders below the root once, and tells of those that lead out', () => {
    const outside = temporaryFolder({ 'secret.yaml': 'a: 1' });
    const { root, files, said } = temporary({ 's/real/a.yaml': '', 'elsewhere/b.yaml': '' });
    symlinkSync(join(root, 's'), join(root, 's/real/loop'));
    symlinkSync(join(root, 'elsewhere'), join(root, 's/link'));
    symlinkSync(outside, join(root, 's/out'));
    expect(files.list('s')).toEqual(['s/link/b.yaml', 's/real/a.yaml']);
    expect(said()).toEqual(["outside-root s/out 's/out' is a link that leads out of the root folder"]);
  });
});

describe('exists, text and inputs', () => {
  it('records everything that was looked at', () => {
    const { root, files, said } = temporary({ 'a.yaml': 'a: 1\n', 'v2.upcast.ts': 'export {};\n', 'unread.yaml': 'x' });
    mkdirSync(join(root, 'folder'));
    files.read('a.yaml');
    files.read('gone.yaml');
    expect(files.exists('v2.upcast.ts')).toBe(true);
    expect(files.exists('v3.upcast.ts')).toBe(false);
    expect(files.exists('folder')).toBe(false);
    expect(files.exists('../a.yaml')).toBe(false);
    expect(files.text('v2.upcast.ts')).toBe('export {};\n');
    expect(files.text('nowhere')).toBeUndefined();
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(files.inputs()).toEqual([
      { path: 'a.yaml', hash: sha256('a: 1\n') },
      { path: 'folder', hash: null },
      { path: 'gone.yaml', hash: null },
      { path: 'nowhere', hash: null },
      { path: 'v2.upcast.ts', hash: sha256('export {};\n') },
      { path: 'v3.upcast.ts', hash: null },
    ]);
    expect(said()).toEqual(["missing-file gone.yaml 'gone.yaml' does not exist"]);
  });

  it('finds nothing below a root that does not exist', () => {
    const { files, said } = open('/nonexistent-root-of-contracts');
    expect(files.read('asyncapi.yaml')).toBeUndefined();
    expect(files.list('schemas')).toEqual([]);
    expect(said()).toEqual(["missing-file asyncapi.yaml 'asyncapi.yaml' does not exist"]);
  });

  it('reads files behind links that stay inside', () => {
    const { root, files } = temporary({ 'real/a.yaml': 'a: 1\n' });
    symlinkSync(join(root, 'real/a.yaml'), join(root, 'link.yaml'));
    writeFileSync(join(root, 'plain'), '');
    expect(files.read('link.yaml')?.value).toEqual({ a: 1 });
  });
});
