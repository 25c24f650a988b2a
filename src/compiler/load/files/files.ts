/** The only reader of contract files: each file once, nothing outside the root, nothing but plain JSON. */
import { createHash } from 'node:crypto';
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import { type Code, type Diagnostic, diagnostic, type Location, nearest } from '../../diagnostics/index.js';
import { decode } from './decode.js';
import { type Disk, openDisk } from './disk.js';
import { normalizePath, type PathProblem, resolveReference } from './path.js';
import { child, parsePointer, toPointer } from './pointer.js';
import { createLocate, isJson, type Locate, parseSource } from './source.js';

/** A contract file as plain JSON. Never mutate `value`: everybody who reads the file gets the same one. */
export interface LoadedFile {
  /** Relative to the root, normalised, with `/`. */
  readonly path: string;
  /** `null` where the file is empty. Aliases of YAML are expanded (shared objects). */
  readonly value: Json;
  /** SHA-256 (hex) of the file's bytes. */
  readonly hash: string;
}

/** A file that was looked at; `hash` null: there was none. */
export interface InputFile {
  readonly path: string;
  readonly hash: string | null;
}

/** What a `$ref` leads to. */
export interface Target {
  readonly origin: Origin;
  readonly value: Json;
}

export interface Files {
  /**
   * The file at `path` (relative to the root); undefined after a diagnostic. What is wrong inside the file is reported once;
   * that there is no such file (or none that may be read) is reported each time, at `from`, the place that names it.
   */
  read(path: string, from?: Origin): LoadedFile | undefined;
  /** As `read`; `'missing'` without a diagnostic where there is no such file. One that is there and may not be read is reported. */
  readIfThere(path: string): LoadedFile | 'missing' | undefined;
  /** Whether a regular file stands there, inside the root; reports nothing. */
  exists(path: string): boolean;
  /**
   * Follows a JSON reference of a document: relative path, `#`, JSON pointer (percent-encoded as a URI fragment is). `from` is the
   * origin of the `$ref` value itself. Does not follow a `$ref` that it finds there. Undefined after a diagnostic.
   * For references inside schemas (`$id`, `$anchor`) see load/schemas.
   */
  resolve(from: Origin, reference: Json): Target | undefined;
  /**
   * Line and column of a node, or of its name where `part` is `key` and the node has one. Where there is no such node, its nearest
   * surviving parent.
   */
  locate(origin: Origin, part?: 'key' | 'value'): Location;
  /** Paths of all files below `folder` with one of the endings, in code-point order; empty where there is no such folder. */
  list(folder: string, endings?: readonly string[]): readonly string[];
  /** The file's text, for code frames; undefined where it can't be read as text. Any file inside the root. */
  text(path: string): string | undefined;
  /** Everything that was looked at so far, missing files too; sorted by path. */
  inputs(): readonly InputFile[];
}

/** Parsed files by content; keys are opaque. Only files without mistakes are stored. */
export interface ParseCache {
  get(key: string): Json | undefined;
  set(key: string, value: Json): void;
}

export interface FilesOptions {
  /** Absolute path of the folder that holds `asyncapi.yaml`. */
  readonly root: string;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly cache?: ParseCache;
  /** Where to read instead of the folder itself: the same folder in a commit. */
  readonly disk?: Disk;
}

type Entry =
  | { readonly bytes: Uint8Array; readonly hash: string; loaded?: LoadedFile | 'broken' }
  | { readonly problem: PathProblem };

/** Files that were located in last keep their positions in memory; this many. */
const POSITIONS_KEPT = 8;

export function createFiles({ root, report, cache, disk = openDisk(root) }: FilesOptions): Files {
  const entries = new Map<string, Entry>();
  const locators = new Map<string, Locate>();

  const open = (path: string): Entry => {
    let entry = entries.get(path);
    if (entry === undefined) {
      const result = disk.read(path);
      entry = 'bytes' in result ? { ...result, hash: sha256(result.bytes) } : result;
      entries.set(path, entry);
    }
    return entry;
  };

  const locate: Files['locate'] = ({ file, pointer }, part = 'value') => {
    let locator = locators.get(file);
    if (locator === undefined) {
      const entry = entries.get(file);
      if (entry === undefined || 'problem' in entry || typeof entry.loaded !== 'object') return { file };
      locator = createLocate(file, entry.bytes);
    }
    // Last used, last removed.
    locators.delete(file);
    locators.set(file, locator);
    if (locators.size > POSITIONS_KEPT) locators.delete(locators.keys().next().value!);
    return locator(pointer, part);
  };

  const complain = (path: string, { code, message, help }: PathProblem, from: Origin | undefined) => {
    const suggestion = code === 'missing-file' ? disk.similar(path) : undefined;
    const shown = suggestion === undefined ? help : `Did you mean '${suggestion}'?`;
    report(diagnostic(code, message, from ? locate(from) : { file: path }, shown === undefined ? {} : { help: shown }));
  };

  const read: Files['read'] = (given, from) => {
    const normal = normalizePath(given);
    if ('problem' in normal) {
      complain(given, normal.problem, from);
      return undefined;
    }
    const { path } = normal;
    const entry = open(path);
    if ('problem' in entry) {
      complain(path, entry.problem, from);
      return undefined;
    }
    entry.loaded ??= load(path, entry);
    return entry.loaded === 'broken' ? undefined : entry.loaded;
  };

  const load = (path: string, { bytes, hash }: { readonly bytes: Uint8Array; readonly hash: string }) => {
    const key = `${isJson(path) ? 'json' : 'yaml'}:${hash}`;
    const known = cache?.get(key);
    if (known !== undefined) return { path, value: known, hash };
    const { value, diagnostics } = parseSource(path, bytes);
    for (const each of diagnostics) report(each);
    if (value === undefined) return 'broken';
    if (diagnostics.length === 0) cache?.set(key, value);
    return { path, value, hash };
  };

  return {
    read,
    locate,
    readIfThere(path) {
      const normal = normalizePath(path);
      if ('problem' in normal) return read(path);
      const entry = open(normal.path);
      return 'problem' in entry && entry.problem.code === 'missing-file' ? 'missing' : read(path);
    },
    exists(path) {
      const normal = normalizePath(path);
      return 'path' in normal && 'bytes' in open(normal.path);
    },
    resolve(from, reference) {
      const refuse = (code: Code, message: string, help?: string) => {
        report(diagnostic(code, message, locate(from), help === undefined ? {} : { help }));
        return undefined;
      };
      if (typeof reference !== 'string') return refuse('invalid-reference', 'a `$ref` must be a string');
      const target = resolveReference(from.file, reference);
      if ('problem' in target) return refuse(target.problem.code, target.problem.message, target.problem.help);
      const pointer = target.fragment ?? '';
      const tokens = parsePointer(pointer);
      if (tokens === undefined) return refuse('invalid-reference', `'#${pointer}' is not a JSON pointer`);
      const file = read(target.path, from);
      if (file === undefined) return undefined;
      let value: Json = file.value;
      for (const [index, token] of tokens.entries()) {
        const next = child(value, token);
        if (next === undefined) return refuse('missing-target', ...missingTarget(target.path, tokens, index, value));
        value = next;
      }
      return { origin: { file: target.path, pointer: toPointer(tokens) }, value };
    },
    list(folder, endings = ['.yaml', '.yml', '.json']) {
      const normal = normalizePath(folder);
      if ('problem' in normal) {
        complain(folder, normal.problem, undefined);
        return [];
      }
      const { files, problems } = disk.walk(normal.path);
      for (const { path, problem } of problems) complain(path, problem, undefined);
      return files.filter((path) => endings.some((ending) => path.endsWith(ending))).sort(byCodePoint);
    },
    text(path) {
      const normal = normalizePath(path);
      if ('problem' in normal) return undefined;
      const entry = open(normal.path);
      return 'bytes' in entry ? decode(entry.bytes).text : undefined;
    },
    inputs: () =>
      [...entries]
        .map(([path, entry]) => ({ path, hash: 'bytes' in entry ? entry.hash : null }))
        .sort((a, b) => byCodePoint(a.path, b.path)),
  };
}

/** Message and help for a reference whose file has no such node; `at` is the last node on the way that exists. */
export function missingTarget(
  path: string,
  tokens: readonly string[],
  index: number,
  at: Json,
): [message: string, help: string | undefined] {
  const message = `'${path}' has no '${toPointer(tokens)}'`;
  const names = typeof at === 'object' && at !== null && !Array.isArray(at) ? Object.keys(at) : [];
  const near = nearest(tokens[index]!, names);
  if (near === undefined) return [message, undefined];
  return [message, `Did you mean '#${toPointer([...tokens.slice(0, index), near, ...tokens.slice(index + 1)])}'?`];
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** By Unicode code points, as UTF-8 sorts: surrogates, which stand for the highest ones, come after U+E000 to U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
