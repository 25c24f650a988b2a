/**
 * A folder of a commit, as a disk: names by `git ls-tree`, contents by `git cat-file --batch`. Nothing is checked out, links aren't
 * followed, and a blob is read only when it is asked for, together with those that will be.
 */
import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import { type Disk, isHidden, MAX_BYTES, type PathProblem, similarName, tooLarge, type Walk } from '../files/index.js';
import type { Git, GitFailure } from './git.js';

/** Of the names of one listing, some 300,000 files. */
const MAX_LISTING = 32 * 1024 * 1024;
/** Of one answer of `cat-file`. */
const MAX_BATCH = 64 * 1024 * 1024;
/** What is larger is read alone, when it is asked for. */
const MAX_AHEAD = 256 * 1024;

/** `nameless`: its name is not UTF-8. */
type Kind = 'file' | 'folder' | 'link' | 'submodule' | 'nameless';

interface Entry {
  readonly kind: Kind;
  readonly id: string;
  /** Bytes, of a file. */
  readonly size: number;
}

export interface GitFolder {
  readonly git: Git;
  /** Id of the folder's tree object. */
  readonly tree: string;
  /** What to do where a partial clone lacks objects. */
  readonly fetch: () => string;
}

export function openGitTree({ git, tree, fetch }: GitFolder): Disk {
  const entries = new Map<string, Entry>();
  const contents = new Map<string, Buffer>();
  /** Folders whose direct children are in `entries`; of those that can't be listed, why. */
  const listed = new Map<string, PathProblem | undefined>();
  const walks = new Map<string, Walk>();
  entries.set('.', { kind: 'folder', id: tree, size: 0 });

  const unreadable = (path: string, failure: GitFailure): PathProblem => ({
    code: 'unreadable-file',
    message: `'${path}' can't be read from git: ${failure.kind === 'too-much' ? 'it is too large' : failure.message}`,
    ...(/promisor remote/.test(failure.message) && { help: fetch() }),
  });

  const list = (folder: string, id: string, recursive: boolean): PathProblem | undefined => {
    const known = listed.get(folder);
    if (known !== undefined || (listed.has(folder) && !recursive)) return known;
    const args = ['ls-tree', '-z', '-l', '--full-tree', ...(recursive ? ['-r', '-t'] : []), id];
    const { output, failure } = git(args, { maxBytes: MAX_LISTING });
    const problem = failure && unreadable(folder, failure);
    listed.set(folder, problem);
    for (const [name, entry] of output === undefined ? [] : parseListing(output)) {
      const path = below(folder, name);
      entries.set(path, entry);
      if (recursive && entry.kind === 'folder') listed.set(path, undefined);
    }
    return problem;
  };

  /** What stands at a path: itself, or the link or submodule on the way to it. */
  const find = (path: string): { readonly path: string; readonly entry: Entry } | { readonly problem: PathProblem } => {
    const missing = { problem: { code: 'missing-file', message: `'${path}' does not exist` } } as const;
    let at = '.';
    let entry = entries.get(at);
    for (const name of path === '.' ? [] : path.split('/')) {
      if (entry === undefined || entry.kind === 'file') return missing;
      if (entry.kind !== 'folder') return { problem: refusal(at, entry.kind) };
      const problem = list(at, entry.id, false);
      if (problem !== undefined) return { problem };
      at = below(at, name);
      entry = entries.get(at);
    }
    return entry === undefined ? missing : { path: at, entry };
  };

  /** The wanted blob, and what will be asked for next. */
  const fetchBlobs = (wanted: Entry): GitFailure | undefined => {
    const ids = new Set([wanted.id]);
    let total = wanted.size;
    for (const [path, { kind, id, size }] of entries) {
      if (kind !== 'file' || size > MAX_AHEAD || contents.has(id) || ids.has(id) || !isContract(path)) continue;
      if (total + size > MAX_BATCH) break;
      ids.add(id);
      total += size;
    }
    const failure = readBlobs([...ids], total);
    // Another blob may be what is broken.
    return failure === undefined || ids.size === 1 ? failure : readBlobs([wanted.id], wanted.size);
  };

  const readBlobs = (ids: readonly string[], total: number): GitFailure | undefined => {
    const input = ids.map((id) => `${id}\n`).join('');
    const { output, failure } = git(['cat-file', '--batch'], { input, maxBytes: total + ids.length * 200 + 1024 });
    if (failure !== undefined) return failure;
    for (const [id, content] of parseBatch(output)) contents.set(id, content);
    return undefined;
  };

  return {
    read(path) {
      const found = find(path);
      if ('problem' in found) return found;
      const { entry } = found;
      if (entry.kind !== 'file') return { problem: refusal(path, entry.kind) };
      if (entry.size > MAX_BYTES) return { problem: tooLarge(path, entry.size) };
      const failure = contents.has(entry.id) ? undefined : fetchBlobs(entry);
      const bytes = contents.get(entry.id);
      if (bytes !== undefined) return { bytes };
      return { problem: unreadable(path, failure ?? { kind: 'failed', message: 'the object is missing' }) };
    },
    walk(folder) {
      const known = walks.get(folder);
      if (known !== undefined) return known;
      const found = find(folder);
      const walk = 'problem' in found ? blocked(folder, found.problem) : walkFrom(folder, found.entry);
      walks.set(folder, walk);
      return walk;
    },
    similar(path) {
      const slash = path.lastIndexOf('/');
      const folder = slash === -1 ? '.' : path.slice(0, slash);
      const found = find(folder);
      if ('problem' in found || found.entry.kind !== 'folder' || list(folder, found.entry.id, false)) return undefined;
      const prefix = folder === '.' ? '' : `${folder}/`;
      const names = [...entries.keys()].flatMap((each) => {
        const name = each.slice(prefix.length);
        return each !== '.' && each.startsWith(prefix) && !name.includes('/') ? [name] : [];
      });
      const name = similarName(path.slice(prefix.length), names.sort());
      return name === undefined ? undefined : prefix + name;
    },
  };

  function walkFrom(folder: string, entry: Entry): Walk {
    if (entry.kind !== 'folder') {
      return entry.kind === 'file' ? { files: [], problems: [] } : blocked(folder, refusal(folder, entry.kind));
    }
    const problem = list(folder, entry.id, true);
    if (problem !== undefined) return blocked(folder, problem);
    const prefix = folder === '.' ? '' : `${folder}/`;
    const files: string[] = [];
    const problems: Walk['problems'][number][] = [];
    for (const [path, entry] of [...entries]) {
      if (path === '.' || !path.startsWith(prefix) || path.slice(prefix.length).split('/').some(isHidden)) continue;
      if (entry.kind === 'file' || leadsToFile(path, entry)) files.push(path);
      // There may be contracts in it: nothing of that is left out silently.
      else if (entry.kind !== 'folder') problems.push({ path, problem: refusal(path, entry.kind) });
    }
    return { files, problems };
  }

  /** Such a link is listed, as any file is, and refused by whoever reads it. Others may lead to folders. */
  function leadsToFile(path: string, { kind, id, size }: Entry): boolean {
    if (kind !== 'link' || size > 4096 || readBlobs([id], size) !== undefined) return false;
    const target = posix.join(posix.dirname(path), contents.get(id)?.toString('utf8') ?? '');
    return entries.get(target)?.kind === 'file';
  }
}

function refusal(path: string, kind: Exclude<Kind, 'file'>): PathProblem {
  if (kind === 'folder') return { code: 'not-a-file', message: `'${path}' is a folder` };
  if (kind === 'submodule') {
    return { code: 'not-a-file', message: `'${path}' is a submodule, which is not read from a commit` };
  }
  if (kind === 'nameless') return { code: 'unreadable-file', message: `the name of '${path}' is not UTF-8` };
  const message = `'${path}' is a symbolic link, which is not followed in a commit`;
  return {
    code: 'not-a-file',
    message,
    help: 'Compare with a folder instead: check the commit out with `git worktree`.',
  };
}

function blocked(path: string, problem: PathProblem): Walk {
  return { files: [], problems: problem.code === 'missing-file' ? [] : [{ path, problem }] };
}

function below(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}

function isContract(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path);
}

/** `<mode> <type> <id> <size>\t<path>\0`, as `ls-tree -z -l` prints it. */
function parseListing(output: Buffer): [name: string, entry: Entry][] {
  const found: [string, Entry][] = [];
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(0, start);
    const tab = output.indexOf(9, start);
    if (tab === -1 || end === -1) break;
    const [mode, type, id = '', size] = output.toString('latin1', start, tab).split(/ +/);
    const name = output.subarray(tab + 1, end);
    const path = name.toString('utf8');
    found.push([path, { kind: kindOf(mode, type, isUtf8(name) || !isContract(path)), id, size: Number(size) || 0 }]);
    start = end + 1;
  }
  return found;
}

function kindOf(mode: string | undefined, type: string | undefined, named: boolean): Kind {
  if (mode === '120000') return 'link';
  if (type === 'tree') return 'folder';
  if (type === 'commit') return 'submodule';
  return named ? 'file' : 'nameless';
}

/** `<id> blob <size>\n<bytes>\n`, or `<id> missing\n`. */
function parseBatch(output: Buffer): [id: string, content: Buffer][] {
  const found: [string, Buffer][] = [];
  for (let start = 0; start < output.length; ) {
    const newline = output.indexOf(10, start);
    if (newline === -1) break;
    const [id = '', type, size] = output.toString('latin1', start, newline).split(' ');
    start = newline + 1;
    if (size === undefined) continue;
    const end = start + Number(size);
    if (type === 'blob') found.push([id, output.subarray(start, end)]);
    start = end + 1;
  }
  return found;
}
