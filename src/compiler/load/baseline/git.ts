/**
 * Runs git to read, and for nothing else: no shell, no prompt, no pager, no network, no hook, nothing of the environment that would
 * lead it to another repository.
 */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';

export type GitAnswer =
  | { readonly output: Buffer; readonly failure?: undefined }
  | { readonly output?: undefined; readonly failure: GitFailure };

export interface GitFailure {
  /** `absent`: there is no git. `too-much`: it wrote more than `maxBytes`. `failed`: it says why. */
  readonly kind: 'absent' | 'too-much' | 'failed';
  /** What git said, its first line; may be empty. */
  readonly message: string;
}

export interface GitInput {
  readonly input?: string;
  /** Of its answer; default 1 MiB. */
  readonly maxBytes?: number;
}

/** Git in a folder; arguments are passed as they are. */
export type Git = (args: readonly string[], options?: GitInput) => GitAnswer;

const OPTIONS = [
  '--no-pager',
  '--no-replace-objects',
  ...['-c', 'core.quotepath=off'],
  ...['-c', 'core.fsmonitor=false'],
  // A partial clone would fetch what it lacks.
  ...['-c', 'protocol.allow=never'],
];

/** A disk that doesn't answer. */
const TIMEOUT_MS = 120_000;

export function gitIn(folder: string): Git {
  return (args, { input = '', maxBytes = 1024 * 1024 } = {}) => {
    const { stdout, stderr, status, error } = spawnSync('git', ['-C', folder, ...OPTIONS, ...args], {
      // Windows looks for programs in the working directory first, and contracts are untrusted.
      cwd: dirname(process.execPath),
      env: environment(process.env),
      input,
      maxBuffer: maxBytes,
      timeout: TIMEOUT_MS,
      windowsHide: true,
    });
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    if (code === 'ENOENT') return { failure: { kind: 'absent', message: '' } };
    if (code === 'ENOBUFS') return { failure: { kind: 'too-much', message: '' } };
    if (error !== undefined) return { failure: { kind: 'failed', message: error.message } };
    if (status !== 0) return { failure: { kind: 'failed', message: complaint(stderr.toString('utf8')) } };
    return { output: stdout };
  };
}

/** The user's configuration of git stays; what a hook or a caller sets to point at a repository doesn't. */
function environment(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(given).filter(
    ([name]) => !/^GIT_/i.test(name) || /^GIT_(?:CONFIG|EXEC_PATH|CEILING_DIRECTORIES)/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // Git's sentences are told apart.
    LANGUAGE: '',
    LC_ALL: 'C',
  };
}

/** The first line that says what is wrong. */
function complaint(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  const line = lines.find((each) => /^(?:fatal|error): /.test(each)) ?? lines[0] ?? '';
  return line.replace(/^(?:fatal|error): /, '').slice(0, 300);
}
