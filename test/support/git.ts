/** Throw-away git repositories; git as it is installed, with no configuration of the machine. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export interface Repository {
  readonly root: string;
  readonly git: (...args: string[]) => string;
  /** Git with something on its standard input. */
  readonly feed: (input: string | Uint8Array, ...args: string[]) => string;
  readonly write: (path: string, content: string | Uint8Array) => void;
  /** Adds everything; the id of the commit. */
  readonly commit: (message?: string) => string;
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

/** A folder, gone when the test is over. */
export function temporaryRoot(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tidings-git-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** A repository on branch `main`, committed where there are files. */
export function repository(files: { readonly [path: string]: string | Uint8Array } = {}): Repository {
  const made = open(temporaryRoot());
  made.git('init', '-q', '-b', 'main');
  for (const [path, content] of Object.entries(files)) made.write(path, content);
  if (Object.keys(files).length > 0) made.commit();
  return made;
}

/** @param args options of `git clone` */
export function clone(of: Repository, ...args: string[]): Repository {
  const root = join(temporaryRoot(), 'clone');
  of.git('clone', '-q', ...args, `file://${of.root}`, root);
  return open(root);
}

export function open(root: string): Repository {
  const run = (args: readonly string[], input: string | Uint8Array = '') =>
    execFileSync('git', ['-C', root, '-c', 'commit.gpgsign=false', '-c', 'core.autocrlf=false', ...args], {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: root,
        GIT_CONFIG_NOSYSTEM: '1',
        ...IDENTITY,
      },
    }).trim();
  const git = (...args: string[]) => run(args);
  return {
    root,
    git,
    feed: (input, ...args) => run(args, input),
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    commit(message = 'Contracts') {
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
