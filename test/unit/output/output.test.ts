import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BANNER,
  MANIFEST,
  OutputEscapeError,
  planOutput,
  type WantedFile,
  writeOutput,
} from '../../../src/compiler/output/index.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'tidings-output-')), 'generated');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const file = (path: string, body = 'one'): WantedFile => ({ path, text: `// ${BANNER}\n${body}\n` });
const generate = (...wanted: WantedFile[]) => {
  const plan = planOutput(folder, wanted);
  writeOutput(folder, plan.changes);
  return plan.changes.map(({ kind, path }) => `${kind} ${path}`);
};
const tree = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

describe('output', () => {
  it('adds files with a sorted manifest of their paths', () => {
    expect(generate(file('todos/b.ts'), file('a.ts'))).toEqual(['add a.ts', 'add todos/b.ts', `add ${MANIFEST}`]);
    expect(readFileSync(join(folder, MANIFEST), 'utf8')).toBe('a.ts\ntodos/b.ts\n');
    expect(tree()).toEqual([MANIFEST, 'a.ts', 'b.ts']);
  });

  it('changes nothing the second time and leaves the times alone', () => {
    generate(file('a.ts'));
    const old = new Date('2020-01-01T00:00:00Z');
    utimesSync(join(folder, 'a.ts'), old, old);
    expect(generate(file('a.ts'))).toEqual([]);
    expect(statSync(join(folder, 'a.ts')).mtime).toEqual(old);
  });

  it('writes only what differs', () => {
    generate(file('a.ts'), file('b.ts'));
    expect(generate(file('a.ts'), file('b.ts', 'two'))).toEqual(['update b.ts']);
  });

  it('removes what is no longer generated, and the folder that it leaves empty', () => {
    generate(file('a.ts'), file('todos/old/b.ts'));
    expect(generate(file('a.ts'))).toEqual(['remove todos/old/b.ts', `update ${MANIFEST}`]);
    expect(readdirSync(folder).sort()).toEqual([MANIFEST, 'a.ts']);
  });

  it('never removes a file that it did not write', () => {
    generate(file('todos/a.ts'), file('b.ts'));
    writeFileSync(join(folder, 'todos/mine.ts'), 'mine');
    generate(file('b.ts'));
    expect(tree()).toEqual([MANIFEST, 'b.ts', 'mine.ts']);
  });

  it('names a file of somebody else that stands in the way', () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.ts'), 'mine');
    const plan = planOutput(folder, [file('a.ts'), file('b.ts')]);
    expect(plan.foreign).toEqual(['a.ts']);
    expect(plan.changes.map(({ path }) => path)).toEqual(['b.ts', MANIFEST]);
  });

  it('ignores manifest lines that lead out of the folder', () => {
    mkdirSync(folder);
    writeFileSync(join(folder, '..', 'precious.txt'), 'precious');
    writeFileSync(join(folder, MANIFEST), '../precious.txt\n/etc/hostname\na/../../precious.txt\n');
    expect(generate(file('a.ts'))).toEqual(['add a.ts', `update ${MANIFEST}`]);
    expect(readFileSync(join(folder, '..', 'precious.txt'), 'utf8')).toBe('precious');
  });

  it('refuses to write through a link that leads out of the folder, and writes nothing', () => {
    mkdirSync(folder);
    mkdirSync(join(folder, '..', 'elsewhere'));
    symlinkSync(join(folder, '..', 'elsewhere'), join(folder, 'todos'));
    const plan = planOutput(folder, [file('a.ts'), file('todos/b.ts')]);
    expect(() => writeOutput(folder, plan.changes)).toThrow(OutputEscapeError);
    expect(readdirSync(folder)).toEqual(['todos']);
    expect(readdirSync(join(folder, '..', 'elsewhere'))).toEqual([]);
  });

  it('leaves the tree as it was when a file cannot be staged', () => {
    generate(file('a.ts'));
    const impossible = { path: 'b.ts', text: { toString: () => 'no bytes' } as unknown as string };
    const { changes } = planOutput(folder, [file('a.ts', 'two'), impossible]);
    expect(() => writeOutput(folder, changes)).toThrow();
    expect(readFileSync(join(folder, 'a.ts'), 'utf8')).toContain('one');
    expect(tree()).toEqual([MANIFEST, 'a.ts']);
  });

  it('clears what a killed run left in staging', () => {
    generate(file('a.ts'));
    mkdirSync(join(folder, '.tidings-staging'));
    writeFileSync(join(folder, '.tidings-staging', '0'), 'half');
    generate(file('a.ts', 'two'));
    expect(tree()).toEqual([MANIFEST, 'a.ts']);
  });
});
