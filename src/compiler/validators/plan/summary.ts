/** What can be said of a union's branch without a value at hand: which JSON types it may accept, and what tells it apart. */
import type { Json } from '../../contract/schema.js';
import type { ObjectPlace, Place, Places } from '../schema/place.js';
import type { JsonType } from './plan.js';
import { types, values } from './rules.js';

/** An upper bound: the branch accepts nothing else. */
export interface Summary {
  /** `integer` counts as `number`. */
  readonly types: ReadonlySet<JsonType>;
  readonly required: ReadonlySet<string>;
  /** Property -> the scalars that it may be; in the order of declaration. */
  readonly tags: ReadonlyMap<string, readonly Json[]>;
}

const everyType: ReadonlySet<JsonType> = new Set(['null', 'boolean', 'number', 'string', 'array', 'object']);
const anything: Summary = { types: everyType, required: new Set(), tags: new Map() };
const nothing: Summary = { ...anything, types: new Set() };

/** Summaries of places, each worked out once; a place that leads back to itself is taken for anything. */
export function summaries(places: Places): (place: Place) => Summary {
  const known = new Map<string, Summary>();

  function summarise(place: Place): Summary {
    if (place.schema === false) return nothing;
    if (place.schema === true) return anything;
    const object = place as ObjectPlace;
    const key = places.key(object);
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, anything);
    const keywords = places.keywords(object);
    const inner = (schema: Place['schema']) => summarise(places.below(place, schema));
    const parts: Summary[] = [
      ownSummary(object, places),
      ...places.references(object, keywords).map(summarise),
      ...(keywords.schemas('allOf') ?? []).map(inner),
    ];
    for (const keyword of ['anyOf', 'oneOf']) {
      const union = keywords.schemas(keyword);
      if (union !== undefined) {
        parts.push({ ...anything, types: new Set(union.flatMap((branch) => [...inner(branch).types])) });
      }
    }
    const summary = parts.reduce(intersect);
    known.set(key, summary);
    return summary;
  }

  return summarise;
}

function ownSummary(place: ObjectPlace, places: Places): Summary {
  const keywords = places.keywords(place);
  let accepted: ReadonlySet<JsonType> = everyType;
  const { types: declared } = types(keywords);
  if (declared !== undefined) accepted = new Set(declared.map(broad));
  for (const { values: plan } of values(keywords)) {
    const listed = new Set(plan!.allowed.map(typeOf));
    accepted = new Set([...accepted].filter((type) => listed.has(type)));
  }
  const tags = new Map<string, readonly Json[]>();
  for (const [name, schema] of keywords.entries('properties') ?? []) {
    const scalars = scalarsOf(places.below(place, schema as Place['schema']), places);
    if (scalars !== undefined) tags.set(name, scalars);
  }
  return { types: accepted, required: new Set(keywords.strings('required')), tags };
}

/** The values of a property whose schema lists scalars. */
function scalarsOf(place: Place, places: Places): readonly Json[] | undefined {
  if (typeof place.schema !== 'object') return undefined;
  const [first] = values(places.keywords(place as ObjectPlace));
  const allowed = first?.values?.allowed;
  return allowed?.every((value) => typeof value !== 'object' || value === null) ? allowed : undefined;
}

function intersect(a: Summary, b: Summary): Summary {
  const tags = new Map(a.tags);
  for (const [name, allowed] of b.tags) {
    const known = tags.get(name);
    tags.set(name, known === undefined ? allowed : known.filter((value) => allowed.includes(value)));
  }
  return {
    types: new Set([...a.types].filter((type) => b.types.has(type))),
    required: new Set([...a.required, ...b.required]),
    tags,
  };
}

export const broad = (type: JsonType): JsonType => (type === 'integer' ? 'number' : type);

export function typeOf(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as JsonType;
}
