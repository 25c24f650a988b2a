/**
 * Schemas as formulas over one JSON value. Every node is made once (`Arena`), so that equal schemas are the same node,
 * also across the two sides of a comparison.
 */
import type { Json } from '../../contract/schema.js';
import type { Decimal } from '../value/decimal.js';

/** Bits of the six JSON types; an integer is a number with `multiple of 1`. */
export const NULL = 1;
export const BOOLEAN = 2;
export const NUMBER = 4;
export const STRING = 8;
export const ARRAY = 16;
export const OBJECT = 32;
export const ALL = 63;
export type TypeMask = number;

/** What can be said of a value of one type. Upper bounds are negated lower bounds. */
export type Predicate =
  | { readonly kind: 'ge' | 'gt' | 'multiple'; readonly of: Decimal }
  /** At least `n` code points. */
  | { readonly kind: 'length'; readonly n: number }
  | { readonly kind: 'pattern'; readonly source: string }
  | { readonly kind: 'format'; readonly name: string }
  /** At least `n` items. */
  | { readonly kind: 'count'; readonly n: number }
  /** Every item at `from <= index < to` is valid against `schema`. */
  | { readonly kind: 'items'; readonly from: number; readonly to: number; readonly schema: Node }
  /** At least `n` items are valid against `schema`; n >= 2 (one is a negated `items`). */
  | { readonly kind: 'contains'; readonly n: number; readonly schema: Node }
  | { readonly kind: 'unique' }
  /** At least `n` properties. */
  | { readonly kind: 'size'; readonly n: number }
  /** Every property whose name is valid against `names` has a value valid against `schema`; `name`: there is only that one. */
  | { readonly kind: 'props'; readonly names: Node; readonly schema: Node; readonly name?: string }
  /** Of any type: one of the values; `keys` are their canonical texts. */
  | { readonly kind: 'enum'; readonly values: readonly Json[]; readonly keys: ReadonlySet<string> }
  /** Of any type: at most one of the parts holds. */
  | { readonly kind: 'atMostOne'; readonly parts: readonly Node[] }
  /** Of any type: what we can't read; only equal to itself. */
  | { readonly kind: 'opaque'; readonly what: string };

interface Base {
  readonly id: number;
  /** Types of which a value may be valid; an upper bound. */
  readonly mask: TypeMask;
  negation: Node | undefined;
}

/**
 * `sign`: whether the predicate holds. `guarded`: values of other types are valid, as in a schema; else they are not, as in a
 * negated one.
 */
export interface Literal extends Base {
  readonly kind: 'literal';
  readonly predicate: Predicate;
  /** One per predicate. */
  readonly predicateId: number;
  readonly type: TypeMask;
  readonly sign: boolean;
  readonly guarded: boolean;
}

export interface Types extends Base {
  readonly kind: 'types';
}

export interface Junction extends Base {
  readonly kind: 'and' | 'or';
  readonly parts: readonly Node[];
}

/** A schema that refers to itself: the node that `target` yields, or its negation. */
export interface Reference extends Base {
  readonly kind: 'reference';
  readonly target: () => Node;
}

export type Node = Literal | Types | Junction | Reference;

const TYPE_OF: { readonly [K in Predicate['kind']]: TypeMask } = {
  ge: NUMBER,
  gt: NUMBER,
  multiple: NUMBER,
  length: STRING,
  pattern: STRING,
  format: STRING,
  count: ARRAY,
  items: ARRAY,
  contains: ARRAY,
  unique: ARRAY,
  size: OBJECT,
  props: OBJECT,
  enum: ALL,
  atMostOne: ALL,
  opaque: ALL,
};

export function predicateType(predicate: Predicate): TypeMask {
  return TYPE_OF[predicate.kind];
}

export function typeOf(value: Json): TypeMask {
  if (value === null) return NULL;
  switch (typeof value) {
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return NUMBER;
    case 'string':
      return STRING;
    default:
      return Array.isArray(value) ? ARRAY : OBJECT;
  }
}
