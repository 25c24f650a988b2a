/** All schemas that apply to the same value: what `close(S)` of the compatibility policy `tolerant` looks at together. */
import type { JsonSchema } from '../../contract/schema.js';
import { isSchema, type Keywords, type ObjectPlace, type Place, type Places } from '../../validators/index.js';

/** One of the schemas, with what it says of names and items. */
export interface Member {
  readonly key: string;
  readonly properties?: ReadonlyMap<string, Place>;
  readonly patterns: ReadonlyMap<string, Place>;
  /** Values of names that aren't listed; `true` and `{}` say nothing of them, and `false` forbids them. */
  readonly others?: Place;
  readonly tuple: readonly Place[];
  readonly rest?: Place;
}

/**
 * The schemas that the given ones apply to the same value: through `$ref`, `allOf`, `anyOf`, `oneOf`, `then`, `else` and
 * schemas that depend on a property. What stands under `not` or `if` declares nothing.
 */
export function membersOf(start: readonly Place[], places: Places): readonly Member[] {
  const found = new Map<string, Member>();
  const pending = start.filter(mayDeclare);
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const object = place as ObjectPlace;
    const key = places.key(object);
    if (found.has(key)) continue;
    const keywords = places.keywords(object);
    found.set(key, memberOf(key, object, keywords, places));
    for (const next of samePlace(object, keywords, places)) if (mayDeclare(next)) pending.push(next);
  }
  return [...found.values()];
}

const structural = [
  ...['$ref', 'properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties', 'allOf', 'anyOf'],
  ...['oneOf', 'then', 'else', 'dependentSchemas', 'dependencies', 'items', 'prefixItems', 'unevaluatedItems'],
];

/** A schema without any of these declares nothing, here or below. */
const mayDeclare = ({ schema }: Place) =>
  typeof schema === 'object' && structural.some((keyword) => Object.hasOwn(schema, keyword));

function* samePlace(place: ObjectPlace, keywords: Keywords, places: Places): Generator<Place> {
  const below = (schema: JsonSchema) => places.below(place, schema);
  yield* places.references(place, keywords);
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    for (const one of keywords.schemas(keyword) ?? []) yield below(one);
  for (const keyword of ['then', 'else']) {
    const schema = keywords.schema(keyword);
    if (schema !== undefined) yield below(schema);
  }
  for (const keyword of ['dependentSchemas', 'dependencies']) {
    for (const [, schema] of keywords.entries(keyword) ?? []) if (isSchema(schema)) yield below(schema);
  }
}

function memberOf(key: string, place: ObjectPlace, keywords: Keywords, places: Places): Member {
  const below = (schema: JsonSchema) => places.below(place, schema);
  const byName = (keyword: string) => {
    const entries = keywords.entries(keyword);
    if (entries === undefined) return undefined;
    return new Map(entries.flatMap(([name, schema]) => (isSchema(schema) ? [[name, below(schema)] as const] : [])));
  };
  const others = ['additionalProperties', 'unevaluatedProperties']
    .map((keyword) => keywords.schema(keyword))
    .find((schema) => typeof schema === 'object' && Object.keys(schema).length > 0);
  const isTuple = Array.isArray(keywords.get('items'));
  const tuple = keywords.schemas(isTuple ? 'items' : 'prefixItems') ?? [];
  const rest = isTuple
    ? keywords.schema('additionalItems')
    : (keywords.schema('items') ?? keywords.schema('unevaluatedItems'));
  const properties = byName('properties');
  return {
    key,
    ...(properties !== undefined && { properties }),
    patterns: byName('patternProperties') ?? new Map(),
    ...(others !== undefined && { others: below(others) }),
    tuple: tuple.map(below),
    ...(rest !== undefined && { rest: below(rest) }),
  };
}
