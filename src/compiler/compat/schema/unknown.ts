/** Unknown keywords: one that is the same on both sides changes nothing. */
import { isObject } from '../../contract/json.js';
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { canonical } from '../value/canonical.js';
import { keywordKind, subschemas } from './keywords.js';
import { splitFragment } from './uri.js';

/** Unknown keyword -> all its values, as one text; in the schema and in what it refers to. */
export function unknownKeywordsOf(
  schema: JsonSchema,
  draft: Draft,
  resolve: ReadonlyMap<string, JsonSchema> | undefined,
): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  const todo: Json[] = [schema];
  const referred = new Set<JsonSchema>();
  const follow = (reference: Json | undefined) => {
    if (typeof reference !== 'string') return;
    const target = resolve?.get(reference) ?? resolve?.get(splitFragment(reference)[0]);
    if (target === undefined || referred.has(target)) return;
    referred.add(target);
    todo.push(target);
  };
  while (todo.length > 0) {
    const value = todo.pop()!;
    if (!isObject(value)) continue;
    follow(value.$ref);
    for (const name of Object.keys(value)) {
      const inner = value[name]!;
      const shape = subschemas.get(name);
      if (keywordKind(name, draft) === 'unknown') {
        const values = found.get(name) ?? new Set();
        found.set(name, values.add(textOf(inner)));
      } else if (shape === undefined) continue;
      else if (Array.isArray(inner)) todo.push(...inner);
      else if (isObject(inner)) {
        if (shape === 'map') todo.push(...Object.values(inner));
        else todo.push(inner);
      }
    }
  }
  return new Map([...found].map(([name, values]) => [name, [...values].sort().join('\n')]));
}

function textOf(value: Json): string {
  try {
    return canonical(value);
  } catch {
    // Nested too deeply to be read; never the same as another.
    return 'deep';
  }
}

/** Tells which unknown keywords both sides use in the same way. */
export function sameKeywords(
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
): (keyword: string) => boolean {
  return (keyword) => a.get(keyword) === b.get(keyword) && a.get(keyword) !== 'deep';
}
