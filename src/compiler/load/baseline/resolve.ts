/** What people call a commit -> the commit's id, or how to get it. */
import { nearest } from '../../diagnostics/index.js';
import type { Git, GitFailure } from './git.js';

export interface Commit {
  /** Full id, hexadecimal. */
  readonly id: string;
}

export interface RefProblem {
  readonly code: 'baseline-missing' | 'baseline-unreadable';
  readonly message: string;
  readonly help?: string;
}

/** The folder inside its repository: `services/todo/`, or `''`. */
export function prefixOf(git: Git, root: string): { readonly prefix: string } | { readonly problem: RefProblem } {
  const { output, failure } = git(['rev-parse', '--show-prefix']);
  if (failure === undefined) return { prefix: output.toString('utf8').replace(/\n$/, '') };
  return { problem: unusable(failure, root) };
}

export function resolveCommit(git: Git, ref: string): Commit | { readonly problem: RefProblem } {
  if (ref === '' || ref.startsWith('-') || /\p{Cc}/u.test(ref)) {
    return { problem: { code: 'baseline-missing', message: `'${ref}' can't be the name of a commit` } };
  }
  const { output, failure } = git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  const id = output?.toString('latin1').trim() ?? '';
  if (/^[0-9a-f]{40,64}$/.test(id)) return { id };
  if (failure !== undefined && failure.message !== '' && !isMissing(failure)) {
    const message = `git can't read '${ref}': ${failure.message}`;
    return {
      problem: { code: 'baseline-unreadable', message, ...(isPartial(failure) && { help: fetchHelp(git, ref) }) },
    };
  }
  return {
    problem: { code: 'baseline-missing', message: `there is no commit '${ref}' here`, help: howToGet(git, ref) },
  };
}

function isPartial({ message }: GitFailure): boolean {
  return message.includes('promisor remote');
}

/** `fatal: Needed a single revision`, and what git says of a reflog or an ancestor that isn't there. */
function isMissing({ message }: GitFailure): boolean {
  return /needed a single revision|bad revision|unknown revision|not a valid|ambiguous argument|log for .* (?:only|is)/i.test(
    message,
  );
}

function unusable({ kind, message }: GitFailure, root: string): RefProblem {
  const code = 'baseline-unreadable';
  if (kind === 'absent')
    return { code, message: 'git is not installed, or not on the PATH', help: `Install it. ${FOLDER}` };
  if (/not a git repository/i.test(message)) {
    return { code, message: `'${root}' is not inside a git repository`, help: FOLDER };
  }
  if (/dubious ownership/i.test(message)) {
    const path = /^[^'"`$\\]+$/.test(root) ? `'${root}'` : 'FOLDER';
    const help = `If you trust it: \`git config --global --add safe.directory ${path}\`, with the folder of the repository.`;
    return { code, message: 'the repository belongs to another user, so that git refuses to read it', help };
  }
  return { code, message: `git failed: ${message}` };
}

const FOLDER = 'Or compare with a folder: `--against ./FOLDER`.';

/** How to get objects that a partial clone left out. */
export function fetchHelp(git: Git, ref: string): string {
  const { remote, branch } = split(git, ref);
  return `This is a partial clone, and lacks files of that commit: ${command(`git fetch --refetch --no-filter ${remote} ${branch}`)}`;
}

/** As exact as can be: a command to paste. */
function howToGet(git: Git, ref: string): string {
  if (git(['rev-parse', '--verify', '--quiet', 'HEAD']).failure !== undefined)
    return 'The repository has no commit yet.';
  const shallow = git(['rev-parse', '--is-shallow-repository']).output?.toString('latin1').trim() === 'true';
  if (/[~^@:]/.test(ref)) {
    return shallow
      ? `The clone is shallow, its history ends before that: ${command('git fetch --deepen=100')}`
      : 'See what is there: `git log --oneline`.';
  }
  if (/^[0-9a-f]{7,39}$/.test(ref)) {
    return `Write all of the id's digits, and fetch it: ${command(`git fetch${shallow ? ' --depth=1' : ''} origin ID`)}`;
  }
  const near = similar(git, ref);
  const { remote, branch, known } = split(git, ref);
  const suggestion = near === undefined ? '' : `Did you mean '${near}'? `;
  if (!known) return `${suggestion}See what is here: \`git branch --all\`, \`git tag\`.`;
  return `${suggestion}Fetch it: ${command(`git fetch${shallow ? ' --depth=1' : ''} ${remote} ${refspec(ref, remote, branch)}`)}`;
}

/** The remote that a name begins with, else the first one; `origin` before others. */
function split(git: Git, ref: string): { readonly remote: string; readonly branch: string; readonly known: boolean } {
  const remotes = (git(['remote']).output?.toString('utf8') ?? '').split('\n').filter((name) => name !== '');
  const named = remotes.find((name) => ref.startsWith(`${name}/`));
  if (named !== undefined) return { remote: named, branch: ref.slice(named.length + 1), known: true };
  const remote = remotes.includes('origin') ? 'origin' : remotes[0];
  return { remote: remote ?? 'origin', branch: ref, known: remote !== undefined };
}

/** A clone of one branch fetches others only where it is told what to call them. */
function refspec(ref: string, remote: string, branch: string): string {
  if (/^[0-9a-f]{40,64}$/.test(ref)) return ref;
  if (ref.startsWith('refs/')) return `${ref}:${ref}`;
  if (ref === branch) return /^v?\d/.test(ref) ? `tag ${ref}` : `${ref}:${ref}`;
  return `${branch}:refs/remotes/${remote}/${branch}`;
}

/** A branch or tag of that name, of a remote or nearly so. */
function similar(git: Git, ref: string): string | undefined {
  const format = '--format=%(refname:short)';
  const { output } = git(['for-each-ref', '--count=5000', format, 'refs/heads', 'refs/remotes', 'refs/tags']);
  const names = (output?.toString('utf8') ?? '').split('\n').filter((name) => name !== '');
  return names.find((name) => name.endsWith(`/${ref}`)) ?? nearest(ref, names);
}

/** In quotes, where every word of it is harmless in a shell; names of refs are anybody's. */
function command(text: string): string {
  return /^[\w ./:=-]+$/.test(text) ? `\`${text}\`.` : 'with `git fetch`.';
}
