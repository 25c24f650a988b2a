import type { Json } from '../../contract/schema.js';
import type { Literal, Node } from '../formula/node.js';
import type { Session } from '../formula/session.js';

/** No value satisfies the formula (proved); this one does; or the search came to no end. */
export type Result =
  | { readonly status: 'empty' }
  | { readonly status: 'sat'; readonly value: Json }
  | { readonly status: 'unknown' };

export const EMPTY: Result = Object.freeze({ status: 'empty' });
export const UNKNOWN: Result = Object.freeze({ status: 'unknown' });
export const sat = (value: Json): Result => ({ status: 'sat', value });

/** Solves a formula; what the theories of arrays and objects ask about items, values and names. */
export interface Solver {
  readonly session: Session;
  solve(node: Node): Result;
}

/** Literals of one type, all to hold at once; those of any type are settled elsewhere, but for excluded values. */
export interface Conjunction {
  readonly literals: readonly Literal[];
  /** Canonical texts of values that are not allowed. */
  readonly excluded: ReadonlySet<string>;
  /** There is a literal that we can't read; what is found is only a proposal. */
  readonly opaque: boolean;
}
