/** What the schemas of a variant say about a value, read together: types, values, bounds, members. */
import { isObject, strings } from '../../../contract/json.js';
import type { Json } from '../../../contract/schema.js';
import { canonical } from '../../value/canonical.js';
import { at, below, isSchema, type SchemaNode, type Spot } from './schema-node.js';
import type { Variant } from './variants.js';

/** `number` is both `integer` and `fraction`. */
export type TypeAtom = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction';

export const ALL_TYPES: readonly TypeAtom[] = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'fraction'];

/** Something that a keyword says, and where. */
export interface Said<T> {
  readonly value: T;
  readonly spot: Spot;
}

/** A limit; `exclusive` for `exclusiveMinimum` and `exclusiveMaximum`. */
export interface Bound extends Said<number> {
  readonly exclusive: boolean;
  readonly keyword: string;
}

export interface View {
  /** Where the schemas stand; the first is the place itself. */
  readonly spot: Spot;
  readonly types: ReadonlySet<TypeAtom>;
  /** Something restricts the types. */
  readonly typed: Said<unknown> | undefined;
  /** By canonical text; undefined where not every value is listed. */
  readonly values: ReadonlyMap<string, Said<Json>> | undefined;
  /** The keyword that lists them. */
  readonly listed: Spot | undefined;
  /** `minimum`, `minLength` ... -> the tightest of all. */
  readonly bounds: ReadonlyMap<string, Bound>;
  readonly formats: ReadonlyMap<string, Spot>;
  readonly patterns: ReadonlyMap<string, Spot>;
  readonly multiples: ReadonlyMap<string, Spot>;
  readonly unique: Spot | undefined;
  readonly default: Said<Json> | undefined;
  /** Undeclared names are forbidden. */
  readonly closed: Spot | undefined;
  /** Name -> its schemas. */
  readonly fields: ReadonlyMap<string, readonly SchemaNode[]>;
  readonly required: ReadonlyMap<string, Spot>;
  /** Schemas of the values of undeclared names, of items, and of items by position. */
  readonly rest: readonly SchemaNode[];
  readonly items: readonly SchemaNode[];
  readonly positions: ReadonlyMap<number, readonly SchemaNode[]>;
  /** Schemas of the values of names by pattern. */
  readonly byPattern: ReadonlyMap<string, readonly SchemaNode[]>;
}

interface BoundKeyword {
  readonly kind: string;
  readonly exclusive: boolean;
}

/** Keyword -> the bound that it sets. */
const BOUNDS: ReadonlyMap<string, BoundKeyword> = new Map<string, BoundKeyword>([
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'].map(
    (kind) => [kind, { kind, exclusive: false }] as const,
  ),
  ['exclusiveMinimum', { kind: 'minimum', exclusive: true }],
  ['exclusiveMaximum', { kind: 'maximum', exclusive: true }],
]);

/** A greater number is tighter. */
export const isLower = (kind: string): boolean => kind.startsWith('min');

/** Above 0: `a` is tighter than `b`. */
export function tighter(kind: string, a: Bound, b: Bound): number {
  const difference = isLower(kind) ? a.value - b.value : b.value - a.value;
  return difference !== 0 ? difference : Number(a.exclusive) - Number(b.exclusive);
}

const views = new WeakMap<Variant, View>();

export function viewOf(variant: Variant, spot: Spot): View {
  let view = views.get(variant);
  if (view === undefined) {
    view = read(variant, variant.branch ?? spot);
    views.set(variant, view);
  }
  return view;
}

function read({ members }: Variant, spot: Spot): View {
  let types: ReadonlySet<TypeAtom> = new Set(ALL_TYPES);
  let typed: Said<unknown> | undefined;
  let values: ReadonlyMap<string, Said<Json>> | undefined;
  let listedAt: Spot | undefined;
  let unique: Spot | undefined;
  let closed: Spot | undefined;
  let fallback: Said<Json> | undefined;
  const bounds = new Map<string, Bound>();
  const formats = new Map<string, Spot>();
  const patterns = new Map<string, Spot>();
  const multiples = new Map<string, Spot>();
  const fields = new Map<string, SchemaNode[]>();
  const required = new Map<string, Spot>();
  const positions = new Map<number, SchemaNode[]>();
  const byPattern = new Map<string, SchemaNode[]>();
  const rest: SchemaNode[] = [];
  const items: SchemaNode[] = [];

  for (const { node, conditional } of members) {
    const { schema } = node;
    if (isObject(schema.properties)) {
      for (const [name, property] of Object.entries(schema.properties)) {
        // One that is forbidden is none.
        if (isSchema(property) && property !== false) push(fields, name, below(node, property, 'properties', name));
      }
    }
    if (isObject(schema.patternProperties)) {
      for (const [pattern, value] of Object.entries(schema.patternProperties)) {
        if (isObject(value)) push(byPattern, pattern, below(node, value, 'patternProperties', pattern));
      }
    }
    const list = Array.isArray(schema.prefixItems) ? 'prefixItems' : Array.isArray(schema.items) ? 'items' : undefined;
    if (list !== undefined) {
      for (const [index, item] of (schema[list] as readonly Json[]).entries()) {
        if (isSchema(item)) push(positions, index, below(node, item, list, index));
      }
    }
    const tail = list === 'items' ? 'additionalItems' : 'items';
    for (const keyword of [tail, 'unevaluatedItems'] as const) {
      if (isObject(schema[keyword])) items.push(below(node, schema[keyword], keyword));
    }
    for (const keyword of ['additionalProperties', 'unevaluatedProperties'] as const) {
      if (isObject(schema[keyword])) rest.push(below(node, schema[keyword], keyword));
    }
    if (schema.default !== undefined) fallback ??= { value: schema.default, spot: at(node, 'default') };
    if (conditional) continue;

    if (schema.type !== undefined) {
      typed ??= { value: schema.type, spot: at(node, 'type') };
      types = intersection(types, atomsOf(schema.type));
    }
    const listed = listedBy(node);
    if (listed !== undefined) {
      listedAt ??= at(node, schema.const === undefined ? 'enum' : 'const');
      typed ??= { value: schema.enum ?? schema.const, spot: listedAt };
      values =
        values === undefined
          ? listed
          : new Map([...values].filter(([text]) => (listed as ReadonlyMap<string, unknown>).has(text)));
    }
    for (const [keyword, { kind, exclusive }] of BOUNDS) {
      const limit = schema[keyword];
      if (typeof limit !== 'number') continue;
      // A lower bound of nothing says nothing.
      if (isLower(kind) && limit === 0 && kind !== 'minimum') continue;
      const bound = { value: limit, exclusive, keyword, spot: at(node, keyword) };
      const known = bounds.get(kind);
      if (known === undefined || tighter(kind, bound, known) > 0) bounds.set(kind, bound);
    }
    if (typeof schema.format === 'string') formats.set(schema.format, at(node, 'format'));
    if (typeof schema.pattern === 'string') patterns.set(schema.pattern, at(node, 'pattern'));
    if (typeof schema.multipleOf === 'number') multiples.set(String(schema.multipleOf), at(node, 'multipleOf'));
    if (schema.uniqueItems === true) unique ??= at(node, 'uniqueItems');
    for (const keyword of ['additionalProperties', 'unevaluatedProperties'] as const) {
      if (schema[keyword] === false) closed ??= at(node, keyword);
    }
    for (const [index, name] of strings(schema.required).entries()) {
      if (!required.has(name)) required.set(name, at(node, 'required', index));
    }
  }
  if (values !== undefined) {
    const allowed = types;
    values = new Map([...values].filter(([, { value }]) => allowed.has(atomOf(value))));
    types = new Set([...values.values()].map(({ value }) => atomOf(value)));
  }
  return {
    spot,
    types,
    typed,
    values,
    listed: listedAt,
    bounds,
    formats,
    patterns,
    multiples,
    unique,
    default: fallback,
    closed,
    fields,
    required,
    rest,
    items,
    positions,
    byPattern,
  };
}

function listedBy(node: SchemaNode): ReadonlyMap<string, Said<Json>> | undefined {
  const schema = node.schema as { readonly [keyword: string]: Json };
  if (schema.const !== undefined) {
    return new Map([[canonical(schema.const), { value: schema.const, spot: at(node, 'const') }]]);
  }
  if (!Array.isArray(schema.enum)) return undefined;
  return new Map(
    (schema.enum as readonly Json[]).map((value, index) => [
      canonical(value),
      { value, spot: at(node, 'enum', index) },
    ]),
  );
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function intersection(a: ReadonlySet<TypeAtom>, b: ReadonlySet<TypeAtom>): ReadonlySet<TypeAtom> {
  return new Set([...a].filter((atom) => b.has(atom)));
}

function atomsOf(type: Json): ReadonlySet<TypeAtom> {
  const names = typeof type === 'string' ? [type] : strings(type);
  return new Set(
    names.flatMap((name): readonly TypeAtom[] => (name === 'number' ? ['integer', 'fraction'] : [name as TypeAtom])),
  );
}

export function atomOf(value: Json): TypeAtom {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction';
  return typeof value as 'boolean' | 'string' | 'object';
}
