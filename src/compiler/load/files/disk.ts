/** The disk below the root: regular files, inside by their real path, not too large. */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { nearest } from '../../diagnostics/index.js';
import type { PathProblem } from './path.js';

export const MAX_BYTES = 8 * 1024 * 1024;

export type DiskResult = { readonly bytes: Uint8Array } | { readonly problem: PathProblem };

/** What stands below a folder: the disk's own, or that of a commit. */
export interface Disk {
  /** `path`: normalised, relative to the root. */
  read(path: string): DiskResult;
  /** All files below a folder, unsorted; `problems`: folders below it that may not be looked into, as links out of the root. */
  walk(folder: string): Walk;
  /** The name in the same folder that is nearest to the path's, as a path. */
  similar(path: string): string | undefined;
}

export interface Walk {
  readonly files: readonly string[];
  readonly problems: readonly { readonly path: string; readonly problem: PathProblem }[];
}

/** Names of folders that hold no contracts. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

export function openDisk(root: string): Disk {
  const base = realPath(resolve(root)) ?? resolve(root);
  const absolute = (path: string) => join(base, path);
  const isInside = (real: string) => real === base || real.startsWith(base.endsWith(sep) ? base : base + sep);

  const find = (path: string): { readonly real: string } | { readonly problem: PathProblem } => {
    let real: string;
    try {
      real = realpathSync.native(absolute(path));
    } catch (error) {
      return { problem: failure(path, error) };
    }
    if (!isInside(real)) return problem('outside-root', `'${path}' is a link that leads out of the root folder`);
    const onDisk = relative(base, real).replaceAll(sep, '/');
    if (onDisk !== path && onDisk.toLowerCase() === path.toLowerCase()) {
      return problem('file-name-case', `'${path}' is '${onDisk}' on disk`, 'Write it exactly as the file is named.');
    }
    try {
      // Before it is opened: to open a device can have effects.
      const stat = statSync(real);
      if (stat.isFile()) return { real };
      return problem('not-a-file', `'${path}' is ${stat.isDirectory() ? 'a folder' : 'not a regular file'}`);
    } catch (error) {
      return { problem: failure(path, error) };
    }
  };

  return {
    read(path) {
      const found = find(path);
      if ('problem' in found) return found;
      try {
        return readFile(path, found.real);
      } catch (error) {
        return { problem: failure(path, error) };
      }
    },
    walk(folder) {
      const files: string[] = [];
      const problems: Walk['problems'][number][] = [];
      const visited = new Set<string>();
      const open = [folder];
      for (let at = open.pop(); at !== undefined; at = open.pop()) {
        const real = realPath(absolute(at));
        if (real === undefined || visited.has(real)) continue;
        if (!isInside(real)) {
          const message = `'${at}' is a link that leads out of the root folder`;
          problems.push({ path: at, problem: { code: 'outside-root', message } });
          continue;
        }
        visited.add(real);
        for (const entry of entries(real)) {
          if (isHidden(entry.name)) continue;
          const path = at === '.' ? entry.name : `${at}/${entry.name}`;
          if (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(absolute(path)))) open.push(path);
          else files.push(path);
        }
      }
      return { files, problems };
    },
    similar(path) {
      const slash = path.lastIndexOf('/');
      const folder = realPath(absolute(path.slice(0, Math.max(0, slash))));
      if (folder === undefined || !isInside(folder)) return undefined;
      const names = entries(folder).map((entry) => entry.name);
      const found = similarName(path.slice(slash + 1), names);
      return found === undefined ? undefined : path.slice(0, slash + 1) + found;
    },
  };
}

/** The name that is most likely meant: the same with another ending, else the nearest. */
export function similarName(name: string, names: readonly string[]): string | undefined {
  const stem = name.replace(/\.\w+$/, '');
  const sameStem = names.find((other) => other !== name && other.replace(/\.(?:ya?ml|json)$/, '') === stem);
  return sameStem ?? nearest(name, names);
}

function readFile(path: string, real: string): DiskResult {
  // Not blocking, and no link: what stands there may have been exchanged for a pipe or a link since it was looked at.
  const descriptor = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return problem('not-a-file', `'${path}' is not a regular file`);
    if (stat.size > MAX_BYTES) {
      return { problem: tooLarge(path, stat.size) };
    }
    const bytes = Buffer.allocUnsafeSlow(stat.size);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return { bytes: bytes.subarray(0, length) };
  } finally {
    closeSync(descriptor);
  }
}

export function tooLarge(path: string, size: number): PathProblem {
  const message = `'${path}' has ${Math.ceil(size / 1024 / 1024)} MiB; the limit is ${MAX_BYTES / 1024 / 1024}`;
  return { code: 'file-too-large', message };
}

/** By name: the order in which a disk lists a folder must never be seen. */
function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function failure(path: string, error: unknown): PathProblem {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return { code: 'missing-file', message: `'${path}' does not exist` };
    case 'ELOOP':
      return { code: 'unreadable-file', message: `'${path}' is a link that leads to itself` };
    case 'EACCES':
    case 'EPERM':
      return { code: 'unreadable-file', message: `'${path}' may not be read (${code})` };
    default:
      if (code === undefined) throw error;
      return { code: 'unreadable-file', message: `'${path}' cannot be read (${code})` };
  }
}

function problem(code: PathProblem['code'], message: string, help?: string): { readonly problem: PathProblem } {
  return { problem: { code, message, ...(help !== undefined && { help }) } };
}
