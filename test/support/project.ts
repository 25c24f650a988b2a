/** A throw-away folder with contracts, and codegen run in it as a user runs it. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { main } from '../../src/compiler/cli/main.js';

export interface Result {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface TestProject {
  readonly root: string;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  readonly remove: (path: string) => void;
  /** Paths of all files below a folder, sorted. */
  readonly files: (folder?: string) => readonly string[];
  readonly run: (...argv: string[]) => Promise<Result>;
  readonly codegen: (...argv: string[]) => Promise<Result>;
}

const made: string[] = [];

/** `contracts`: a folder to copy, or files by path. */
export function createProject(contracts: string | { readonly [path: string]: string }): TestProject {
  const root = mkdtempSync(join(tmpdir(), 'tidings-project-'));
  made.push(root);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  if (typeof contracts === 'string') cpSync(contracts, root, { recursive: true });
  else for (const [path, text] of Object.entries(contracts)) write(path, text);
  // Marks the folder as a package, so that the cache stays in it.
  write('package.json', '{ "private": true, "type": "module" }\n');
  const run = async (...argv: string[]): Promise<Result> => {
    let out = '';
    let err = '';
    const exit = await main(argv, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      interactive: false,
      color: { out: false, err: false },
    });
    return { exit, out, err };
  };
  return {
    root,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    files: (folder = '.') =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .sort(),
    run,
    codegen: (...argv) => run('codegen', '--root', root, ...argv),
  };
}

export function removeProjects(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}
