/** All schemas that apply to the same value: what `close(S)` of the compatibility policy `tolerant` looks at together. */
import type { Json, JsonSchema } from '../../contract/schema.js';
import { isSchema, type Keywords, type ObjectPlace, type Place, type Places } from '../../validators/index.js';

export interface Member {
  readonly place: ObjectPlace;
  readonly keywords: Keywords;
}

/**
 * The schemas that the given ones apply to the same value: through `$ref`, `allOf`, `anyOf`, `oneOf`, `then`, `else` and
 * schemas that depend on a property. What stands under `not` or `if` declares nothing.
 */
export function membersOf(start: readonly Place[], places: Places): readonly Member[] {
  const found = new Map<string, Member>();
  const pending = [...start];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (typeof place.schema === 'boolean') continue;
    const object = place as ObjectPlace;
    const key = places.key(object);
    if (found.has(key)) continue;
    const keywords = places.keywords(object);
    found.set(key, { place: object, keywords });
    const below = (schema: JsonSchema) => places.below(object, schema);
    pending.push(...places.references(object, keywords));
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) pending.push(...(keywords.schemas(keyword) ?? []).map(below));
    for (const keyword of ['then', 'else']) {
      const schema = keywords.schema(keyword);
      if (schema !== undefined) pending.push(below(schema));
    }
    for (const keyword of ['dependentSchemas', 'dependencies']) {
      for (const [, schema] of keywords.entries(keyword) ?? []) if (isSchema(schema)) pending.push(below(schema));
    }
  }
  return [...found.values()];
}

/** Schemas in an object of schemas, by name. */
export function schemasByName({ keywords }: Member, keyword: string): readonly (readonly [string, JsonSchema])[] {
  return (keywords.entries(keyword) ?? []).filter((entry): entry is readonly [string, Json & JsonSchema] =>
    isSchema(entry[1]),
  );
}

/** A schema for names that aren't listed; `true` and `{}` say nothing of them, and `false` forbids them. */
export function schemaOfOthers({ keywords }: Member): JsonSchema | undefined {
  for (const keyword of ['additionalProperties', 'unevaluatedProperties']) {
    const schema = keywords.schema(keyword);
    if (typeof schema === 'object' && Object.keys(schema).length > 0) return schema;
  }
  return undefined;
}
