/** Lock -> the text of `contracts.lock.yaml`: one line for each version, each complete in itself, so that lines merge. */
import { compare } from '../../contract/json.js';
import type { Lock } from '../../contract/released.js';

const HEADER = `# The released versions of events, and a hash of what each accepts: a released version never changes.
# Written by 'tidings release'; don't edit it. When a merge conflicts here, keep the lines of both sides.
`;

/**
 * @param former text of the file that it replaces: comments at its head stay
 * @param modeline comment for editors, in a new file
 */
export function printLock({ versions, parts }: Lock, former?: string, modeline = ''): string {
  const kept = /^(?:#[^\n]*\n)+/.exec(former?.replaceAll('\r\n', '\n') ?? '')?.[0];
  return [
    kept ?? HEADER + modeline,
    'formatVersion: 1\n',
    section('versions', new Map([...versions].map(([name, { hash }]) => [name, hash]))),
    section('parts', new Map([...parts].map(([name, { hash }]) => [name, hash]))),
  ].join('');
}

/** Whether both say the same; the order of lines says nothing. */
export function sameLock(a: Lock, b: Lock): boolean {
  return sameHashes(a.versions, b.versions) && sameHashes(a.parts, b.parts);
}

type Hashes = ReadonlyMap<string, { readonly hash: string }>;

function sameHashes(a: Hashes, b: Hashes): boolean {
  return a.size === b.size && [...a].every(([name, { hash }]) => b.get(name)?.hash === hash);
}

function section(name: string, hashes: ReadonlyMap<string, string>): string {
  if (hashes.size === 0) return '';
  const lines = [...hashes].sort(([a], [b]) => byName(a, b)).map(([key, hash]) => `  ${quoted(key)}: "${hash}"\n`);
  return `${name}:\n${lines.join('')}`;
}

/** Version 10 after version 9. */
function byName(a: string, b: string): number {
  const [[first, x], [second, y]] = [split(a), split(b)];
  return compare(first, second) || x - y;
}

function split(name: string): [string, number] {
  const at = /^(.*)@(\d+)$/s.exec(name);
  return at === null ? [name, 0] : [at[1]!, Number(at[2])];
}

/** In quotes wherever YAML could read something else. */
function quoted(key: string): string {
  return /^[A-Za-z][\w./@#$~-]*$/.test(key) ? key : JSON.stringify(key).replace(NOT_PLAIN, escaped);
}

/** What JSON leaves as it is, and a contract file may not hold. */
const NOT_PLAIN = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
