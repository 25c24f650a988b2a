/**
 * Is everything as the last run left it? Answered by reading bytes and nothing else, so that a run without changes costs
 * no parser, no compiler and no YAML.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { InputRecord, OutputRecord, RunRecord } from './cache.js';

export function isUnchanged(
  root: string,
  record: Pick<RunRecord, 'inputs' | 'schemas' | 'listing' | 'outputs' | 'generated'>,
): boolean {
  const real = realpathSync(root);
  // An edited file is the most frequent answer, and the cheapest to see.
  return (
    latestFirst(real, record.inputs).every(([path, hash]) => hashOf(real, path) === hash) &&
    listingHash(root, record.schemas) === record.listing &&
    record.outputs.every((output) => outputStands(join(root, record.generated), output))
  );
}

/** What was edited last is looked at first: a run after an edit needn't read everything twice. */
function latestFirst(root: string, inputs: readonly InputRecord[]): readonly InputRecord[] {
  const time = new Map(
    inputs.map((input) => [input, statSync(join(root, input[0]), { throwIfNoEntry: false })?.mtimeMs ?? 0]),
  );
  return [...inputs].sort((a, b) => time.get(b)! - time.get(a)!);
}

/** Names of all files under a folder: a version or an upcast that was added or removed shows here. */
export function listingHash(root: string, folder: string): string {
  const hash = createHash('sha256');
  const visit = (path: string) => {
    let entries: import('node:fs').Dirent[];
    try {
      entries = readdirSync(join(root, path), { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else hash.update(`${entry.isSymbolicLink() ? 'link' : 'file'} ${child}\n`);
    }
  };
  visit(folder);
  return hash.digest('hex');
}

/** A link that now leads elsewhere counts as changed: it is read through its real path, which must stay inside the root. */
function hashOf(root: string, path: string): string | null | undefined {
  try {
    const absolute = join(root, path);
    if (!realpathSync.native(absolute).startsWith(root + sep) || !statSync(absolute).isFile()) return undefined;
    return createHash('sha256').update(readFileSync(absolute)).digest('hex');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : undefined;
  }
}

/** Size and time settle it, as in git's index; a file that was merely touched is compared by content. */
export function outputStands(folder: string, [path, hash, size, mtimeMs]: OutputRecord): boolean {
  const absolute = join(folder, path);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size !== size) return false;
  return stat.mtimeMs === mtimeMs || createHash('sha256').update(readFileSync(absolute)).digest('hex') === hash;
}
