/** Unknown keywords: one that is the same on both sides changes nothing. */
import { isObject } from '../../contract/json.js';
import type { Draft, Json, JsonSchema } from '../../contract/schema.js';
import { canonical } from '../value/canonical.js';
import { keywordKind, subschemas } from './keywords.js';

/** Tells whether a keyword that we don't know may be left aside: where both sides hold it with the same values. */
export function annotationsOf(
  a: JsonSchema,
  b: JsonSchema,
  draft: Draft,
  resolve: ReadonlyMap<string, JsonSchema> | undefined,
): (keyword: string) => boolean {
  let sides: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>] | undefined;
  return (keyword) => {
    sides ??= [unknownIn(a, draft), unknownIn(b, draft)];
    const [left, right] = sides;
    if (left.has(keyword) || right.has(keyword)) return left.get(keyword) === right.get(keyword);
    // Only in schemas that both sides share.
    return resolve !== undefined;
  };
}

/** Keyword -> all its values with their places, as one text. */
function unknownIn(schema: JsonSchema, draft: Draft): ReadonlyMap<string, string> {
  const found = new Map<string, string[]>();
  const todo: { readonly value: Json }[] = [{ value: schema }];
  while (todo.length > 0) {
    const { value } = todo.pop()!;
    if (!isObject(value)) continue;
    for (const name of Object.keys(value)) {
      const inner = value[name]!;
      const shape = subschemas.get(name);
      if (keywordKind(name, draft) === 'unknown') {
        const list = found.get(name);
        if (list === undefined) found.set(name, [canonical(inner)]);
        else list.push(canonical(inner));
      } else if (Array.isArray(inner)) {
        if (shape !== undefined) for (const each of inner) todo.push({ value: each });
      } else if (isObject(inner)) {
        if (shape === 'map') for (const each of Object.values(inner)) todo.push({ value: each });
        else if (shape !== undefined) todo.push({ value: inner });
      }
    }
  }
  return new Map([...found].map(([name, values]) => [name, [...new Set(values)].sort().join('\n')]));
}
