/** Makes a witness small: the same break, in the least JSON. */
import type { Json } from '../../contract/schema.js';
import { objectOf } from '../value/canonical.js';

const MAX_TRIES = 400;

/** The smallest value found by leaving out and simplifying parts, for which `holds` is still true. Deterministic. */
export function shrink(value: Json, holds: (value: Json) => boolean): Json {
  let best = value;
  let tries = 0;
  for (let improved = true; improved && tries < MAX_TRIES; ) {
    improved = false;
    for (const candidate of simpler(best)) {
      if (++tries > MAX_TRIES) break;
      if (!holds(candidate)) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
}

/** Values that are simpler than this one, simplest first; lazily, since the first that fits is taken. */
function* simpler(value: Json): Generator<Json> {
  if (typeof value === 'string') yield* shorter(value);
  else if (typeof value === 'number') yield* rounder(value);
  else if (value === true) yield false;
  else if (Array.isArray(value)) {
    if (value.length > 1) yield [];
    yield* inside(value);
    for (let index = value.length - 1; index >= 0; index--) yield value.filter((_, at) => at !== index);
    for (const [index, item] of value.entries()) {
      for (const other of simpler(item)) yield value.map((each, at) => (at === index ? other : each));
    }
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length > 1) yield {};
    yield* inside(value);
    for (const [name] of entries) yield objectOf(entries.filter(([each]) => each !== name));
    for (const [name, inner] of entries) {
      for (const other of simpler(inner)) {
        yield objectOf(entries.map(([each, old]) => [each, each === name ? other : old]));
      }
    }
  }
}

/** Arrays and objects further in: where schemas are recursive, one of them may do. */
function* inside(value: Json): Generator<Json> {
  const list = Array.isArray(value) ? value : Object.values(value as { readonly [name: string]: Json });
  for (const each of list) {
    if (typeof each !== 'object' || each === null) continue;
    if (Array.isArray(each) === Array.isArray(value)) yield each;
    yield* inside(each);
  }
}

function* shorter(text: string): Generator<string> {
  if (text.length === 0) return;
  yield '';
  const chars = Array.from(text);
  for (let length = chars.length >> 1; length > 0; length >>= 1) yield chars.slice(0, length).join('');
  if (chars.length > 1) yield chars.slice(0, -1).join('');
}

function* rounder(number: number): Generator<number> {
  for (const simple of [0, 1, -1, Math.trunc(number)]) {
    if (Math.abs(simple) < Math.abs(number) || (simple === -number && simple > 0)) yield simple;
  }
}
