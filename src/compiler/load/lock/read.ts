/** `contracts.lock.yaml` -> Lock. */
import { isObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import type { Lock, LockedPart, LockedVersion } from '../../contract/released.js';
import type { Json } from '../../contract/schema.js';
import { type Diagnostic, diagnostic, didYouMean } from '../../diagnostics/index.js';
import { type Files, join } from '../files/index.js';

/** In the folder of the schemas. */
export const LOCK_FILE = 'contracts.lock.yaml';

const KEYS = ['formatVersion', 'versions', 'parts'];

export function emptyLock(schemas: string): Lock {
  return { file: `${schemas}/${LOCK_FILE}`, versions: new Map(), parts: new Map() };
}

/** An empty one where there is no file; undefined after a diagnostic. Whether the versions are there is not asked. */
export function readLock(files: Files, report: (diagnostic: Diagnostic) => void, schemas: string): Lock | undefined {
  const empty = emptyLock(schemas);
  const loaded = files.readIfThere(empty.file);
  if (loaded === 'missing') return empty;
  if (loaded === undefined) return undefined;
  const root: Origin = { file: loaded.path, pointer: '' };
  let sound = true;
  const wrong: Wrong = (message, at, part = 'value', help = RESTORE) => {
    report(diagnostic('lock-invalid', message, files.locate(at, part), { help }));
    sound = false;
  };
  const { value } = loaded;
  if (!isObject(value)) {
    wrong(value === null ? 'the lock of released versions is empty' : 'the lock must be an object', root);
    return undefined;
  }
  const { formatVersion } = value;
  if (formatVersion !== 1) {
    const at = formatVersion === undefined ? root : join(root, 'formatVersion');
    const newer = typeof formatVersion === 'number' && formatVersion > 1;
    wrong("'formatVersion' must be 1", at, 'value', newer ? 'A newer version of tidings wrote it: use that.' : RESTORE);
    // Nothing is known of another format.
    return undefined;
  }
  for (const key of Object.keys(value).filter((each) => !KEYS.includes(each))) {
    const help = didYouMean(key, KEYS) ?? `Known here: ${KEYS.join(', ')}.`;
    wrong(`the lock has no '${key.slice(0, 60)}'`, join(root, key), 'key', help);
  }
  const versions = entries(value, 'versions', root, wrong).flatMap(([name, hash, origin]) => {
    const version = versionOf(name, hash, origin, wrong);
    return version === undefined ? [] : [[name, version] as const];
  });
  const parts = entries(value, 'parts', root, wrong).flatMap(([name, hash, origin]) => {
    const part = partOf(name, hash, origin, wrong);
    return part === undefined ? [] : [[name, part] as const];
  });
  return sound ? { file: loaded.path, versions: new Map(versions), parts: new Map(parts) } : undefined;
}

const RESTORE = 'Restore it from git: only `tidings release` writes this file.';

type Wrong = (message: string, at: Origin, part?: 'key' | 'value', help?: string) => void;

function entries(
  lock: { readonly [key: string]: Json },
  section: 'versions' | 'parts',
  root: Origin,
  wrong: Wrong,
): readonly (readonly [name: string, hash: Json, origin: Origin])[] {
  const value = lock[section];
  const at = join(root, section);
  // An empty section is written as nothing at all.
  if (value === undefined || value === null) return [];
  if (isObject(value)) return Object.entries(value).map(([name, hash]) => [name, hash, join(at, name)] as const);
  wrong(`'${section}' must be an object`, at);
  return [];
}

function versionOf(name: string, hash: Json, origin: Origin, wrong: Wrong): LockedVersion | undefined {
  const [, context, event, version] = /^(.+)\/([^/@]+)@([1-9]\d{0,14})$/s.exec(name) ?? [];
  if (context === undefined || event === undefined) {
    wrong(`'${name.slice(0, 60)}' is not written as '<context>/<Event>@<version>'`, origin, 'key');
    return undefined;
  }
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) {
    wrong(`the hash of '${name.slice(0, 60)}' must be 64 hexadecimal digits, in quotes`, origin);
    return undefined;
  }
  return { context, event, version: Number(version), hash, origin };
}

function partOf(name: string, hash: Json, origin: Origin, wrong: Wrong): LockedPart | undefined {
  if (typeof hash === 'string' && /^[0-9a-f]{16}$/.test(hash)) return { hash, origin };
  wrong(`the hash of '${name.slice(0, 60)}' must be 16 hexadecimal digits, in quotes`, origin);
  return undefined;
}
