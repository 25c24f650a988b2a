/** Objects of one kind, those of equal content put together. */
import type { Origin } from '../../contract/location.js';
import type { Json } from '../../contract/schema.js';
import { join, toPointer } from '../files/index.js';
import { placeOf } from './node.js';

/** Nodes of a copy, by pointer, whose content comes from elsewhere than that of the node above. */
export type Marks = (readonly [pointer: string, origin: Origin])[];

export interface Pool {
  /** Adds an object once; `copy` fills the marks, relative to it. */
  add(origin: Origin, copy: (marks: Marks) => Json): void;
  entries(): { readonly [key: string]: Json };
  /** Places of a node of an entry; none where there is no such entry. */
  origins(key: string, path: readonly (string | number)[]): readonly Origin[];
}

export function createPool(prefix: string): Pool {
  const seen = new Set<string>();
  const shapes = new Map<string, { readonly key: string; readonly value: Json; readonly members: [Origin, Marks][] }>();
  const byKey = new Map<string, readonly [Origin, Marks][]>();
  return {
    add(origin, copy) {
      const id = placeOf(origin);
      if (seen.has(id)) return;
      seen.add(id);
      const marks: Marks = [];
      const value = copy(marks);
      const text = JSON.stringify(value);
      const shape = shapes.get(text) ?? { key: `${prefix}${shapes.size}`, value, members: [] };
      shapes.set(text, shape);
      byKey.set(shape.key, shape.members);
      shape.members.push([origin, marks]);
    },
    entries: () => Object.fromEntries([...shapes.values()].map(({ key, value }) => [key, value])),
    origins(key, path) {
      const found = (byKey.get(key) ?? []).map(([origin, marks]) => originIn(marks, path, origin));
      return [...new Map(found.map((origin) => [placeOf(origin), origin])).values()];
    },
  };
}

/** The origin of a path of a copy: the nearest mark above it, and the rest of the way. */
export function originIn(marks: Marks, path: readonly (string | number)[], root: Origin): Origin {
  for (let length = path.length; length >= 0; length -= 1) {
    const pointer = toPointer(path.slice(0, length));
    const mark = marks.find(([marked]) => marked === pointer);
    if (mark !== undefined) return join(mark[1], ...path.slice(length));
  }
  return join(root, ...path);
}
