/** Traits merged into what they are listed on (AsyncAPI 3.0, "Traits Merge Mechanism": RFC 7386, in order, the target wins). */
import { isObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import { type DocumentNode, member, members } from './node.js';
import { isReference, type References } from './references.js';

/** Schemas and examples stand for themselves: they are read where they were written. */
const UNMERGED: ReadonlySet<string> = new Set(['payload', 'headers', 'examples', 'traits']);

export interface WithTraits {
  /** Without payload, headers, examples and traits: read these from `sources`. */
  readonly merged: DocumentNode;
  /** The object, then its traits from the last to the first: whoever comes first wins. */
  readonly sources: readonly DocumentNode[];
}

export function mergeTraits(references: References, target: DocumentNode): WithTraits {
  const traits = references.items(member(target, 'traits')).filter(({ value }) => isObject(value));
  if (traits.length === 0) return { merged: target, sources: [target] };
  const parts = [...traits, target].reduce<ReadonlyMap<string, DocumentNode>>(
    (merged, patch) => patched(references, merged, patch, UNMERGED),
    new Map(),
  );
  return { merged: assembled(target, parts), sources: [target, ...traits.reverse()] };
}

function patched(
  references: References,
  target: ReadonlyMap<string, DocumentNode>,
  patch: DocumentNode,
  skip: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, DocumentNode> {
  const result = new Map(target);
  for (const [key, value] of members(patch)) {
    if (skip.has(key)) continue;
    if (value.value === null) result.delete(key);
    else {
      const merged = merge(references, result.get(key), value);
      if (merged !== undefined) result.set(key, merged);
    }
  }
  return result;
}

function merge(
  references: References,
  target: DocumentNode | undefined,
  patch: DocumentNode,
): DocumentNode | undefined {
  // Nothing to merge with: a reference is followed when it is read.
  if (target === undefined) return patch;
  const end = isReference(patch) ? references.follow(patch) : patch;
  if (end === undefined) return undefined;
  const base = isReference(target) ? references.follow(target) : target;
  if (!isObject(end.value) || base === undefined || !isObject(base.value)) return end;
  return assembled(end, patched(references, new Map(members(base)), end));
}

function assembled({ origin }: DocumentNode, parts: ReadonlyMap<string, DocumentNode>): DocumentNode {
  const value: Json = Object.fromEntries([...parts].map(([key, part]) => [key, part.value]));
  return { value, origin, parts };
}
