/** Paths and references as strings: what they lead to, without looking at the disk. */
import { posix } from 'node:path';
import type { Code } from '../../diagnostics/index.js';

export interface PathProblem {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
}

export type PathResult = { readonly path: string } | { readonly problem: PathProblem };

/** A path relative to the root, normalised; never one that leads out of it. */
export function normalizePath(path: string): PathResult {
  if (path.includes('\0')) return bad('invalid-reference', 'a path holds a NUL character');
  if (path.includes('\\')) return bad('invalid-reference', `'${path}' holds a backslash`, "Write paths with '/'.");
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return bad('outside-root', `'${path}' is an absolute path`);
  const normal = posix.normalize(path === '' ? '.' : path);
  if (normal === '..' || normal.startsWith('../')) return bad('outside-root', `'${path}' leads out of the root folder`);
  return { path: normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal };
}

export type ReferenceResult =
  | {
      /** The file that is meant. */
      readonly path: string;
      /** Decoded; undefined where the reference has no `#`. */
      readonly fragment: string | undefined;
    }
  | { readonly problem: PathProblem };

/** A URI reference (RFC 3986) that stands in a file. Only relative paths with fragments lead anywhere. */
export function resolveReference(file: string, reference: string): ReferenceResult {
  const hash = reference.indexOf('#');
  const address = hash === -1 ? reference : reference.slice(0, hash);
  const fragment = hash === -1 ? undefined : decode(reference.slice(hash + 1));
  if (fragment === null) return invalidEncoding(reference);
  if (address === '') return { path: file, fragment };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]+):/.exec(address)?.[1]?.toLowerCase();
  if (scheme === 'file') return bad('outside-root', `'${reference}' is an absolute address`);
  if (scheme !== undefined || address.startsWith('//')) {
    return bad('remote-reference', `'${reference}' is not a file among the contracts`);
  }
  if (address.includes('?')) return bad('invalid-reference', `'${reference}' has a query; files have none`);
  const decoded = decode(address);
  if (decoded === null) return invalidEncoding(reference);
  const isAbsolute = decoded.startsWith('/') || /^[A-Za-z]:/.test(decoded);
  const result = normalizePath(isAbsolute ? decoded : posix.join(posix.dirname(file), decoded));
  if ('path' in result) return { path: result.path, fragment };
  const leadsOut = result.problem.code === 'outside-root' && !isAbsolute;
  return leadsOut ? bad('outside-root', `'${reference}' leads out of the root folder`) : result;
}

/** Null where a `%` is not followed by two digits, or the bytes are not UTF-8. */
function decode(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function invalidEncoding(reference: string): { readonly problem: PathProblem } {
  return bad('invalid-reference', `'${reference}' has a '%' that encodes nothing`, "Write a percent sign as '%25'.");
}

function bad(code: Code, message: string, help?: string): { readonly problem: PathProblem } {
  return { problem: { code, message, ...(help !== undefined && { help }) } };
}
