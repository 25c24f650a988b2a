/**
 * A plan onto the disk. All new bytes are staged beside their targets' folder first, so that a full disk or a missing permission
 * is met before anything changed; then each file is renamed into place, which is atomic, and what is no longer generated is removed.
 * The manifest comes last: a run that was killed in between is completed by the next one. Unchanged files keep their mtime.
 */
import { lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Change } from './plan.js';

const STAGING = '.tidings-staging';

/** A path of the plan leads out of the generated folder, through a link. */
export class OutputEscapeError extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`refusing to write through a link that leads out of the generated folder: ${path}`);
    this.name = 'OutputEscapeError';
    this.path = path;
  }
}

export function writeOutput(folder: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  mkdirSync(folder, { recursive: true });
  const staging = join(folder, STAGING);
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging);
  try {
    const guard = containment(folder);
    for (const change of changes) guard(change.path);
    const staged = stage(staging, changes);
    const made = new Set<string>([folder]);
    for (const { target, from } of staged) {
      const path = join(folder, target);
      const parent = dirname(path);
      if (!made.has(parent)) {
        mkdirSync(parent, { recursive: true });
        made.add(parent);
      }
      renameSync(from, path);
    }
    for (const { kind, path } of changes) if (kind === 'remove') removeFile(folder, path);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function stage(staging: string, changes: readonly Change[]): { target: string; from: string }[] {
  const staged: { target: string; from: string }[] = [];
  for (const { path, text } of changes) {
    if (text === undefined) continue;
    const from = join(staging, String(staged.length));
    writeFileSync(from, text, { flag: 'wx' });
    staged.push({ target: path, from });
  }
  return staged;
}

/** Checks that the nearest existing folder of a path really lies inside; each folder once. */
function containment(folder: string): (path: string) => void {
  const root = realpathSync(folder);
  const checked = new Set<string>();
  return (path) => {
    let parent = dirname(join(folder, path));
    while (parent.length > folder.length && !checked.has(parent)) {
      checked.add(parent);
      if (lstatSync(parent, { throwIfNoEntry: false }) !== undefined) {
        const real = realpathSync(parent);
        if (real !== root && !real.startsWith(root + sep)) throw new OutputEscapeError(path);
      }
      parent = dirname(parent);
    }
  };
}

function removeFile(folder: string, path: string): void {
  rmSync(join(folder, path), { force: true });
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    const absolute = join(folder, parent);
    if (readdirSync(absolute).length > 0) return;
    rmdirSync(absolute);
  }
}
