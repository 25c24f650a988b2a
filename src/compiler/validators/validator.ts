import type { ValidationIssue } from '@tidings/runtime/codegen/v1';
import type { Draft, JsonSchema } from '../contract/schema.js';

/** A closed set of schemas: a root, and everything that it refers to. */
export interface ValidatorInput {
  readonly schema: JsonSchema;
  readonly draft: Draft;
  /** Absolute URI -> schema, for every `$ref` that is not inside `schema` itself. In contracts: `tidings:<definition key>`. */
  readonly resources?: ReadonlyMap<string, JsonSchema>;
  /** `assert`: the fixed list of formats is checked, exactly; `annotate`: formats say nothing. */
  readonly formats: 'assert' | 'annotate';
}

/** True when the value is valid. Throws nothing on any JSON value. */
export interface Check {
  (value: unknown): boolean;
  /** After a refusal: why, until the next call. */
  errors?: readonly ValidationIssue[] | null;
}
