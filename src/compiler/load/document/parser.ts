/** @asyncapi/parser in a worker with a deadline; what it says, at the places of our files. */
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Origin } from '../../contract/location.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import type { ParserInput } from './parser-input.js';

/** Hashes of parser inputs that are known to be right. A `Set` is one. */
export interface ParserCache {
  has(hash: string): boolean;
  add(hash: string): unknown;
}

export interface ParserOptions {
  readonly cache?: ParserCache | undefined;
  readonly deadlineMs: number;
  /** For tests. */
  readonly worker?: URL;
}

/** Changes when the same input may be judged differently. */
const PARSER = '@asyncapi/parser 3.6.3, rules 1';

/** Diagnostics of the document's structure; none where the same input passed before. */
export async function validateDocument(
  files: Files,
  input: ParserInput,
  source: string,
  { cache, deadlineMs, worker = new URL('./parser-worker.mjs', import.meta.url) }: ParserOptions,
): Promise<readonly Diagnostic[]> {
  const hash = createHash('sha256').update(`${PARSER}\n${input.text}`).digest('hex');
  if (cache?.has(hash)) return [];
  const answer = await ask(worker, { text: input.text, source }, deadlineMs);
  const at = files.locate({ file: source, pointer: '' });
  if ('failure' in answer) {
    return [
      diagnostic('asyncapi-unchecked', `the AsyncAPI parser could not validate the document: ${answer.failure}`, at),
    ];
  }
  const crash = answer.problems.find(({ code }) => code === 'uncaught-error');
  if (crash !== undefined) {
    const [reason = ''] = crash.message.split('\n');
    return [diagnostic('asyncapi-unchecked', `the AsyncAPI parser failed: ${reason.slice(0, 200)}`, at)];
  }
  const found = answer.problems
    .filter((problem) => !isNoise(problem))
    .flatMap((problem) => located(files, input, problem));
  if (answer.problems.length === 0) cache?.add(hash);
  if (found.length > 0 || answer.problems.every(({ severity }) => severity !== 0)) return found;
  // Noise alone still means that the document isn't valid.
  return answer.problems.flatMap((problem) => located(files, input, problem));
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly path: readonly (string | number)[];
  /** 0 error, 1 warning, 2 information, 3 hint. */
  readonly severity: number;
}

type Answer = { readonly problems: readonly Problem[] } | { readonly failure: string };

function ask(url: URL, workerData: { text: string; source: string }, deadlineMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const worker = new Worker(url, {
      workerData,
      // What the parser's libraries print is nobody's.
      stdout: true,
      stderr: true,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    const settle = (answer: Answer) => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(answer);
    };
    const timer = setTimeout(
      () => settle({ failure: `it took longer than ${Math.round(deadlineMs / 1000)} s` }),
      deadlineMs,
    );
    worker.once('message', (answer: Answer) => settle(answer));
    worker.once('error', (error: Error & { code?: string }) =>
      settle({
        failure: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : firstLine(error.message),
      }),
    );
    worker.once('exit', (code) => settle({ failure: `it ended with code ${code}` }));
  });
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 200);
}

/** What is said again, and better, by another diagnostic. */
function isNoise({ message }: Problem): boolean {
  return /must match "?(?:then|else)"? schema$/.test(message) || message === 'must match exactly one schema in oneOf';
}

function located(files: Files, input: ParserInput, { message, path, severity }: Problem): Diagnostic[] {
  const missing = /^"?(.*?)"? property must have required property "(.+)"$/.exec(message);
  const onKey = /is not expected to be here$/.test(message);
  return input.origins(path).map((origin: Origin) => {
    const text = missing === null ? reworded(message) : `${describe(origin)} has no '${missing[2]}'`;
    return diagnostic('asyncapi-invalid', text, files.locate(origin, onKey || missing !== null ? 'key' : 'value'), {
      severity: severity === 0 ? 'error' : 'warning',
    });
  });
}

function describe(origin: Origin): string {
  const name = origin.pointer.slice(origin.pointer.lastIndexOf('/') + 1);
  return name === '' ? 'the document' : `'${name.replaceAll('~1', '/').replaceAll('~0', '~')}'`;
}

/** Ajv's sentences, a little shorter. */
function reworded(message: string): string {
  const text = message
    .replace(/"([^"\n]*)"/g, "'$1'")
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '')
    .replace(/^Property ('.*') is not expected to be here$/, '$1 is not expected here')
    .replace(
      /^('.*') property type must be (.*)$/,
      (_, name: string, types: string) => `${name} must be of type ${types.replaceAll(',', ' or ')}`,
    )
    .replace(/^('.*') property must /, '$1 must ');
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Diagnostics of the parser at places where we already said something worse or equal are repetitions. */
export function withoutRepetitions(ours: readonly Diagnostic[], theirs: readonly Diagnostic[]): readonly Diagnostic[] {
  const place = ({ at }: Diagnostic) => JSON.stringify([at?.file, at?.start]);
  const known = new Set(ours.filter(({ severity }) => severity === 'error').map(place));
  return theirs.filter((diagnostic) => !known.has(place(diagnostic)));
}
