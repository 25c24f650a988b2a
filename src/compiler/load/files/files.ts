/** The only reader of contract files: each file once, nothing outside the root, nothing but plain JSON. */
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.js';

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
}

export declare function createFiles(options: FilesOptions): Files;
