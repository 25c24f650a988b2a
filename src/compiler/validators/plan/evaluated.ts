/** What the keywords of a schema look at, for `unevaluatedProperties` and `unevaluatedItems` (2020-12 core, section 11). */
import type { ObjectPlace, Place, Places } from '../schema/place.js';
import type { Evaluated, EvaluatedWhen, UnitName } from './plan.js';

export type Kind = 'unevaluatedProperties' | 'unevaluatedItems';

export interface EvaluatedHost {
  readonly places: Places;
  readonly unit: (place: Place) => UnitName;
}

const none: Evaluated = { all: false, names: { properties: [], patterns: [] }, items: 0, contains: [], when: [] };

/** What the other keywords of the schema that holds `kind` look at. */
export function evaluatedBy(place: ObjectPlace, kind: Kind, host: EvaluatedHost): Evaluated {
  const known = new Map<string, Evaluated>();

  function look(place: Place): Evaluated {
    if (typeof place.schema === 'boolean') return none;
    const object = place as ObjectPlace;
    const key = host.places.key(object);
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, none);
    const own = host.places.keywords(object).schema(kind) === undefined ? none : { ...none, all: true };
    const evaluated = merge([own, lookAt(object, kind, host, look)]);
    known.set(key, evaluated);
    return evaluated;
  }

  return lookAt(place, kind, host, look);
}

function lookAt(place: ObjectPlace, kind: Kind, host: EvaluatedHost, inner: (place: Place) => Evaluated): Evaluated {
  const { places, unit } = host;
  const keywords = places.keywords(place);
  const below = (schema: Place['schema']) => places.below(place, schema);

  const parts: Evaluated[] = [kind === 'unevaluatedProperties' ? properties() : items()];
  for (const target of places.references(place, keywords)) parts.push(inner(target));
  for (const schema of keywords.schemas('allOf') ?? []) parts.push(inner(below(schema)));
  for (const keyword of ['anyOf', 'oneOf']) {
    for (const schema of keywords.schemas(keyword) ?? []) parts.push(when(below(schema), inner(below(schema))));
  }
  const condition = keywords.schema('if');
  if (condition !== undefined) {
    const then = keywords.schema('then');
    const otherwise = keywords.schema('else');
    const accepted = merge([inner(below(condition)), then === undefined ? none : inner(below(then))]);
    parts.push(when(below(condition), accepted));
    if (otherwise !== undefined) parts.push(when(below(condition), inner(below(otherwise)), { refused: true }));
  }
  for (const keyword of ['dependentSchemas', 'dependencies']) {
    for (const [property, schema] of keywords.entries(keyword) ?? []) {
      if (Array.isArray(schema)) continue;
      const evaluated = inner(below(schema as Place['schema']));
      if (evaluated !== none) parts.push({ ...none, when: [{ property, evaluated }] });
    }
  }
  return merge(parts);

  function when(branch: Place, evaluated: Evaluated, rest: Pick<EvaluatedWhen, 'refused'> = {}): Evaluated {
    return evaluated === none ? none : { ...none, when: [{ unit: unit(branch), ...rest, evaluated }] };
  }

  function properties(): Evaluated {
    const names = (keyword: string) => (keywords.entries(keyword) ?? []).map(([name]) => name);
    return tidy({
      ...none,
      all: keywords.schema('additionalProperties') !== undefined,
      names: { properties: names('properties'), patterns: names('patternProperties') },
    });
  }

  function items(): Evaluated {
    const items = keywords.get('items');
    const tuple = keywords.schemas('prefixItems') ?? (Array.isArray(items) ? items : []);
    const all = (items !== undefined && !Array.isArray(items)) || rest();
    const contains = keywords.schema('contains');
    const found = contains !== undefined && place.resource.dialect.draft === '2020-12' ? [unit(below(contains))] : [];
    return tidy({ ...none, all, items: tuple.length, contains: found });

    function rest(): boolean {
      return Array.isArray(items) && keywords.schema('additionalItems') !== undefined;
    }
  }
}

function merge(parts: readonly Evaluated[]): Evaluated {
  const some = parts.filter((part) => part !== none);
  if (some.length < 2) return some[0] ?? none;
  return {
    all: some.some(({ all }) => all),
    names: {
      properties: [...new Set(some.flatMap(({ names }) => names.properties))],
      patterns: [...new Set(some.flatMap(({ names }) => names.patterns))],
    },
    items: Math.max(...some.map(({ items }) => items)),
    contains: [...new Set(some.flatMap(({ contains }) => contains))],
    when: some.flatMap(({ when }) => when),
  };
}

function tidy(evaluated: Evaluated): Evaluated {
  const { all, names, items, contains } = evaluated;
  return all || names.properties.length + names.patterns.length + items + contains.length > 0 ? evaluated : none;
}
