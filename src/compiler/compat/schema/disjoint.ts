/** Branches of which no two can hold at once, as seen at a glance: other types, or another constant of the same required property. */
import { type Node, OBJECT } from '../formula/node.js';

export function disjoint(parts: readonly Node[]): boolean {
  let types = 0;
  let apart = true;
  for (const { mask } of parts) {
    if ((types & mask) !== 0) apart = false;
    types |= mask;
  }
  if (apart) return true;
  if (parts.some(({ mask }) => (mask & ~OBJECT) !== 0)) return false;
  const first = tags(parts[0]!);
  const later = parts.slice(1).map(tags);
  for (const [name, keys] of first) {
    const seen = new Set(keys);
    if (later.every((each) => [...(each.get(name) ?? [undefined])].every((key) => isNew(seen, key)))) return true;
  }
  return false;
}

function isNew(seen: Set<string>, key: string | undefined): boolean {
  if (key === undefined || seen.has(key)) return false;
  seen.add(key);
  return true;
}

/** Required properties that are one of a few values -> canonical texts of these. */
function tags(node: Node): ReadonlyMap<string, ReadonlySet<string>> {
  const required = new Set<string>();
  const values = new Map<string, ReadonlySet<string>>();
  for (const part of node.kind === 'and' ? node.parts : [node]) {
    if (part.kind !== 'literal' || part.predicate.kind !== 'props') continue;
    const { name, schema } = part.predicate;
    if (name === undefined) continue;
    if (!part.sign) required.add(name);
    else {
      for (const each of schema.kind === 'and' ? schema.parts : [schema]) {
        if (each.kind === 'literal' && each.predicate.kind === 'enum' && each.sign)
          values.set(name, each.predicate.keys);
      }
    }
  }
  return new Map([...values].filter(([name]) => required.has(name)));
}
