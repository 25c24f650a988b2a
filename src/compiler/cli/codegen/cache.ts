/**
 * What makes a second run quick. One folder, two files: `run.json` says what the last good run read and wrote; `parsed.bin` holds parsed
 * files by content hash. All of it may be deleted at any time; anything unreadable counts as absent.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';

/** A file that a run read; hash null: it looked for the file and there was none. Paths relative to the root. */
export type InputRecord = readonly [path: string, sha256: string | null];
/** A generated file as it was left; path relative to the generated folder. */
export type OutputRecord = readonly [path: string, sha256: string, size: number, mtimeMs: number];

export interface RunRecord {
  /** Tool version, its build, Node major and options: a record of another is none. */
  readonly stamp: string;
  readonly generated: string;
  readonly schemas: string;
  readonly listing: string;
  readonly inputs: readonly InputRecord[];
  readonly outputs: readonly OutputRecord[];
  /** Warnings are said again on every run. */
  readonly diagnostics: readonly Diagnostic[];
  /** Hashes of stubbed documents that the AsyncAPI parser has accepted. */
  readonly parsed: readonly string[];
  /** Hashes of event versions, by what they were made of. */
  readonly hashes: readonly (readonly [key: string, hash: string])[];
  /** Emission key -> the files that it gave, with their hashes. */
  readonly units: { readonly [key: string]: readonly (readonly [path: string, sha256: string])[] };
}

export interface Cache {
  readonly folder: string;
  readonly loadRun: (stamp: string) => RunRecord | undefined;
  readonly saveRun: (record: RunRecord) => void;
  readonly loadParsed: (stamp: string) => Map<string, unknown>;
  readonly saveParsed: (stamp: string, values: ReadonlyMap<string, unknown>) => void;
}

/** `node_modules/.cache/tidings` of the nearest package, else the user's own cache folder; one folder per root. */
export function openCache(root: string): Cache {
  const folder = join(cacheFolder(root), createHash('sha256').update(root).digest('hex').slice(0, 16));
  const run = join(folder, 'run.json');
  const parsed = join(folder, 'parsed.bin');
  return {
    folder,
    loadRun: (stamp) =>
      attempt(() => {
        const record = JSON.parse(readFileSync(run, 'utf8')) as RunRecord;
        return record.stamp === stamp ? record : undefined;
      }),
    saveRun: (record) => writeCache(run, JSON.stringify(record)),
    loadParsed: (stamp) =>
      attempt(() => {
        const stored = deserialize(readFileSync(parsed)) as { stamp: string; values: Map<string, unknown> };
        return stored.stamp === stamp && stored.values instanceof Map ? stored.values : undefined;
      }) ?? new Map(),
    saveParsed: (stamp, values) => writeCache(parsed, serialize({ stamp, values: new Map(values) })),
  };
}

function cacheFolder(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) return join(folder, 'node_modules', '.cache', 'tidings');
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'node_modules', '.cache', 'tidings');
    if (dirname(folder) === folder) break;
  }
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tidings');
}

/** A cache that can't be written (read-only disk, say) slows the next run down and nothing else. */
export function writeCache(path: string, data: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, data);
    renameSync(temporary, path);
  } catch {
    rmSync(temporary, { force: true });
  }
}

function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
