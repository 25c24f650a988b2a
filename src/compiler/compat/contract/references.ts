/** References of schemas that needn't be of any contract, and where they lead to. */
import { isObject, type JsonObject } from '../../contract/json.js';
import type { Json } from '../../contract/schema.js';
import { subschemas } from '../schema/keywords.js';
import { escapeToken } from '../schema/registry.js';

/** The path that a reference leads to from a file; undefined: it stays in the file, or isn't a relative path. */
export function relativeTarget(reference: string, from: string): string | undefined {
  const [target = ''] = reference.split('#');
  if (target === '' || /^[a-z][a-z\d+.-]*:|^\/\//i.test(target)) return undefined;
  try {
    return new URL(target, new URL(encodeURI(from), ROOT)).href
      .slice(ROOT.length)
      .split('/')
      .map(decodeURIComponent)
      .join('/');
  } catch {
    return undefined;
  }
}

const ROOT = 'file-of-one:///';

/** Keywords that hold values and no schemas. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples', 'example']);

/** Deeper than anything is compared. */
const MAX_DEPTH = 1_000;

/** `pointer`: to the reference itself. */
export type ReferenceChange = (reference: string, holder: JsonObject, pointer: string) => string;

/** The schema with other references; what stands in values that a schema names is none. */
export function withReferences(schema: Json, change: ReferenceChange): Json {
  return changed(schema, 'schema', change, '', 0);
}

/** `map`: an object of schemas by name. */
function changed(value: Json, is: 'schema' | 'map', change: ReferenceChange, pointer: string, depth: number): Json {
  if (depth > MAX_DEPTH) return value;
  const inside = (inner: Json, kind: 'schema' | 'map', key: string | number) =>
    changed(inner, kind, change, `${pointer}/${escapeToken(String(key))}`, depth + 1);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item, index) => inside(item, 'schema', index));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    if (is === 'map') return [key, inside(inner, 'schema', key)];
    if (key === '$ref' && typeof inner === 'string') return [key, change(inner, value, `${pointer}/$ref`)];
    if (DATA.has(key)) return [key, inner];
    return [key, inside(inner, subschemas.get(key) === 'map' ? 'map' : 'schema', key)];
  });
  return Object.fromEntries(entries);
}
