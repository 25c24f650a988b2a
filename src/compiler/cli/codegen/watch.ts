/**
 * Generates again whenever a file of the contracts changes: the whole closure of what the last run read, files that it missed, and
 * every folder below the schemas. What changes during a run is seen by the next.
 */
import { existsSync, type FSWatcher, readdirSync, watch as watchFolder } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT } from '../exit.js';
import type { CodegenOptions } from './options.js';
import type { Run } from './run.js';

/** Editors write in several steps. */
const SETTLE_MS = 60;

export interface WatchHooks {
  readonly generate: () => Promise<Run>;
  readonly say: (text: string) => void;
  /** Ends the watch; default: SIGINT and SIGTERM do. */
  readonly signal?: AbortSignal;
}

export async function watch({ root }: CodegenOptions, { generate, say, signal }: WatchHooks): Promise<number> {
  const ended = signal ?? interrupted();
  const watchers = new Map<string, FSWatcher>();
  let changed = true;
  let wake = () => {};
  const notice = () => {
    changed = true;
    wake();
  };
  ended.addEventListener('abort', notice);

  const follow = (folders: ReadonlySet<string>): boolean => {
    let grown = false;
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      try {
        watchers.set(folder, watchFolder(join(root, folder), notice).on('error', notice));
        grown = true;
      } catch {
        // Gone since it was listed.
      }
    }
    return grown;
  };

  try {
    follow(new Set(['.']));
    while (!ended.aborted) {
      if (!changed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
        continue;
      }
      changed = false;
      const run = await generate();
      // A folder that is watched only now may have changed since it was read.
      if (follow(foldersOf(root, run))) changed = true;
      else say('Watching the contracts; Ctrl+C ends.\n');
    }
    return EXIT.ok;
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

function foldersOf(root: string, { inputs, schemas }: Run): ReadonlySet<string> {
  const folders = new Set(['.', ...inputs.map((path) => nearestFolder(root, dirname(path)))]);
  const visit = (folder: string) => {
    let entries: import('node:fs').Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      return;
    }
    folders.add(folder);
    for (const entry of entries)
      if (entry.isDirectory() && entry.name !== 'node_modules') visit(`${folder}/${entry.name}`);
  };
  visit(schemas);
  return folders;
}

/** Of a file that was missed even the folder may be missing: then its first parent that is there is watched. */
function nearestFolder(root: string, folder: string): string {
  return folder === '.' || existsSync(join(root, folder)) ? folder : nearestFolder(root, dirname(folder));
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
