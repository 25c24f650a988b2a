/** What contracts are compared with: the same folder in a commit of git, or another folder. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Contract } from '../../contract/model.js';
import { type Code, type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { DEFAULT_CONFIG } from '../config/config.js';
import { DOCUMENT_NAMES } from '../document/index.js';
import { createFiles, type Disk, normalizePath, openDisk } from '../files/index.js';
import { loadProject, type Project, type ProjectOptions } from '../load.js';
import { emptyLock } from '../lock/index.js';
import { type Git, gitIn } from './git.js';
import { fetchHelp, prefixOf, type RefProblem, resolveCommit } from './resolve.js';
import { openGitTree } from './tree.js';

export interface Baseline {
  readonly kind: 'git' | 'folder';
  /** For people: `origin/main (1a2b3c4)`, `../released`. */
  readonly name: string;
  /** Full id of the commit, where it is one. */
  readonly commit?: string;
  /** Absolute path of the folder, where it is one. */
  readonly root?: string;
  /**
   * The contracts as their own configuration says, without @asyncapi/parser: they passed it when they were the contracts. A commit
   * without any is an empty contract, with a warning that says so. Places of diagnostics are relative to the baseline: see `show`.
   */
  readonly load: (options?: BaselineLoad) => Promise<Project>;
  /** A file of it, for people: `origin/main:services/todo/asyncapi.yaml` (`git show` takes it), `../released/asyncapi.yaml`. */
  readonly show: (file: string) => string;
}

/** `configFile` counts where the baseline has that file. */
export type BaselineLoad = Pick<ProjectOptions, 'configFile' | 'parseCache' | 'hashCache'>;

export interface BaselineOptions {
  /** Absolute path of the folder that holds the contracts. */
  readonly root: string;
  /**
   * A folder where it is written as a path (`.`, `./old`, `../old`, `/old`, `old/`). Else a branch, tag or commit, as git reads it;
   * where git knows none of that name, a folder all the same.
   */
  readonly against: string;
  /** What a relative folder is relative to; default: the working directory. */
  readonly cwd?: string;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Undefined after a diagnostic. */
export function openBaseline({ root, against, cwd = process.cwd(), report }: BaselineOptions): Baseline | undefined {
  const refuse = ({
    code,
    message,
    help,
  }: {
    readonly code: Code;
    readonly message: string;
    readonly help?: string;
  }) => {
    report(diagnostic(code, message, undefined, help === undefined ? {} : { help }));
    return undefined;
  };
  const folder = resolve(cwd, against);
  if (isPath(against)) {
    return isFolder(folder)
      ? openFolder(folder, against)
      : refuse({ code: 'baseline-missing', message: `there is no folder '${against}'` });
  }
  const commit = openCommit(root, against);
  if (!('problem' in commit)) return commit;
  const { problem } = commit;
  return problem.code !== 'unreadable-file' && against !== '' && isFolder(folder)
    ? openFolder(folder, against)
    : refuse(problem);
}

function isPath(against: string): boolean {
  return /^\.{0,2}[/\\]|^\.{1,2}$|[/\\]$|^[A-Za-z]:[/\\]/.test(against);
}

function isFolder(path: string): boolean {
  return !path.includes('\0') && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function openFolder(root: string, name: string): Baseline {
  const shown = name.replace(/(?<=[^/\\])[/\\]+$/, '');
  return {
    kind: 'folder',
    name: shown,
    root,
    show: (file) => (/[/\\]$/.test(shown) ? `${shown}${file}` : `${shown}/${file}`),
    load: async (options = {}) => {
      const disk = openDisk(root);
      const project = await read(root, disk, options);
      const hasDocument = project.diagnostics.every(({ code }) => code !== 'document-missing');
      if (hasDocument) return project;
      const message = `the folder '${shown}' holds no AsyncAPI document`;
      const help = `Name the folder that holds ${DOCUMENT_NAMES[0]}, not the one of the schemas.`;
      const rest = project.diagnostics.filter(({ code }) => code !== 'document-missing');
      return { ...project, diagnostics: [...rest, diagnostic('baseline-missing', message, undefined, { help })] };
    },
  };
}

function openCommit(
  root: string,
  ref: string,
): Baseline | { readonly problem: RefProblem | { code: 'unreadable-file'; message: string; help?: string } } {
  const git = gitIn(root);
  const found = prefixOf(git, root);
  if ('problem' in found) return found;
  const commit = resolveCommit(git, ref);
  if ('problem' in commit) return commit;
  const { prefix } = found;
  const name = `${ref} (${commit.id.slice(0, 7)})`;
  const baseline = { kind: 'git', name, commit: commit.id, show: (file: string) => `${ref}:${prefix}${file}` } as const;
  const tree = treeOf(git, commit.id, prefix.replace(/\/$/, ''));
  if (tree === undefined) return { ...baseline, load: async () => emptyProject(root, name) };
  if ('problem' in tree) return tree;

  const fetch = () => fetchHelp(git, ref);
  const disk = openGitTree({ git, tree: tree.id, fetch });
  const documents = DOCUMENT_NAMES.map((path) => ({ path, result: disk.read(path) }));
  if (documents.every(({ result }) => 'problem' in result && result.problem.code === 'missing-file')) {
    return { ...baseline, load: async () => emptyProject(root, name, disk) };
  }
  for (const { result } of documents) {
    if ('problem' in result && result.problem.code !== 'missing-file') {
      const { message, help } = result.problem;
      return {
        problem: { code: 'unreadable-file', message: `${message} (in ${name})`, ...(help !== undefined && { help }) },
      };
    }
  }
  return { ...baseline, load: (options = {}) => read(root, disk, options) };
}

/** The folder's tree object; undefined: the commit has no such folder. */
function treeOf(
  git: Git,
  commit: string,
  folder: string,
): { readonly id: string } | { readonly problem: RefProblem } | undefined {
  const { output } = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:${folder}`]);
  const id = output?.toString('latin1').trim() ?? '';
  if (!/^[0-9a-f]{40,64}$/.test(id)) return undefined;
  const type = git(['cat-file', '-t', id]);
  if (type.output?.toString('latin1').trim() === 'tree') return { id };
  const message =
    type.failure === undefined
      ? `'${folder}' is no folder in that commit, but a link or a file`
      : `git can't read '${folder}' of that commit: ${type.failure.message}`;
  return { problem: { code: 'baseline-unreadable', message } };
}

function read(root: string, disk: Disk, { configFile, ...caches }: BaselineLoad): Promise<Project> {
  const normal = configFile === undefined ? undefined : normalizePath(configFile);
  const known = normal !== undefined && 'path' in normal && 'bytes' in disk.read(normal.path);
  return loadProject({ root, disk, checkDocument: false, ...caches, ...(known && { configFile: normal.path }) });
}

const EMPTY: Contract = { title: '', channels: [], contexts: [], definitions: new Map(), operations: [] };

function emptyProject(root: string, name: string, disk: Disk = NOTHING): Project {
  const message = `there are no contracts in this folder at ${name}: everything counts as new`;
  const files = createFiles({ root, disk, report: () => {} });
  const diagnostics = [diagnostic('baseline-empty', message)];
  const rest = { config: DEFAULT_CONFIG, lock: emptyLock(DEFAULT_CONFIG.schemas), waivers: [] };
  return { contract: EMPTY, diagnostics, files, inputs: files.inputs(), ...rest };
}

const NOTHING: Disk = {
  read: (path) => ({ problem: { code: 'missing-file', message: `'${path}' does not exist` } }),
  walk: () => ({ files: [], problems: [] }),
  similar: () => undefined,
};
